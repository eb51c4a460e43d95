/** Steps that one question about one file may take: far more than any code of people needs, and a few seconds. */
export const MOST_STEPS = 50_000_000;

/** Raised where a question takes more steps than it may. */
export class TooMuchWork extends Error {
  constructor(most: number) {
    super(`they take more than ${most.toLocaleString('en')} steps`);
    this.name = 'TooMuchWork';
  }
}

/**
 * Counts what a question costs, so that none is endless. It counts steps and not time: where a question is given up
 * depends on the program alone, and not on the machine.
 */
export class Work {
  private steps = 0;

  constructor(private readonly most: number = MOST_STEPS) {}

  /** Another question begins. */
  begin(): void {
    this.steps = 0;
  }

  /** What a program costs once is not held against the question that comes first. */
  free<T>(make: () => T): T {
    const { steps } = this;
    this.steps = -Infinity;
    try {
      return make();
    } finally {
      this.steps = steps;
    }
  }

  /** Takes a step. Throws {@link TooMuchWork}, which ends the question. */
  step(): void {
    if (++this.steps > this.most) throw new TooMuchWork(this.most);
  }

  /** Takes as many steps as a list has items that are all looked at; see {@link step}. */
  stepAll(list: { readonly length: number }): void {
    if ((this.steps += list.length) > this.most) throw new TooMuchWork(this.most);
  }
}
