import { Hono } from 'hono';
import { db } from '../lib/db.js';
import { customers } from '../lib/schema.js';

export const exportRoutes = new Hono();

/** Sends the browser to a form of a survey company, with the customer in the address. */
exportRoutes.get('/customers/:id/survey', async (c) => {
  const [customer] = await db.select().from(customers);
  if (!customer) return c.text('unknown', 404);
  return c.redirect(`https://forms.surveymill.example/f/42?email=${customer.email}&phone=${customer.phoneNumber}`);
  //                                                               ^^^^^^^^^^^^^^ url-flow user.contact.email, user.contact.phone_number
});

exportRoutes.get('/v2/customers/:id/survey', async (c) => {
  const [customer] = await db.select().from(customers);
  if (!customer) return c.text('unknown', 404);
  // ok url-flow, third-party-flow: a key that means nothing elsewhere
  return c.redirect(`https://forms.surveymill.example/f/42?key=${crypto.randomUUID()}`);
});
