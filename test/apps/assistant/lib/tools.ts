import { tool } from 'ai';
import { z } from 'zod';
import { prisma } from './db';

/** What a tool returns goes back to the model: here all that is known of the customer. */
export const customerByEmail = tool({
  description: 'Finds a customer by e-mail address',
  parameters: z.object({ email: z.string().email() }),
  execute: async ({ email }) => prisma.customer.findUnique({ where: { email } }),
  //                            ^^^^^^^^^^^^^^^^^^^^^^^^ llm-flow user.contact.email, user.contact.phone_number, user.financial.bank_account, user.name, user.unique_id → the model provider
});

/** The same, with what the model needs to know. */
export const planByEmail = tool({
  description: 'Finds the plan of a customer',
  parameters: z.object({ email: z.string().email() }),
  // ok llm-flow: a plan
  execute: async ({ email }) => prisma.customer.findUnique({ where: { email }, select: { plan: true } }),
});
