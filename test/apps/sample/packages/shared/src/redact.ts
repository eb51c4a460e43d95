import { createHash } from 'node:crypto';

export function emailDigest(address: string): string {
  return createHash('sha256').update(address.trim().toLowerCase()).digest('hex');
}

export function maskPhone(phone: string): string {
  return phone.slice(-2).padStart(phone.length, '•');
}
