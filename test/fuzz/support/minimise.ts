import type { Input } from './entry';

/** Tries that are made before the smallest input so far is taken. */
const MOST_TRIES = 600;

/**
 * A smaller input that fails in the same way: files, then lines, then characters are left out as long as it does.
 *
 * @param fails whether an input still does what the first one did
 */
export async function minimise(input: Input, fails: (input: Input) => Promise<boolean>): Promise<Input> {
  let tries = 0;
  const holds = async (smaller: Input): Promise<boolean> => ++tries <= MOST_TRIES && (await fails(smaller));
  let current = input;
  for (const file of input) {
    const without = current.filter((other) => other !== file);
    if (without.length > 0 && without.length < current.length && (await holds(without))) current = without;
  }
  for (const split of [/(?<=\n)/, /(?=[\s(){}[\],;.<>])/, '']) {
    for (const { file } of current) {
      const replaced = (text: string): Input => current.map((one) => (one.file === file ? { file, text } : one));
      const parts = (current.find((one) => one.file === file)?.text ?? '').split(split);
      const left = await fewer(parts, (some) => holds(replaced(some.join(''))));
      current = replaced(left.join(''));
    }
  }
  return current;
}

/** Leaves out halves, quarters and so on of a list as long as the rest holds. */
async function fewer(
  parts: readonly string[],
  holds: (parts: readonly string[]) => Promise<boolean>,
): Promise<readonly string[]> {
  let current = parts;
  for (let size = Math.ceil(current.length / 2); size >= 1; size = size === 1 ? 0 : Math.ceil(size / 2)) {
    for (let at = 0; at < current.length;) {
      const without = [...current.slice(0, at), ...current.slice(at + size)];
      if (await holds(without)) current = without;
      else at += size;
    }
  }
  return current;
}
