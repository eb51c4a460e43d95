import { eq } from 'drizzle-orm';
import { Hono } from 'hono';
import { z } from 'zod';
import { db } from '../lib/db.js';
import { customerLogger, logger } from '../lib/logger.js';
import { pseudonym } from '../lib/mask.js';
import { customers, tickets } from '../lib/schema.js';
import { sendAnswer } from '../notify/mail.js';
import { tellTeam } from '../notify/slack.js';

const NewTicket = z.object({
  email: z.email(),
  topic: z.string().max(80),
  message: z.string().max(4000),
});

export const ticketRoutes = new Hono();

ticketRoutes.post('/tickets', async (c) => {
  const { email, topic, message } = NewTicket.parse(await c.req.json());
  const [customer] = await db.select().from(customers).where(eq(customers.email, email));
  if (!customer) {
    logger.warn({ email }, 'ticket of a stranger');
    //            ^^^^^ log-flow user.contact.email
    // ok log-flow: a pseudonym
    logger.warn({ from: pseudonym(email) }, 'ticket of a stranger');
    return c.text('unknown', 404);
  }

  const id = crypto.randomUUID();
  await db.insert(tickets).values({ id, customerId: customer.id, topic, message });
  // ok log-flow: this logger redacts all of it
  customerLogger.info({ customer: { email: customer.email, fullName: customer.fullName }, ticket: id }, 'ticket opened');
  await tellTeam({ channel: '#tickets', text: `${customer.fullName} <${customer.email}> writes: ${message}` });
  //                                             ^^^^^^^^^^^^^^^^^ messaging-flow user.contact.email, user.name → Slack (US)
  // ok messaging-flow: a topic and a link
  await tellTeam({ channel: '#tickets', text: `New ticket about ${topic}: https://desk.helpdock.example/t/${id}` });
  // The recipient's own address at the mail provider is what it is for.
  await sendAnswer(customer.email, `We got your ticket about ${topic}`, 'Somebody will answer within a day.');
  //               ^^^^^^^^^^^^^^ note third-party-flow user.contact.email → Resend (US)
  return c.json({ id }, 201);
});

ticketRoutes.post('/tickets/:id/escalate', async (c) => {
  const [ticket] = await db.select().from(tickets).where(eq(tickets.id, c.req.param('id')));
  if (!ticket) return c.text('unknown', 404);
  // ok messaging-flow: counts and flags
  await tellTeam({ channel: '#urgent', text: `Ticket ${ticket.id}: ${ticket.replies} replies, urgent ${ticket.isUrgent}` });
  return c.body(null, 202);
});
