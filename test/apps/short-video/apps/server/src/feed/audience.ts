import type { WatchedClip } from '@flickpop/shared/types';
import { prisma } from '../lib/db.js';
import { logger } from '../lib/logger.js';

interface Guess {
  inferredAge: number;
  predictedGender: string;
}

/** Lets a model guess who watches, from what was watched. */
export async function guessAudience(memberId: string, watchHistory: WatchedClip[]): Promise<Guess> {
  const response = await fetch('https://api.audiencegraph.example/v1/predict', {
    method: 'POST',
    body: JSON.stringify({ watchHistory }),
    //                     ^^^^^^^^^^^^ third-party-flow user.behavior.media_consumption → api.audiencegraph.example
  });
  const { inferredAge, predictedGender } = (await response.json()) as Guess;
  logger.info({ memberId, inferredAge, predictedGender }, 'audience guessed');
  //            ^^^^^^^^ note log-flow user.unique_id
  //                      ^^^^^^^^^^^ inferred-attribute user.demographic.inferred
  await prisma.audience.upsert({
    where: { memberId },
    create: { memberId, inferredAge, predictedGender },
    update: { inferredAge, predictedGender },
  });
  return { inferredAge, predictedGender };
}

/** What the members chose themselves. */
export async function chosenTopics(memberId: string, topics: string[]) {
  // ok inferred-attribute: asked for, not guessed, and only counted
  logger.info({ memberId, topics: topics.length }, 'topics chosen');
  //            ^^^^^^^^ note log-flow user.unique_id
  return topics;
}
