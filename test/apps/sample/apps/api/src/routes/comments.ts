import { Router } from 'express';
import OpenAI from 'openai';
import { prisma } from '../lib/db';
import { logger } from '../lib/logger';

export const comments = Router();

const openai = new OpenAI({ maxRetries: 2 });
const MAX_TOKENS = 200;

comments.post('/', async (req, res) => {
  const author = await prisma.account.findUniqueOrThrow({ where: { id: req.body.authorId } });
  const verdict = await openai.chat.completions.create({
    model: 'gpt-4o-mini',
    max_tokens: MAX_TOKENS,
    messages: [
      { role: 'system', content: 'Answer with "ok" or "hide". Be strict with harassment.' },
      { role: 'user', content: `${author.fullName} <${author.email}> writes: ${req.body.text}` },
    ],
  });

  const answer = verdict.choices[0]?.message.content ?? 'hide';
  logger.info({ tokens: verdict.usage?.total_tokens, answer }, 'comment moderated');
  res.json({ hidden: answer !== 'ok' });
});
