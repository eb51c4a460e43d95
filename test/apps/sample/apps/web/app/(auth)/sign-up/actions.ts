'use server';

import { trackEvent } from '@clipper/analytics';
import { apiFetch } from '@/lib/api';
import { z } from 'zod';

const signUpSchema = z.object({
  email: z.string().email(),
  handle: z.string().regex(/^[a-z0-9_]{3,20}$/),
  password: z.string().min(12),
});

type SignUp = z.infer<typeof signUpSchema>;

export async function createAccount(input: SignUp): Promise<{ ok: boolean; error?: string }> {
  const parsed = signUpSchema.safeParse(input);
  if (!parsed.success) return { ok: false, error: 'Please check your details' };

  const response = await apiFetch('/accounts', { method: 'POST', body: JSON.stringify(parsed.data) });
  if (!response.ok) {
    console.error('sign-up refused', response.status, parsed.data);
    return { ok: false, error: 'That did not work' };
  }

  await trackEvent('signed_up', { hasEmail: Boolean(parsed.data.email), handleLength: parsed.data.handle.length });
  return { ok: true };
}
