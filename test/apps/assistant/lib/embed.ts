import OpenAI from 'openai';
import { prisma } from './db';

const openai = new OpenAI();

/** Makes letters searchable: their text goes to the model's company, with who wrote them. */
export async function embedLetter(id: string): Promise<number[]> {
  const letter = await prisma.letter.findUniqueOrThrow({ where: { id }, include: { customer: true } });
  const { data } = await openai.embeddings.create({
    model: 'text-embedding-3-small',
    input: `${letter.customer.fullName}\n${letter.subject}`,
    //        ^^^^^^^^^^^^^^^^^^^^^^^^ llm-flow user.name → OpenAI (US)
  });
  return data[0]?.embedding ?? [];
}

export async function embedSubject(id: string): Promise<number[]> {
  const letter = await prisma.letter.findUniqueOrThrow({ where: { id }, select: { subject: true } });
  // ok llm-flow: a subject
  const { data } = await openai.embeddings.create({ model: 'text-embedding-3-small', input: letter.subject });
  return data[0]?.embedding ?? [];
}
