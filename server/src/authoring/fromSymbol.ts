import type { Category, Outcome, RuleSet } from '../model';
import { singular, splitWords } from '../text/words';
import type { Catalog } from './catalog';

/** A declaration of the program that a rule is to be made of. */
export type Subject =
  | { readonly kind: 'function'; readonly name: string; readonly owner?: string }
  | { readonly kind: 'field' | 'type'; readonly name: string };

/** A rule that could be written for a declaration. */
export interface RuleProposal {
  readonly title: string;
  /** The top-level key and the id below it. */
  readonly path: readonly [string, string];
  readonly entry: Readonly<Record<string, unknown>>;
}

export interface ProposalContext {
  /** The file of the declaration, relative to the folder of the configuration. */
  readonly file: string;
  readonly rules: RuleSet;
  readonly catalog: Catalog;
}

/** What a team may want to say of a declaration. */
export function rulesFor(subject: Subject, context: ProposalContext): RuleProposal[] {
  if (subject.kind === 'function') return ofFunction(subject, context.file);
  return ofData({ kind: subject.kind, name: subject.name }, context);
}

function ofFunction(subject: Subject & { readonly kind: 'function' }, file: string): RuleProposal[] {
  const { name, owner } = subject;
  const words = splitWords(name);
  const id = words.join('-');
  const way = file.replace(/(\.d)?\.[cm]?[jt]sx?$/, '');
  const module = way.startsWith('../') ? way : `./${way}`;
  const call = owner === undefined ? name : `new ${owner}().${name}`;
  const treat = `Datatrail: treat \`${name}\` as`;
  return [
    {
      title: `${treat} a sanitiser (${outcomeOf(words)})`,
      path: ['sanitizers', id],
      entry: { outcome: outcomeOf(words), package: module, call },
    },
    { title: `${treat} a consent check`, path: ['consents', id], entry: { names: [words.join(' ')] } },
    {
      title: `${treat} a place that sends data (sink)`,
      path: ['destinations', id],
      entry: { company: `${name} of ${way.replace(/^(\.\.\/)+/, '')}`, packages: [module], calls: [{ call }] },
    },
    {
      title: `${treat} a source of personal data`,
      path: ['sources', id],
      entry: { label: `what ${name} gives`, package: module, call, data: ['user'] },
    },
  ];
}

/** What the words of a name most likely say; masked promises the least. */
const OUTCOMES: readonly (readonly [RegExp, Outcome])[] = [
  [/^(hash|digest|pseudonymi[sz]e|tokeni[sz]e)/, 'pseudonymised'],
  [/^(anonymi[sz]e|deidentify)/, 'anonymised'],
  [/^(encrypt|cipher|seal)/, 'encrypted'],
  [/^(remove|strip|omit|drop|scrub)/, 'removed'],
  [/^(count|sum|average|aggregate)/, 'aggregate'],
];

function outcomeOf(words: readonly string[]): Outcome {
  return OUTCOMES.find(([pattern]) => words.some((word) => pattern.test(word)))?.[1] ?? 'masked';
}

function ofData(subject: { readonly kind: 'field' | 'type'; readonly name: string }, context: ProposalContext) {
  const { kind, name } = subject;
  const words = splitWords(name);
  const label = words.join(' ').replace(/^./, (first) => first.toUpperCase());
  const treat = `Datatrail: treat \`${name}\` as`;
  const is = kind === 'field' ? categoryNamed(words, context.rules) : categoryTyped(name, context.rules);
  const path = (id: string) => ['data', id] as const;
  if (is === undefined) {
    const tells = kind === 'field' ? { names: [words.join(' ')] } : { types: [name] };
    const entry = { label, sensitivity: 'medium', ...tells };
    return [{ title: `${treat} personal data`, path: path(`user.${words.join('_')}`), entry }];
  }
  const written = (key: string): unknown[] => {
    const value = context.catalog.get('data')?.get(is.category.id)?.value[key];
    return Array.isArray(value) ? value : [];
  };
  // To veto the name of a whole category would be to turn the category off, which is to be said as such.
  if (kind === 'field' && is.length === words.length) return [];
  const entry =
    kind === 'field'
      ? { notNames: [...written('notNames'), words.join(' ')] }
      : { types: written('types').filter((type) => type !== name) };
  const title = `${treat} not personal (no ${is.category.label.toLowerCase()})`;
  return [{ title, path: path(is.category.id), entry }];
}

/** The category that the end of a name means, and how many words say so. */
function categoryNamed(words: readonly string[], rules: RuleSet): { category: Category; length: number } | undefined {
  const wanted = words.map(singular);
  let best: { category: Category; length: number; isVeto: boolean } | undefined;
  const take = (category: Category, runs: Category['names'], isVeto: boolean): void => {
    for (const run of runs) {
      const from = wanted.length - run.length;
      const isEnd = from >= 0 && run.every((word, i) => singular(word) === wanted[from + i]);
      if (isEnd && run.length > (best?.length ?? 0)) best = { category, length: run.length, isVeto };
    }
  };
  for (const category of rules.categories.values()) {
    take(category, category.notNames, true);
    take(category, category.names, false);
    take(category, category.ownedNames, false);
  }
  return best === undefined || best.isVeto ? undefined : best;
}

function categoryTyped(name: string, rules: RuleSet): { category: Category; length: number } | undefined {
  const category = [...rules.categories.values()].find(({ types }) => types.includes(name));
  return category && { category, length: 0 };
}
