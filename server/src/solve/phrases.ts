/** Phrases that rules list, looked for in names, texts and addresses. */
import { singular, splitWords } from '../text/words';

export class Phrases {
  /** Phrases by their first word; those that begin with a word with a `*` stand under the empty word. */
  private readonly byFirst = new Map<string, string[][]>();

  /**
   * @param phrases words separated by blanks; a `*` at the end of a word matches the rest of it
   * @param inflected true to take plurals for singulars, in phrases and texts alike
   */
  constructor(
    phrases: Iterable<string>,
    private readonly inflected: boolean,
  ) {
    for (const phrase of phrases) {
      const words = phrase
        .toLowerCase()
        .split(/\s+/)
        .filter((w) => w !== '')
        .map((w) => (w.endsWith('*') ? w : this.form(w)));
      const first = words[0];
      if (first === undefined) continue;
      const key = first.endsWith('*') ? '' : first;
      const list = this.byFirst.get(key);
      if (list) list.push(words);
      else this.byFirst.set(key, [words]);
    }
  }

  /** True when the words of a name or text hold one of the phrases, as words beside one another. */
  within(text: string): boolean {
    const words = splitWords(text).map((w) => this.form(w));
    return words.some((word, i) =>
      [...(this.byFirst.get(word) ?? []), ...(this.byFirst.get('') ?? [])].some((phrase) =>
        phrase.every((p, k) => isWord(p, words[i + k])),
      ),
    );
  }

  private form(word: string): string {
    return this.inflected ? singular(word) : word;
  }
}

function isWord(pattern: string, word: string | undefined): boolean {
  if (word === undefined) return false;
  return pattern.endsWith('*') ? word.startsWith(pattern.slice(0, -1)) : pattern === word;
}
