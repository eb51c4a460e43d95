import { PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { Router } from 'express';
import { prisma } from '../lib/db';

export const uploads = Router();

const s3 = new S3Client({ region: 'eu-central-1' });

uploads.post('/clips/:id', async (req, res) => {
  const clip = await prisma.clip.findUniqueOrThrow({ where: { id: req.params.id } });
  await s3.send(
    new PutObjectCommand({
      Bucket: 'clipper-clips',
      Key: `clips/${clip.id}`,
      Metadata: { name: clip.fileName, duration: String(clip.durationMs) },
    }),
  );
  res.status(204).end();
});

uploads.post('/exports/:accountId', async (req, res) => {
  const account = await prisma.account.findUniqueOrThrow({ where: { id: req.params.accountId } });
  await s3.send(
    new PutObjectCommand({
      Bucket: 'clipper-exports',
      Key: `exports/${account.id}.json`,
      Body: JSON.stringify({ email: account.email, phone: account.phoneNumber, name: account.fullName }),
    }),
  );
  res.status(202).end();
});
