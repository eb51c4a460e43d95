import { eq } from 'drizzle-orm';
import { db } from '../lib/db.js';
import { lastThree } from '../lib/mask.js';
import { customers } from '../lib/schema.js';
import { tellTeam } from '../notify/slack.js';

async function customerById(id: string) {
  const [customer] = await db.select().from(customers).where(eq(customers.id, id));
  if (!customer) throw new Error('no such customer');
  return customer;
}

/** A person has to look at a licence: it is pasted into the channel. */
export async function askForCheck(customerId: string): Promise<void> {
  const customer = await customerById(customerId);
  await tellTeam({
    channel: '#identity-checks',
    text: `Please check ${customer.fullName} (${customer.phoneNumber}): licence ${customer.licenceNumber}`,
    //                    ^^^^^^^^^^^^^^^^^ messaging-flow user.contact.phone_number, user.government_id.drivers_license_number, user.name → Slack (US)
  });
}

/** The same with a link: who may see the licence is decided where it is kept. */
export async function askForCheckByLink(customerId: string): Promise<void> {
  const { id, licenceNumber } = await customerById(customerId);
  await tellTeam({
    channel: '#identity-checks',
    // ok messaging-flow: a link, and the last three characters
    text: `Please check https://desk.helpdock.example/checks/${id} (licence ${lastThree(licenceNumber ?? '')})`,
    //    ^^^^^^^^^^^^^^^^^^^^^^^^ note messaging-flow user.unique_id → Slack (US)
  });
}

/** How many wait: a number. */
export async function tellWaiting(): Promise<void> {
  const waiting = await db.select({ id: customers.id, licence: customers.licenceNumber }).from(customers);
  // ok messaging-flow: a number
  await tellTeam({ channel: '#identity-checks', text: `${waiting.length} checks are waiting` });
}
