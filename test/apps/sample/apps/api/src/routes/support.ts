import { Router } from 'express';
import { prisma } from '../lib/db';
import { postMessage } from '../lib/slack';

export const support = Router();

support.post('/age-check', async (req, res) => {
  const account = await prisma.account.findUniqueOrThrow({ where: { id: req.body.accountId } });
  await prisma.account.update({
    where: { id: account.id },
    data: { drivingLicence: req.body.drivingLicence },
  });
  await postMessage('support', `Please check ${account.fullName}, driving licence ${account.drivingLicence}`);
  res.status(202).end();
});

support.post('/tickets', async (req, res) => {
  const open = await prisma.account.count({ where: { drivingLicence: { not: null } } });
  await postMessage('support', `${open} age checks are waiting`);
  res.status(201).json({ queued: true, topic: req.body.topic });
});
