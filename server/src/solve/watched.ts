/** What must be forgotten with what it rests on. */
import type { Basis } from '../link/basis';
import { type Dependent, isDoubled } from './dependent';

/** Answers by what they rest on: those that must be forgotten with it. */
export class Watched {
  private readonly answers = new Map<Basis, Dependent[]>();

  add(answer: Dependent): void {
    const known = this.answers.get(answer.basis);
    if (known === undefined) this.answers.set(answer.basis, [answer]);
    else {
      known.push(answer);
      if (isDoubled(known.length))
        this.answers.set(
          answer.basis,
          known.filter((a) => !a.isForgotten),
        );
    }
  }

  /** Leaves out what is forgotten. */
  clean(): void {
    for (const [basis, answers] of this.answers) {
      const left = answers.filter((a) => !a.isForgotten);
      if (left.length === 0) this.answers.delete(basis);
      else if (left.length < answers.length) this.answers.set(basis, left);
    }
  }

  /** Takes out the answers that rest on one of these. */
  take(gone: readonly Basis[]): Dependent[] {
    return gone.flatMap((basis) => {
      const answers = this.answers.get(basis) ?? [];
      this.answers.delete(basis);
      return answers;
    });
  }
}
