import { PutObjectCommand, S3Client } from '@aws-sdk/client-s3';

const frankfurt = new S3Client({ region: 'eu-central-1' });
const virginia = new S3Client({ region: 'us-east-1' });
const beijing = new S3Client({ region: 'cn-north-1' });

const put = (name: string, content: unknown) =>
  new PutObjectCommand({ Bucket: 'flickpop-members', Key: `${name}.json`, Body: JSON.stringify(content) });

export const keepInEurope = (name: string, content: unknown) => frankfurt.send(put(name, content));
export const keepInAmerica = (name: string, content: unknown) => virginia.send(put(name, content));
export const keepInChina = (name: string, content: unknown) => beijing.send(put(name, content));
