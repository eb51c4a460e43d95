import type { Clip } from '@flickpop/shared/types';
import { prisma } from '../lib/db.js';

const RANKER = 'https://rank.clipsort.example/v3/order';

export async function rankFeed(memberId: string, clips: Clip[]): Promise<string[]> {
  const audience = await prisma.audience.findUniqueOrThrow({ where: { memberId } });
  const response = await fetch(RANKER, {
    method: 'POST',
    body: JSON.stringify({ age: audience.inferredAge, gender: audience.predictedGender, clips: clips.map((clip) => clip.id) }),
    //                                                        ^^^^^^^^^^^^^^^^^^^^^^^^ inferred-attribute user.demographic.inferred → rank.clipsort.example
  });
  return (await response.json()) as string[];
}

export async function rankByTopic(topics: string[], clips: Clip[]): Promise<string[]> {
  // ok inferred-attribute: topics and clips, nothing about who watches
  const response = await fetch(RANKER, {
    method: 'POST',
    body: JSON.stringify({ topics, clips: clips.map((clip) => ({ id: clip.id, tags: clip.tags })) }),
  });
  return (await response.json()) as string[];
}
