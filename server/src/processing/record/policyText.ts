import type { CategoryId, Destination, RuleSet } from '../../model';
import { compareText } from '../../report/order';
import { categoryLabel } from '../../report/words';
import { singular, splitWords } from '../../text/words';
import type { Block } from './blocks';
import type { ProcessingRecord } from './record';

/** What code does and a privacy policy does not say, and the reverse. */
export interface PolicyComparison {
  /** Companies that get data and are not named. */
  readonly recipientsNotMentioned: readonly string[];
  /** Data that goes to somebody else and is not named. */
  readonly dataNotMentioned: readonly CategoryId[];
  /** Companies that the rules know, that the text names and that get nothing as far as code shows. */
  readonly recipientsNotFound: readonly string[];
  /** Data that the text names by its label and that is neither sent nor collected as far as code shows. */
  readonly dataNotFound: readonly CategoryId[];
}

/**
 * Holds a privacy policy against a record. Companies are found by name, id or host; data by its label or a name that
 * code gives it, in any number. It compares words: whether what is said is true, people have to read.
 *
 * @param text the policy as Markdown, HTML or plain text
 */
export function comparePolicyText(text: string, record: ProcessingRecord, rules: RuleSet): PolicyComparison {
  const policy = new PolicyWords(text);
  const others = record.recipients.filter(({ isOwn, data }) => !isOwn && data.some(({ places }) => places > 0));
  // An unknown host is nobody whom a text could name.
  const known = others.filter(({ recipient }) => rules.destinations.get(recipient.id)?.country !== undefined);
  const companies = new Set(others.map(({ recipient }) => recipient.name));
  const sent = new Set(others.flatMap(({ data }) => data.filter(({ places }) => places > 0).map(({ data: id }) => id)));
  const seen = new Set([...sent, ...record.collected.map(({ data }) => data)]);
  for (const { data } of record.recipients) for (const part of data) if (part.places > 0) seen.add(part.data);
  const notMentioned = known.filter(({ recipient }) => {
    const destination = rules.destinations.get(recipient.id);
    return destination !== undefined && !policy.names(destination);
  });
  const named = [...rules.destinations.values()].filter(
    (destination) => destination.country !== undefined && policy.namesExactly(destination),
  );
  return {
    recipientsNotMentioned: distinct(notMentioned.map(({ recipient }) => recipient.name)),
    dataNotMentioned: [...sent].filter((id) => !policy.speaksOf(id, rules)).sort(compareText),
    recipientsNotFound: distinct(named.map(({ company }) => company).filter((company) => !companies.has(company))),
    dataNotFound: [...rules.categories.values()]
      .filter(({ id, label }) => policy.hasWords(tokensOf(label)) && ![...seen].some((data) => isRelated(data, id)))
      .map(({ id }) => id)
      .sort(compareText),
  };
}

/** True for data of one branch: who speaks of e-mail addresses speaks of work e-mail addresses too. */
function isRelated(one: CategoryId, other: CategoryId): boolean {
  const isBelow = (below: CategoryId, above: CategoryId): boolean =>
    below.startsWith(`${above}.`) && above.split('.').length > 2;
  return one === other || isBelow(one, other) || isBelow(other, one);
}

class PolicyWords {
  private readonly text: string;
  private readonly lower: string;
  private readonly words: string;

  constructor(written: string) {
    // Addresses in tags and links count: they name hosts.
    this.text = written.replace(/<[^>]*>/g, (tag) => ` ${/(?:href|src)="([^"]*)"/.exec(tag)?.[1] ?? ''} `);
    this.lower = this.text.toLowerCase();
    this.words = ` ${tokensOf(this.text).join(' ')} `;
  }

  /** True where a company is named in any case, or one of its hosts or its id is. */
  names({ company, id, domains }: Destination): boolean {
    const short = company.replace(/\s*\(.*\)|,? (?:inc|llc|ltd|gmbh|corp)\.?$/gi, '');
    return [company, short, id, ...domains].some((name) => holdsWord(this.lower, name.toLowerCase()));
  }

  /**
   * True where a company is surely named: spelt as it spells itself, and not as the first word of a sentence where it is
   * a word of the language (`Segment`, `Branch`), or by one of its hosts.
   */
  namesExactly({ company, domains }: Destination): boolean {
    if (domains.some((domain) => domain.includes('.') && holdsWord(this.lower, domain))) return true;
    if (!/^\p{Lu}/u.test(company) || company.length < 3) return false;
    const isOrdinary = /^\p{Lu}\p{Ll}+$/u.test(company);
    for (let at = indexOfWord(this.text, company, 0); at >= 0; at = indexOfWord(this.text, company, at + 1)) {
      if (!isOrdinary || !isSentenceStart(this.text, at)) return true;
    }
    return false;
  }

  /** True where data is spoken of by its label, that of what it is a part of, or a name that code gives it. */
  speaksOf(id: CategoryId, rules: RuleSet): boolean {
    const category = rules.categories.get(id);
    if (this.hasWords(tokensOf(categoryLabel(rules, id)))) return true;
    if (category?.names.some((name) => this.hasWords(name.map(singular))) === true) return true;
    const owned = category?.ownedNames ?? [];
    if (owned.some((name) => (name.length > 1 ? this.hasWords(name.map(singular)) : this.isListed(name[0]))))
      return true;
    const parent = id.split('.').slice(0, -1).join('.');
    // `user` and `user.contact` say nothing of one kind.
    return parent.split('.').length > 2 && rules.categories.has(parent) && this.speaksOf(parent, rules);
  }

  /** True for a word that means data of a person only as one of a list (`name, address`) or as theirs (`your name`). */
  private isListed(word = ''): boolean {
    const escaped = word.replace(/[^\p{L}\p{N}]/gu, '\\$&');
    const before = '(?:^|[,:;(*•|>-]|\\b(?:and|or|your|their|user|customer)\\b)';
    return new RegExp(`${before}\\s*${escaped}(?:e?s)?(?![\\p{L}\\p{N}-])`, 'mu').test(this.lower);
  }

  hasWords(words: readonly string[]): boolean {
    return words.length > 0 && this.words.includes(` ${words.join(' ')} `);
  }
}

function tokensOf(text: string): string[] {
  return splitWords(text.replace(/\be[- ]mail/gi, 'email').toLowerCase()).map(singular);
}

function holdsWord(text: string, word: string): boolean {
  return indexOfWord(text, word, 0) >= 0;
}

function indexOfWord(text: string, word: string, from: number): number {
  for (let at = text.indexOf(word, from); at >= 0; at = text.indexOf(word, at + 1)) {
    const before = text.slice(Math.max(0, at - 1), at);
    const after = text.slice(at + word.length, at + word.length + 1);
    if (!/[\p{L}\p{N}-]/u.test(before) && !/[\p{L}\p{N}]/u.test(after)) return at;
  }
  return -1;
}

function isSentenceStart(text: string, at: number): boolean {
  return /(?:^|[.!?:]|\n\s*\n)\s*$/.test(text.slice(Math.max(0, at - 20), at));
}

function distinct(names: readonly string[]): string[] {
  return [...new Set(names)].sort(compareText);
}

/** The comparison as a part of the record. */
export function policyBlocks(file: string, found: PolicyComparison, rules: RuleSet): Block[] {
  const labels = (ids: readonly CategoryId[]): string[] => ids.map((id) => categoryLabel(rules, id));
  const parts: readonly (readonly [string, readonly string[]])[] = [
    ['Recipients in the code that the text does not name', found.recipientsNotMentioned],
    ['Data sent to others that the text does not name', labels(found.dataNotMentioned)],
    ['Recipients that the text names and the code does not show', found.recipientsNotFound],
    ['Data that the text names and the code does not show', labels(found.dataNotFound)],
  ];
  return [
    { kind: 'heading', level: 2, text: `Compared with ${file}` },
    { kind: 'text', text: 'Words are compared, not statements: read the places before changing either.' },
    ...parts.flatMap(([title, items]): Block[] => [
      { kind: 'heading', level: 3, text: title },
      items.length === 0 ? { kind: 'text', text: 'None.' } : { kind: 'list', items },
    ]),
  ];
}
