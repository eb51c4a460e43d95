import Anthropic from '@anthropic-ai/sdk';
import { prisma } from './db';

const anthropic = new Anthropic();

/** Guesses how a customer feels, and keeps it. */
export async function triage(letterId: string): Promise<string> {
  const letter = await prisma.letter.findUniqueOrThrow({ where: { id: letterId }, include: { customer: true } });
  const { content } = await anthropic.messages.create({
    model: 'claude-3-5-haiku-latest',
    max_tokens: 20,
    system: 'Answer with one word: the mood of whoever wrote this.',
    messages: [{ role: 'user', content: `${letter.customer.fullName} (${letter.customer.phoneNumber}): ${letter.subject}` }],
    //                                     ^^^^^^^^^^^^^^^^^^^^^^^^ llm-flow user.contact.phone_number, user.name → Anthropic (US)
  });
  const [block] = content;
  const detectedEmotion = block?.type === 'text' ? block.text : 'calm';
  console.info('triage', { letterId, detectedEmotion });
  //                                 ^^^^^^^^^^^^^^^ inferred-attribute user.biometric.emotion
  // ok inferred-attribute, log-flow: that it was done
  console.info('triage done', { letterId });
  return detectedEmotion;
}

/** Sorts by topic, from the subject alone. */
export async function sortByTopic(letterId: string): Promise<string> {
  const letter = await prisma.letter.findUniqueOrThrow({ where: { id: letterId } });
  const { content } = await anthropic.messages.create({
    model: 'claude-3-5-haiku-latest',
    max_tokens: 20,
    system: 'Answer with one word: billing, delivery or other.',
    // ok llm-flow: a subject
    messages: [{ role: 'user', content: letter.subject }],
  });
  const [block] = content;
  return block?.type === 'text' ? block.text : 'other';
}
