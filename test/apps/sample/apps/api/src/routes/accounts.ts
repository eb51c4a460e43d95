import { emailDigest } from '@clipper/shared/redact';
import { Router } from 'express';
import { prisma } from '../lib/db';
import { logger } from '../lib/logger';
import { onAccountCreated } from '../services/growth';
import { hashPassword } from '../services/passwords';

export const accounts = Router();

accounts.post('/', async (req, res) => {
  const { email, handle, password } = req.body;
  const taken = await prisma.account.count({ where: { OR: [{ email }, { handle }] } });
  if (taken > 0) {
    logger.warn({ email: emailDigest(email), taken }, 'account exists');
    return res.status(409).end();
  }

  const account = await prisma.account.create({
    data: { email, handle, passwordHash: await hashPassword(password), fullName: handle, dateOfBirth: new Date(0) },
  });
  logger.info({ email, password }, 'account created');
  await onAccountCreated(account);
  return res.status(201).json({ id: account.id });
});

accounts.get('/:handle', async (req, res) => {
  const account = await prisma.account.findUnique({
    where: { handle: req.params.handle },
    omit: { passwordHash: true },
  });
  if (!account) return res.status(404).end();
  logger.debug({ id: account.id, clips: req.query.clips !== undefined }, 'profile served');
  return res.json(account);
});

accounts.delete('/:id', async (req, res) => {
  const { passwordHash, ...removed } = await prisma.account.delete({ where: { id: req.params.id } });
  logger.info({ removed, hadPassword: passwordHash.length > 0 }, 'account removed');
  return res.status(204).end();
});
