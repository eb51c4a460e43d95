import type { z } from 'zod';
import type { Category, Destination, NameWords, Problem, PropagatorRule, RuleSet, SinkRule } from '../model';
import {
  compileCategory,
  compileConsents,
  compileDestination,
  compilePropagators,
  compileSanitizers,
  compileSinks,
  compileSources,
} from './compileEntries';
import { suggestion } from '../text/didYouMean';
import { collectEntries, isRecord } from './entries';
import type { RawEntry, RawRules } from './entries';
import { check, problemAt } from './issues';
import type { Locate } from './issues';
import type { Team } from './layers';
import { choosePolicies } from './policies';
import type { LevelChanges, PolicyStep } from './policies';
import { configFile, entrySchemas, wordsEntry } from './schema';
import { parseYamlFile } from './yamlFile';
import type { YamlFile } from './yamlFile';

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
  const raw = collectEntries(files, problems, team);
  const data = checked('data', raw, problems);
  const destinations = checked('destinations', raw, problems);
  const sources = checked('sources', raw, problems);
  const policies = checked('policies', raw, problems);
  const references = { categories: [...data.keys()], problems };
  keepKnown(destinations, 'expected', references);
  keepKnown(destinations, 'carries', references);
  keepKnown(sources, 'data', references);
  keepKnown(policies, 'categories', references);
  keepKnown(policies, 'exceptCategories', references);

  const settings = readSettings(raw, problems);
  const rules: RuleSet = {
    categories: mapOf(data, compileCategory),
    words: compileWords(raw, problems),
    destinations: mapOf(destinations, compileDestination),
    sinks: bySpecificity(listOfAll(destinations, compileSinks)),
    sources: listOfAll(sources, compileSources),
    sanitizers: listOfAll(checked('sanitizers', raw, problems), compileSanitizers),
    propagators: listOfAll(checked('propagators', raw, problems), propagatorsOf),
    consents: listOfAll(checked('consents', raw, problems), compileConsents),
    ...choosePolicies(
      {
        policies: new Map([...policies].map(([id, { value }]) => [id, value])),
        presets: raw.entries.presets,
        steps: settings.steps,
      },
      problems,
    ),
    ownDomains: settings.ownDomains,
    allowedRecipients: allowedRecipients(settings.allowedRecipients, new Set(destinations.keys()), problems),
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

/** What the schema made of an entry's value; an object of a parsed file stands under one kind only. */
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

/** `a.b.c` → `a`, `a.b`, `a.b.c`. */
function prefixes(id: string): string[] {
  const parts = id.split('.');
  return parts.map((_, index) => parts.slice(0, index + 1).join('.'));
}

function compileWords(raw: RawRules, problems: Problem[]): NameWords {
  const words = {
    persons: new Set<string>(),
    things: new Set<string>(),
    neutral: new Set<string>(),
    suffixes: new Set<string>(),
  };
  for (const { value, locate } of raw.words) {
    if (value === null || value === undefined) continue;
    const result = check(wordsEntry, value, { subject: '"words"', locate });
    if ('problems' in result) {
      problems.push(...result.problems);
      continue;
    }
    for (const key of ['persons', 'things', 'neutral', 'suffixes'] as const) {
      for (const word of result.value[key] ?? []) words[key].add(word.toLowerCase());
    }
  }
  return words;
}

interface Settings {
  readonly ownDomains: readonly string[];
  readonly allowedRecipients: readonly Checked<string>[];
  readonly steps: readonly PolicyStep[];
}

/** The simple keys of all files of the team: what they list adds up. */
function readSettings(raw: RawRules, problems: Problem[]): Settings {
  const settings = raw.layers.flatMap((layer) => (layer.kind === 'file' ? [settingsOf(layer.file, problems)] : []));
  return {
    ownDomains: [...new Set(settings.flatMap((s) => s.ownDomains))],
    allowedRecipients: settings.flatMap((s) => s.allowedRecipients),
    steps: raw.layers.flatMap((layer): PolicyStep[] => {
      if (layer.kind === 'preset') return [{ preset: layer.name, locate: layer.locate }];
      const { value } = layer.file;
      if (!isRecord(value)) return [];
      const locate: Locate = (path, at) => layer.file.placeOf(['policies', ...path], at);
      const isEmpty = Array.isArray(value['extends']) && value['extends'].length === 0;
      return [
        ...(isEmpty ? ['none' as const] : []),
        { levels: settingsOf(layer.file, []).levels },
        ...(value['policies'] === undefined ? [] : [{ changes: value['policies'], locate }]),
      ];
    }),
  };
}

/** The simple keys of one file; each wrong one is left out alone. */
function settingsOf(file: YamlFile, problems: Problem[]): Omit<Settings, 'steps'> & { readonly levels: LevelChanges } {
  const written = file.value;
  if (!isRecord(written)) return { ownDomains: [], allowedRecipients: [], levels: {} };
  const read = <K extends 'datatrail' | 'extends' | 'ownDomains' | 'allowedRecipients' | 'suppressions'>(key: K) => {
    if (!Object.hasOwn(written, key) || written[key] === null) return undefined;
    const locate: Locate = (path, at) => file.placeOf([key, ...path], at);
    const result = check(configFile.shape[key], written[key], { subject: `"${key}"`, locate });
    if ('value' in result) return result.value;
    problems.push(...result.problems);
    return undefined;
  };
  read('datatrail');
  read('extends');
  return {
    levels: (read('suppressions') as LevelChanges | undefined) ?? {},
    ownDomains: (read('ownDomains') as string[] | undefined) ?? [],
    allowedRecipients: ((read('allowedRecipients') as string[] | undefined) ?? []).map((value, index) => ({
      value,
      locate: (path, at) => file.placeOf(['allowedRecipients', index, ...path], at),
    })),
  };
}

function allowedRecipients(
  written: readonly Checked<string>[],
  known: ReadonlySet<string>,
  problems: Problem[],
): string[] {
  return written
    .filter(({ value, locate }) => {
      if (known.has(value)) return true;
      problems.push(
        problemAt(locate([], 'value'), {
          message: `There is no destination "${value}"`,
          hint: suggestion(value, [...known]).slice(0, 200),
        }),
      );
      return false;
    })
    .map(({ value }) => value);
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

/** What each way to compile made of a checked entry, which stays the same object as long as its file does. */
const compiled = new WeakMap<object, Map<unknown, unknown>>();

function once<T, R>(compile: (id: string, entry: T) => R, id: string, entry: T): R {
  if (typeof entry !== 'object' || entry === null) return compile(id, entry);
  const known = compiled.get(entry) ?? new Map<unknown, unknown>();
  compiled.set(entry, known);
  if (!known.has(compile)) known.set(compile, compile(id, entry));
  return known.get(compile) as R;
}
