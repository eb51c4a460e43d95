import isDeepEqual from 'fast-deep-equal';
import type { z } from 'zod';
import type { Category, Destination, NameWords, Problem, PropagatorRule, RuleSet, SinkRule } from '../model';
import {
  compileCaptures,
  compileCategory,
  compileConsents,
  compileDestination,
  compilePropagators,
  compileSanitizers,
  compileSinks,
  compileSources,
} from './compileEntries';
import { COUNTRY_CODES } from './countries';
import { suggestion } from '../text/didYouMean';
import { collectEntries, isRecord } from './entries';
import type { RawEntry, RawRules } from './entries';
import { check, problemAt } from './issues';
import type { Locate } from './issues';
import type { Team } from './layers';
import { choosePolicies } from './policies';
import { unknownNames } from './policyReferences';
import type { KnownNames } from './policyReferences';
import { entrySchemas, wordsEntry } from './schema';
import { readSettings } from './settings';
import { parseYamlFile } from './yamlFile';
import type { Made, YamlFile } from './yamlFile';

/** A rule file or the team's configuration, with its text. */
export interface RuleText {
  readonly file: string;
  readonly text: string;
}

/**
 * Compiles rule files, and the team's configuration among them, to the rules the engine reads.
 * Never throws: what is wrong is left out and reported at its place, the rest holds.
 *
 * The result does not depend on the order of rule files as long as their ids differ. A file that was parsed before may
 * be given as it is: what passed the schema once is not checked again, so that an editor can ask at each key.
 *
 * @param team how the files of the configuration, which are among the texts, build upon one another
 */
export function compileRuleSet(
  texts: readonly (RuleText | YamlFile)[],
  team?: Team,
): { rules: RuleSet; problems: Problem[] } {
  const problems: Problem[] = [];
  const files: YamlFile[] = [];
  for (const given of [...texts].sort(byFile)) {
    const parsed = 'text' in given ? parseYamlFile(given.file, given.text) : given;
    if ('problem' in parsed) problems.push(parsed.problem);
    else files.push(parsed);
  }
  for (const file of files) takeMade(file);
  const raw = collectEntries(files, problems, team);
  const data = checked('data', raw, problems);
  const destinations = checked('destinations', raw, problems);
  const sources = checked('sources', raw, problems);
  const policies = checked('policies', raw, problems);
  const references = { categories: [...data.keys()], problems };
  keepKnown(destinations, 'expected', references);
  keepKnown(destinations, 'carries', references);
  keepKnown(sources, 'data', references);
  keepKnownMeanings(destinations, references);
  keepKnownCaptures(destinations, references);
  const groups = checked('countryGroups', raw, problems);
  const known: KnownNames = {
    categories: references.categories,
    countries: [...groups.keys(), ...COUNTRY_CODES],
    policies: [...policies.keys()],
  };
  for (const [id, { value, locate }] of policies) {
    const unknown = unknownNames(value, known, locate);
    problems.push(...unknown);
    if (unknown.length > 0) policies.delete(id);
  }
  const settings = readSettings(raw, { known, destinations: valuesOf(destinations) }, problems);
  const rules: RuleSet = {
    categories: mapOf(data, compileCategory),
    words: compileWords(raw, problems),
    destinations: mapOf(destinations, compileDestination),
    sinks: bySpecificity(listOfAll(destinations, compileSinks)),
    sources: listOfAll(sources, compileSources),
    captures: listOfAll(destinations, compileCaptures),
    sanitizers: listOfAll(checked('sanitizers', raw, problems), compileSanitizers),
    propagators: listOfAll(checked('propagators', raw, problems), propagatorsOf),
    consents: listOfAll(checked('consents', raw, problems), compileConsents),
    ...choosePolicies(
      {
        policies: valuesOf(policies),
        presets: raw.entries.presets,
        steps: settings.steps,
        folders: settings.folders,
        known,
        countries: {
          groups: new Map([...groups].map(([id, { value }]) => [id, value.countries])),
          ...(settings.allowedCountries && { allowed: settings.allowedCountries }),
          ...(settings.forbiddenCountries && { forbidden: settings.forbiddenCountries }),
        },
      },
      problems,
    ),
    ownDomains: settings.ownDomains,
    allowedRecipients: settings.allowedRecipients,
    entryFiles: new Map(
      Object.values(raw.entries).flatMap((entries) =>
        sortedById(entries).map(([id, { kind, file }]) => [`${kind}/${id}`, file] as const),
      ),
    ),
  };
  return { rules, problems };
}

/** Of two with one name the later stays the later: a team's file may be called as a built-in one. */
function byFile(a: { readonly file: string }, b: { readonly file: string }): number {
  return a.file < b.file ? -1 : a.file > b.file ? 1 : 0;
}

function propagatorsOf(_id: string, entry: EntryOf<'propagators'>): PropagatorRule[] {
  return compilePropagators(entry);
}

interface Checked<T> {
  readonly value: T;
  readonly locate: Locate;
}

type EntryOf<K extends keyof typeof entrySchemas> = z.infer<(typeof entrySchemas)[K]>;

/** What the schema made of an entry's value. */
const passed = new WeakMap<object, unknown>();

const subjects = {
  data: 'data category',
  destinations: 'destination',
  sources: 'source',
  sanitizers: 'sanitizer',
  propagators: 'propagator',
  consents: 'consent',
  policies: 'policy',
  presets: 'preset',
  countryGroups: 'group of countries',
} as const;

/** The entries of a kind that the schema lets pass; the others become problems. */
function checked<K extends keyof typeof entrySchemas>(
  kind: K,
  raw: RawRules,
  problems: Problem[],
): Map<string, Checked<EntryOf<K>>> {
  const good = new Map<string, Checked<EntryOf<K>>>();
  for (const [id, entry] of sortedById(raw.entries[kind])) {
    // A change that cannot be used must not take away what it was meant to change.
    for (let tried: RawEntry | undefined = entry; tried !== undefined; tried = tried.before) {
      const value = checkedEntry(kind, tried, problems);
      if (value === undefined) continue;
      good.set(id, { value, locate: tried.locate });
      break;
    }
  }
  return good;
}

function checkedEntry<K extends keyof typeof entrySchemas>(
  kind: K,
  entry: RawEntry,
  problems: Problem[],
): EntryOf<K> | undefined {
  const { id, value, locate } = entry;
  const before = isRecord(value) ? passed.get(value) : undefined;
  if (before !== undefined) return before as EntryOf<K>;
  const result = check(entrySchemas[kind], value, { subject: `${subjects[kind]} "${id}"`, locate });
  if ('problems' in result) {
    problems.push(...result.problems);
    return undefined;
  }
  if (isRecord(value)) passed.set(value, result.value);
  return result.value as EntryOf<K>;
}

function sortedById(entries: ReadonlyMap<string, RawEntry>): [string, RawEntry][] {
  return [...entries].sort(([a], [b]) => (a < b ? -1 : 1));
}

/** Drops entries that name data categories nobody defines: `email` for `user.contact.email`. */
function keepKnown<K extends string, T extends { readonly [key in K]?: string[] | undefined }>(
  entries: Map<string, Checked<T>>,
  key: K,
  references: { readonly categories: readonly string[]; readonly problems: Problem[] },
): void {
  const known = new Set(references.categories.flatMap(prefixes));
  for (const [id, { value, locate }] of entries) {
    const named: readonly string[] = value[key] ?? [];
    for (const [index, category] of named.entries()) {
      if (known.has(category)) continue;
      references.problems.push(
        problemAt(locate([key, index], 'value'), {
          message: `There is no data category "${category}"`,
          hint: suggestion(category, references.categories).slice(0, 200),
        }),
      );
      entries.delete(id);
    }
  }
}

/** The same for what calls are given. */
function keepKnownMeanings(
  destinations: Map<string, Checked<EntryOf<'destinations'>>>,
  references: { readonly categories: readonly string[]; readonly problems: Problem[] },
): void {
  for (const [id, { value, locate }] of [...destinations]) {
    for (const [index, { means }] of (value.calls ?? []).entries()) {
      if (means === undefined) continue;
      const here: Locate = (_, what) => locate(['calls', index, 'means'], what);
      const one = new Map([[id, { value: { means: [means] }, locate: here }]]);
      keepKnown(one, 'means', references);
      if (!one.has(id)) destinations.delete(id);
    }
  }
}

/** The same for what SDKs take by themselves. */
function keepKnownCaptures(
  destinations: Map<string, Checked<EntryOf<'destinations'>>>,
  references: { readonly categories: readonly string[]; readonly problems: Problem[] },
): void {
  for (const [id, { value, locate }] of [...destinations]) {
    for (const [index, { data }] of (value.captures ?? []).entries()) {
      const one = new Map([[id, { value: { data }, locate: at(locate, ['captures', index]) }]]);
      keepKnown(one, 'data', references);
      if (!one.has(id)) destinations.delete(id);
    }
  }
}

function at(locate: Locate, start: readonly (string | number)[]): Locate {
  return (path, what) => locate([...start, ...path], what);
}

function valuesOf<T>(entries: ReadonlyMap<string, Checked<T>>): Map<string, T> {
  return new Map([...entries].map(([id, { value }]) => [id, value]));
}

/** `a.b.c` → `a`, `a.b`, `a.b.c`. */
function prefixes(id: string): string[] {
  const parts = id.split('.');
  return parts.map((_, index) => parts.slice(0, index + 1).join('.'));
}

function compileWords(raw: RawRules, problems: Problem[]): NameWords {
  const words = {
    persons: new Set<string>(),
    things: new Set<string>(),
    dealings: new Set<string>(),
    neutral: new Set<string>(),
    suffixes: new Set<string>(),
    notices: new Set<string>(),
    consentBoxes: new Set<string>(),
    publicForms: new Set<string>(),
    memberPages: new Set<string>(),
    memberHooks: new Set<string>(),
  };
  for (const { value, locate } of raw.words) {
    if (value === null || value === undefined) continue;
    const result = check(wordsEntry, value, { subject: '"words"', locate });
    if ('problems' in result) {
      problems.push(...result.problems);
      continue;
    }
    for (const key of Object.keys(words) as (keyof typeof words)[]) {
      for (const word of result.value[key] ?? []) words[key].add(word.toLowerCase());
    }
  }
  return words;
}

/** The most specific rule first: fewest wildcards, then the longest path. */
function bySpecificity(sinks: readonly SinkRule[]): SinkRule[] {
  const wildcards = (rule: SinkRule) => rule.api.segments.filter((segment) => segment.includes('*')).length;
  return [...sinks].sort(
    (a, b) =>
      Number(a.packageDefault) - Number(b.packageDefault) ||
      wildcards(a) - wildcards(b) ||
      b.api.segments.length - a.api.segments.length,
  );
}

function mapOf<T, R extends Category | Destination>(
  entries: ReadonlyMap<string, Checked<T>>,
  compile: (id: string, entry: T) => R,
): Map<string, R> {
  return new Map([...entries].map(([id, { value }]) => [id, once(compile, id, value)]));
}

function listOfAll<T, R>(entries: ReadonlyMap<string, Checked<T>>, compile: (id: string, entry: T) => R[]): R[] {
  return [...entries].flatMap(([id, { value }]) => once(compile, id, value));
}

/** The ways to compile an entry, by their names. */
const COMPILERS = {
  compileCategory,
  compileDestination,
  compileSinks,
  compileSources,
  compileCaptures,
  compileSanitizers,
  compilePropagators: propagatorsOf,
  compileConsents,
} as const;

/** What each way to compile made of a checked entry, which stays the same object as long as its file does. */
const compiled = new WeakMap<object, Map<unknown, { readonly id: string; readonly result: unknown }>>();

function once<T, R>(compile: (id: string, entry: T) => R, id: string, entry: T): R {
  if (typeof entry !== 'object' || entry === null) return compile(id, entry);
  const known = compiled.get(entry)?.get(compile);
  // Two entries that say the same can be one object.
  if (known?.id === id) return known.result as R;
  const result = compile(id, entry);
  keepMade(entry, compile, { id, result });
  return result;
}

function keepMade(entry: object, compile: unknown, made: { readonly id: string; readonly result: unknown }): void {
  const byCompiler = compiled.get(entry);
  if (byCompiler === undefined) compiled.set(entry, new Map([[compile, made]]));
  else byCompiler.set(compile, made);
}

/** The entries of a file. */
function entriesIn({ value }: YamlFile): { readonly kind: string; readonly id: string; readonly entry: object }[] {
  const sections = isRecord(value) ? Object.entries(value) : [];
  return sections.flatMap(([kind, section]) =>
    Object.entries(isRecord(section) ? section : {}).flatMap(([id, entry]) =>
      isRecord(entry) ? [{ kind, id, entry }] : [],
    ),
  );
}

/** True for a file that was compiled, where the schema gave back each entry as it stands there. */
export function isAsWritten(file: YamlFile): boolean {
  return entriesIn(file).every(({ entry }) => isDeepEqual(passed.get(entry) ?? entry, entry));
}

/** What {@link compileRuleSet} made of the entries of a file. */
export function madeOf(file: YamlFile): Made[] {
  return entriesIn(file).flatMap(({ kind, id, entry }) => {
    const checkedEntry = passed.get(entry);
    const made = typeof checkedEntry === 'object' && checkedEntry !== null ? compiled.get(checkedEntry) : undefined;
    return Object.entries(COMPILERS).flatMap(([by, compile]) => {
      const known = made?.get(compile);
      return known === undefined ? [] : [{ kind, id, by, result: known.result }];
    });
  });
}

/** Takes what was made of a file ahead. */
function takeMade(file: YamlFile): void {
  if (file.made === undefined) return;
  const byPlace = new Map(entriesIn(file).map(({ kind, id, entry }) => [`${kind}/${id}`, entry]));
  for (const entry of byPlace.values()) passed.set(entry, entry);
  for (const { kind, id, by, result } of file.made) {
    const entry = byPlace.get(`${kind}/${id}`);
    if (entry !== undefined && Object.hasOwn(COMPILERS, by))
      keepMade(entry, COMPILERS[by as keyof typeof COMPILERS], { id, result });
  }
}
