/** `count` of `all`, in their order: the same for the same seed, on every machine. */
export function sample<T>(all: readonly T[], count: number, seed: number): T[] {
  const drawn = new Set(shuffled(all, seed).slice(0, count));
  return all.filter((one) => drawn.has(one));
}

export function shuffled<T>(all: readonly T[], seed: number): T[] {
  const random = generator(seed);
  return all
    .map((one) => ({ one, key: random() }))
    .sort((a, b) => a.key - b.key)
    .map(({ one }) => one);
}

/** Mulberry32: small, and good enough to draw a sample. */
function generator(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}
