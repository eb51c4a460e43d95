import fc from 'fast-check';

/** Draws what an input is made of. The same seed draws the same. */
export class Draw {
  constructor(private readonly from: fc.GeneratorValue) {}

  /** A whole number from 0 to `most`. */
  nat(most: number): number {
    return most <= 0 ? 0 : this.from(fc.nat, { max: most });
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
    return this.from(fc.string, { unit: 'binary', maxLength });
  }

  json(): unknown {
    return this.from(fc.jsonValue, { maxDepth: 3 });
  }
}

/** The inputs of a seed, in their order. */
export function draws<T>(seed: number, count: number, build: (draw: Draw) => T): T[] {
  const made = fc.gen().map((from) => build(new Draw(from)));
  return fc.sample(made, { seed, numRuns: count });
}
