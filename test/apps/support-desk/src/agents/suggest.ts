import Anthropic from '@anthropic-ai/sdk';
import { eq } from 'drizzle-orm';
import { db } from '../lib/db.js';
import { customers, tickets } from '../lib/schema.js';
import { redactText } from './redactText.js';

const anthropic = new Anthropic();
const MODEL = 'claude-sonnet-4-20250514';

/** Drafts an answer. The whole customer is put before the ticket "for context". */
export async function suggestAnswer(ticketId: string): Promise<string> {
  const [row] = await db
    .select()
    .from(tickets)
    .innerJoin(customers, eq(customers.id, tickets.customerId))
    .where(eq(tickets.id, ticketId));
  if (!row) return '';
  const message = await anthropic.messages.create({
    model: MODEL,
    max_tokens: 500,
    messages: [{ role: 'user', content: `Customer: ${JSON.stringify(row.customers)}\n\nTicket: ${row.tickets.topic}` }],
    //                                                              ^^^^^^^^^^^^^ llm-flow user.contact.email, user.contact.phone_number, user.government_id.drivers_license_number, user.name, user.unique_id → Anthropic (US)
  });
  const [block] = message.content;
  return block?.type === 'text' ? block.text : '';
}

/** Drafts an answer from the ticket alone, without names and addresses. */
export async function suggestAnswerPrivately(ticketId: string): Promise<string> {
  const [ticket] = await db.select().from(tickets).where(eq(tickets.id, ticketId));
  if (!ticket) return '';
  const message = await anthropic.messages.create({
    model: MODEL,
    max_tokens: 500,
    // ok llm-flow: what says who somebody is was taken out
    messages: [{ role: 'user', content: `Topic: ${ticket.topic}\n\n${redactText(ticket.message)}` }],
  });
  const [block] = message.content;
  return block?.type === 'text' ? block.text : '';
}
