'use client';

import { useForm } from 'react-hook-form';
import posthog from 'posthog-js';
import type { Lead } from '@/lib/schemas';

/** "Talk to our wholesale team": asks for five fields, and says nothing of what becomes of them. */
export function LeadForm() {
  const { register, handleSubmit } = useForm<Lead>();

  const onSubmit = handleSubmit(async (lead) => {
    await fetch('/api/leads', { method: 'POST', body: JSON.stringify(lead) });
    //                                                               ^^^^ note log-flow user.contact.email
    //                                                               ^^^^ note third-party-flow user.contact.email, user.name.first, user.name.last → HubSpot (US)
    posthog.identify(lead.email, { name: `${lead.firstName} ${lead.lastName}` });
    //               ^^^^^^^^^^ consent-missing user.contact.email, user.name.first, user.name.last → PostHog (DE)
    // ok third-party-flow, consent-missing: a yes or no
    posthog.capture('lead_sent', { hasCompany: Boolean(lead.company) });
  });

  return (
    <form onSubmit={onSubmit}>
      <input {...register('firstName')} placeholder="First name" />
   {/*^^^^^^^^^^^^^^^^^^^^^^^^ form-without-notice user.contact.email, user.contact.phone_number, user.name.first, user.name.last */}
   {/*^^^^^^^^^^^^^^^^^^^^^^^^ note collect-form user.name.first */}
      <input {...register('lastName')} placeholder="Last name" />
   {/*^^^^^^^^^^^^^^^^^^^^^^^^ note collect-form user.name.last */}
      <input {...register('email')} type="email" placeholder="E-mail" />
   {/*^^^^^^^^^^^^^^^^^^^^^^^^ note collect-form user.contact.email */}
      <input {...register('company')} placeholder="Company" />
      <input {...register('phoneNumber')} type="tel" placeholder="Phone" />
   {/*^^^^^^^^^^^^^^^^^^^^^^^^ note collect-form user.contact.phone_number */}
      <button>Send</button>
    </form>
  );
}
