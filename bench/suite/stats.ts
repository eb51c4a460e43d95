/** Numbers of repeated measurements as one that tells, with how far they lie apart. */

export interface Spread {
  readonly median: number;
  readonly least: number;
  readonly most: number;
}

/** The value below which this part (0 to 1) of the numbers lies, between two of them where it falls there; NaN for none. */
export function quantile(numbers: readonly number[], part: number): number {
  const sorted = [...numbers].sort((a, b) => a - b);
  const place = part * (sorted.length - 1);
  const below = sorted[Math.floor(place)] ?? NaN;
  const above = sorted[Math.ceil(place)] ?? NaN;
  return below + (above - below) * (place - Math.floor(place));
}

/** The middle and the ends; undefined for no numbers. */
export function spreadOf(numbers: readonly number[]): Spread | undefined {
  if (numbers.length === 0) return undefined;
  return { median: quantile(numbers, 0.5), least: Math.min(...numbers), most: Math.max(...numbers) };
}

/**
 * How many times as much the one took as the other in the same round. Load of the machine meets both of a round alike, so
 * the median of these tells more than the ratio of two medians.
 *
 * @param of one number for each round
 * @param against those of the same rounds; a round that lacks one of both does not count
 */
export function ratioOf(of: readonly number[], against: readonly number[]): Spread | undefined {
  const pairs = of.flatMap((value, round) => {
    const other = against[round];
    return other === undefined || other === 0 || Number.isNaN(value) || Number.isNaN(other) ? [] : [value / other];
  });
  return spreadOf(pairs);
}

/** Numbers from 0 to 1, the same for the same seed. */
export function randomFrom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** One of them; throws for none. */
export function pick<T>(items: readonly T[], random: () => number): T {
  const item = items[Math.floor(random() * items.length)];
  if (item === undefined) throw new Error('There is nothing to pick from');
  return item;
}
