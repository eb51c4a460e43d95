import { openai } from '@ai-sdk/openai';
import { generateText } from 'ai';
import { prisma } from './db';
import { logger } from './logger';
import { fill, redactText } from './placeholders';

/** Drafts an answer to a letter; the whole customer is in the prompt. */
export async function draftAnswer(letterId: string): Promise<string> {
  const letter = await prisma.letter.findUniqueOrThrow({ where: { id: letterId }, include: { customer: true } });
  const { fullName, email, iban } = letter.customer;
  const prompt = `Answer this letter of ${fullName} (${email}, account ${iban}):\n\n${letter.body}`;
  const { text, usage } = await generateText({ model: openai('gpt-4o'), system: 'Be polite and brief.', prompt });
  //                                                                                                    ^^^^^^ llm-flow user.contact.email, user.content.private, user.financial.bank_account, user.name → OpenAI (US)
  logger.debug({ prompt, tokens: usage.totalTokens }, 'drafted');
  console.log('drafted', prompt);
  //                     ^^^^^^ log-flow user.contact.email, user.financial.bank_account, user.name
  return text;
}

/** The same with placeholders, which are filled in here and not at the model's company. */
export async function draftWithPlaceholders(letterId: string): Promise<string> {
  const letter = await prisma.letter.findUniqueOrThrow({ where: { id: letterId }, include: { customer: true } });
  // ok llm-flow: addresses and accounts are taken out
  const prompt = `Answer this letter of {{name}}:\n\n${redactText(letter.body)}`;
  const { text, usage } = await generateText({ model: openai('gpt-4o'), system: 'Be polite and brief.', prompt });
  // ok log-flow: a number
  console.log('drafted', usage.totalTokens);
  return fill(text, letter.customer);
}
