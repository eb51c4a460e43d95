import type { z } from 'zod';
import type { Refused } from './state';

/** What an agent may ask with. */
export type AskedSchema<I> = z.ZodType<I>;

/** Checks what an agent asked with, where no protocol has done it. */
export function readAsked<I>(schema: AskedSchema<I>, given: unknown): { readonly input: I } | Refused {
  const read = schema.safeParse(given);
  if (read.success) return { input: read.data };
  // `limit: too big`, for each thing that is wrong.
  const issues = read.error.issues.map(({ path, message }) => [...path.map(String), message].join(': '));
  return { problem: 'This was not understood', remedy: issues.join('; ') };
}
