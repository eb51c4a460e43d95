'use client';

import Link from 'next/link';
import { useState } from 'react';

/** Asks for one field and says what becomes of it. */
export function NewsletterForm() {
  const [email, setEmail] = useState('');
  const [isAgreed, setAgreed] = useState(false);

  async function subscribe() {
    if (!isAgreed) return;
    await fetch('/api/leads', { method: 'PUT', headers: { 'x-newsletter': 'yes' }, body: JSON.stringify({ email }) });
    //                                                                                                    ^^^^^ note third-party-flow user.contact.email → HubSpot (US)
  }

  return (
    // ok form-without-notice: a box to tick and a link to the privacy policy
    <form action={subscribe}>
      <input type="email" name="email" value={email} onChange={(event) => setEmail(event.target.value)} />
   {/*^^^^^^^^^^^^^^^^^^^^^^^^ note collect-form user.contact.email */}
      <label>
        <input type="checkbox" checked={isAgreed} onChange={(event) => setAgreed(event.target.checked)} />I agree to get the
        newsletter, as the <Link href="/privacy">privacy policy</Link> says.
      </label>
      <button>Subscribe</button>
    </form>
  );
}
