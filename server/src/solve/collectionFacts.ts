/** What solving says of the collection of data beyond that it happens: answers to the other questions of policies. */
import type { CategoryId, CollectionQuestion, Span } from '../model';

/** One piece of data of such a fact. */
export interface FactItem {
  readonly category: CategoryId;
  /** As the code names it, or what it is taken from. */
  readonly name: string;
  readonly span: Span;
  /** What happens there: `asked for here`. */
  readonly note: string;
}

export interface CollectionFact {
  readonly question: Exclude<CollectionQuestion, 'taken'>;
  readonly at: Span;
  readonly items: readonly FactItem[];
  /** Where the data is collected, for messages: `SignUpForm`, `Customer.phone`. */
  readonly source: string;
  /** What tells the fact from others in its file, for its fingerprint; never an offset. */
  readonly key: readonly string[];
}
