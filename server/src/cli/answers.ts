import { createInterface } from 'node:readline/promises';
import { UsageError } from './io';

/** The items of a list with commas or spaces. */
export function splitList(text: string): string[] {
  return [...new Set(text.split(/[\s,]+/).filter((item) => item !== ''))];
}

/** Asks one question on the terminal. Rejects with a {@link UsageError} when the input ends instead. */
export async function askTerminal(question: string): Promise<string> {
  const terminal = createInterface({ input: process.stdin, output: process.stdout });
  const ended = new Promise<never>((_, reject) => {
    terminal.once('close', () => reject(new UsageError('No answer was given: nothing was written', 'Try --yes.')));
  });
  try {
    return await Promise.race([terminal.question(question), ended]);
  } finally {
    // Closing rejects the other promise, which nobody waits for any more.
    ended.catch(() => undefined);
    terminal.close();
  }
}
