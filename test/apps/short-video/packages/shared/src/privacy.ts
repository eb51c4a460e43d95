import type { Place } from './types';

/** A cell of about eleven kilometres: enough for "clips near you". */
export function coarsePlace({ latitude, longitude }: Place): string {
  return `${latitude.toFixed(1)}:${longitude.toFixed(1)}`;
}

/** What ad networks ask for: the address in small letters, as a hexadecimal SHA-256. */
export async function sha256(text: string): Promise<string> {
  const bytes = new TextEncoder().encode(text.trim().toLowerCase());
  const digest = await crypto.subtle.digest('SHA-256', bytes);
  return Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, '0')).join('');
}
