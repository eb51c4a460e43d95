import { Client } from '@hubspot/api-client';
import type { Lead } from './schemas';

const hubspot = new Client({ accessToken: process.env.HUBSPOT_TOKEN });

/** Every lead becomes a contact of the marketing, asked or not. */
export async function addContact(lead: Lead): Promise<void> {
  await hubspot.crm.contacts.basicApi.create({
    properties: { email: lead.email, firstname: lead.firstName, lastname: lead.lastName },
    //                   ^^^^^^^^^^ third-party-flow user.contact.email, user.name.first, user.name.last → HubSpot (US)
    associations: [],
  });
}

/** Only who ticked the box. */
export async function addContactWithConsent(lead: Lead, marketingConsent: boolean): Promise<void> {
  if (!marketingConsent) return;
  await hubspot.crm.contacts.basicApi.create({
    // ok third-party-flow, consent-missing: the box was ticked
    properties: { email: lead.email },
    //                   ^^^^^^^^^^ note third-party-flow user.contact.email → HubSpot (US)
    associations: [],
  });
}

/** Nothing of a person: how many leads a campaign brought. */
export async function countLeads(campaign: string, leads: Lead[]): Promise<void> {
  await hubspot.crm.companies.basicApi.create({
    // ok third-party-flow, consent-missing: a number
    properties: { name: campaign, leads: String(leads.length) },
    associations: [],
  });
}
