/** Names in a place whose purpose tells that people's words go there: a chat, a help desk, a language model. */
import type { Category, CategoryId } from '../model';
import { singular, splitWords } from '../text/words';
import type { NameClassifier, Naming } from './names';

const CONTENT = /^user\.content/;
const SPOKEN = /voice_recording$/;

export class WrittenNames {
  private readonly heads = new Map<string, CategoryId>();
  private longest = 0;

  constructor(
    categories: Iterable<Category>,
    private readonly names: NameClassifier,
  ) {
    for (const { id, names: own, ownedNames, writtenNames } of categories)
      if (CONTENT.test(id)) for (const name of [...own, ...ownedNames, ...writtenNames]) this.add(name, id);
  }

  private add(name: readonly string[], id: CategoryId): void {
    const head = name.map(singular).join(' ');
    if (!this.heads.has(head)) this.heads.set(head, id);
    this.longest = Math.max(this.longest, name.length);
  }

  /** What a name says there: `text`, `messages` and `prompt` are what someone wrote, whoever owns them. */
  of(name: string): Naming | undefined {
    // With all its words: `userInput` is what somebody typed, and only elsewhere a person's record.
    const category = this.headOf(splitWords(name).map(singular)) ?? this.headOf(this.names.wordsOf(name));
    if (category === undefined) return undefined;
    const kind = SPOKEN.test(category) ? 'a recording' : 'text';
    return { category, owner: 'unknown', reason: `${name} is ${kind} that goes into a conversation` };
  }

  private headOf(words: readonly string[]): CategoryId | undefined {
    for (let length = Math.min(words.length, this.longest); length > 0; length--) {
      const category = this.heads.get(words.slice(-length).join(' '));
      const isOfThing = this.names.kindOf(words.slice(0, -length)) === 'thing';
      if (category !== undefined && !isOfThing && !this.names.isVetoed(words, category)) return category;
    }
    return undefined;
  }
}
