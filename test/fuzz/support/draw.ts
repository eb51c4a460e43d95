import fc from 'fast-check';

/** What makes numbers up to some other, kept: the library would compare the arguments of all draws so far. */
const numbers = new Map<number, () => fc.Arbitrary<number>>();
const texts = new Map<number, () => fc.Arbitrary<string>>();
const JSON_VALUE = fc.jsonValue({ maxDepth: 3 });
const json = (): typeof JSON_VALUE => JSON_VALUE;

function kept<T>(made: Map<number, () => T>, size: number, make: () => T): () => T {
  let found = made.get(size);
  if (found === undefined) {
    const value = make();
    made.set(size, (found = () => value));
  }
  return found;
}

/** Draws what an input is made of. The same seed draws the same. */
export class Draw {
  constructor(private readonly from: fc.GeneratorValue) {}

  /** A whole number from 0 to `most`. */
  nat(most: number): number {
    return most <= 0 ? 0 : this.from(kept(numbers, most, () => fc.nat({ max: most })));
  }

  /** True once in `n` draws. */
  oneIn(n: number): boolean {
    return this.nat(n - 1) === 0;
  }

  pick<T>(list: readonly T[]): T {
    if (list.length === 0) throw new Error('nothing to draw from');
    return list[this.nat(list.length - 1)] as T;
  }

  /** Any text, lone surrogates and control characters among it. */
  text(maxLength = 12): string {
    return this.from(kept(texts, maxLength, () => fc.string({ unit: 'binary', maxLength })));
  }

  json(): unknown {
    return this.from(json);
  }
}

/** The inputs of a seed, in their order. */
export function draws<T>(seed: number, count: number, build: (draw: Draw) => T): T[] {
  const made = fc.gen().map((from) => build(new Draw(from)));
  return fc.sample(made, { seed, numRuns: count });
}
