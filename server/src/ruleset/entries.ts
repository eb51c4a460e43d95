import type { Problem } from '../model';
import { suggestion } from '../text/didYouMean';
import { problemAt } from './issues';
import type { Locate } from './issues';
import { layersOf, rooted } from './layers';
import type { Layer, Team } from './layers';
import type { EntryKind } from './schema';
import type { YamlFile, YamlPath } from './yamlFile';

/** One entry as written, with the way back to its places. */
export interface RawEntry {
  readonly kind: EntryKind;
  readonly id: string;
  readonly value: unknown;
  /** Where it stands; for one that the configuration changes, where it was first. */
  readonly file: string;
  readonly locate: Locate;
  /** What it changes: that holds on where the change cannot be used. */
  readonly before?: RawEntry;
}

/** What all files hold together, before it is checked in detail. */
export interface RawRules {
  readonly entries: Readonly<Record<EntryKind, Map<string, RawEntry>>>;
  readonly words: readonly { readonly value: unknown; readonly locate: Locate }[];
  /** What the team adds and changes, in the order in which it is applied. */
  readonly layers: readonly Layer[];
}

const entryKinds: readonly EntryKind[] = [
  'data',
  'destinations',
  'sources',
  'sanitizers',
  'propagators',
  'consents',
  'policies',
  'presets',
  'countryGroups',
];
const ruleKeys: readonly string[] = [...entryKinds, 'words'];
/** Of a configuration, and of the files that it extends. */
const configKeys: readonly string[] = [
  ...ruleKeys,
  'datatrail',
  'extends',
  'ownDomains',
  'allowedRecipients',
  'suppressions',
  'allowedCountries',
  'forbiddenCountries',
  'folders',
];
/** Names with a meaning of their own in JavaScript objects: never ids. */
const reserved = new Set(['__proto__', 'constructor', 'prototype']);

/** Tells whether a file is a team's configuration: by its name, or by keys only a configuration has. */
export function isConfig(file: YamlFile): boolean {
  if (/(^|\/)datatrail\.config\.ya?ml$/.test(file.file)) return true;
  return isRecord(file.value) && (Object.hasOwn(file.value, 'extends') || Object.hasOwn(file.value, 'datatrail'));
}

/**
 * Brings the entries of all files together by kind and id. Rule files add; those of the team come last, wherever they
 * stand in the list: they add, change single keys, or turn entries `off`.
 *
 * @param team how the team's files build upon one another; without it, configurations are told by their names and keys
 */
export function collectEntries(files: readonly YamlFile[], problems: Problem[], team?: Team): RawRules {
  const entries = Object.fromEntries(entryKinds.map((kind) => [kind, new Map<string, RawEntry>()])) as Record<
    EntryKind,
    Map<string, RawEntry>
  >;
  const words: { value: unknown; locate: Locate }[] = [];
  const layers = teamOf(files, team);
  const own = new Set(layers.flatMap((layer) => (layer.kind === 'file' ? [layer.file] : [])));
  for (const file of [...files.filter((f) => !own.has(f)), ...own]) {
    const mayChange = own.has(file);
    for (const [key, section] of sections(file, mayChange ? configKeys : ruleKeys, problems)) {
      if (key === 'words') words.push({ value: section, locate: (path, at) => file.placeOf(['words', ...path], at) });
      // The policies of a configuration are changes, applied together with the presets.
      else if (isEntryKind(key) && !(mayChange && key === 'policies')) {
        const root = mayChange ? team?.root : undefined;
        addSection(
          { file, kind: key, section, mayChange, ...(root !== undefined && { root }) },
          entries[key],
          problems,
        );
      }
    }
  }
  return { entries, words, layers };
}

function teamOf(files: readonly YamlFile[], team: Team | undefined): Layer[] {
  const layers = team === undefined ? [] : layersOf(files, team);
  const others = files.filter((f) => isConfig(f) && !layers.some((l) => l.kind === 'file' && l.file === f));
  return [...others.flatMap((f) => layersOf([f], { root: '', config: f.file, links: new Map() })), ...layers];
}

function sections(file: YamlFile, allowed: readonly string[], problems: Problem[]): [string, unknown][] {
  if (file.value === null || file.value === undefined) return [];
  if (!isRecord(file.value)) {
    problems.push(
      problemAt(file.placeOf([], 'value'), {
        message: 'A rule file holds kinds of entries by name, this one holds something else',
        hint: `Start with one of: ${allowed.join(', ')}.`,
      }),
    );
    return [];
  }
  const known: [string, unknown][] = [];
  for (const [key, section] of Object.entries(file.value)) {
    if (allowed.includes(key)) known.push([key, section]);
    else {
      problems.push(
        problemAt(file.placeOf([key], 'key'), {
          message: `"${key}" is not a kind of entry`,
          hint: suggestion(key, allowed),
        }),
      );
    }
  }
  return known;
}

interface Section {
  readonly file: YamlFile;
  readonly kind: EntryKind;
  readonly section: unknown;
  readonly mayChange: boolean;
  /** Where names of files begin, when they have to be told from there. */
  readonly root?: string;
}

function addSection(from: Section, into: Map<string, RawEntry>, problems: Problem[]): void {
  const { file, kind, section, mayChange } = from;
  if (section === null || section === undefined) return;
  if (!isRecord(section)) {
    problems.push(
      problemAt(file.placeOf([kind], 'value'), {
        message: `"${kind}" must hold entries by their ids`,
        hint: `Write an id and its keys below "${kind}".`,
      }),
    );
    return;
  }
  for (const [id, written] of Object.entries(section)) {
    const place: YamlPath = [kind, id];
    const value = from.root === undefined ? written : rooted(written, file.file, from.root);
    const before = into.get(id);
    if (reserved.has(id)) {
      problems.push(
        problemAt(file.placeOf(place, 'key'), { message: `"${id}" cannot be an id`, hint: 'Choose another name.' }),
      );
    } else if (mayChange && value === 'off') turnOff({ id, kind, into }, file, problems);
    else if (before !== undefined && !mayChange) {
      const first = before.locate([], 'key');
      problems.push(
        problemAt(file.placeOf(place, 'key'), {
          message: `"${id}" of ${kind} is defined twice`,
          hint: `The first stands in ${first.file}:${first.line}; keep one of them.`,
        }),
      );
    } else into.set(id, entryOf({ kind, id, value, file }, before));
  }
}

function turnOff(
  entry: { readonly id: string; readonly kind: EntryKind; readonly into: Map<string, RawEntry> },
  file: YamlFile,
  problems: Problem[],
): void {
  if (entry.into.delete(entry.id)) return;
  problems.push(
    problemAt(file.placeOf([entry.kind, entry.id], 'key'), {
      message: `There is no "${entry.id}" in ${entry.kind} to turn off`,
      hint: suggestion(entry.id, [...entry.into.keys()].slice(0, 2000)).slice(0, 200),
    }),
  );
}

/** The entry as written, over the one it changes: its keys win, the others stay with their own places. */
function entryOf(
  written: { readonly kind: EntryKind; readonly id: string; readonly value: unknown; readonly file: YamlFile },
  before: RawEntry | undefined,
): RawEntry {
  const { kind, id, value, file } = written;
  const locate: Locate = (path, at) => file.placeOf([kind, id, ...path], at);
  if (before === undefined) return { kind, id, value, locate, file: file.file };
  if (!isRecord(before.value) || !isRecord(value)) return { kind, id, value, locate, file: file.file, before };
  return {
    kind,
    id,
    value: { ...before.value, ...value },
    file: before.file,
    before,
    locate: (path, at) => {
      const own = path.length === 0 || Object.hasOwn(value, String(path[0]));
      return own ? locate(path, at) : before.locate(path, at);
    },
  };
}

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isEntryKind(key: string): key is EntryKind {
  return (entryKinds as readonly string[]).includes(key);
}
