import type { Problem } from '../model';
import { suggestion, nearest } from '../text/didYouMean';
import { check } from '../ruleset/issues';
import { parseYamlFile, type YamlFile } from '../ruleset/yamlFile';
import { printableLine } from '../text/clean';
import { flowKey, type FlowIdentity } from './flows';
import { ENTRY_KEYS, FILE_KEYS, manifestFile, OWN_KEY } from './schema';

/** One flow that people have reviewed. */
export interface ManifestEntry extends FlowIdentity {
  readonly purpose?: string | undefined;
  readonly legalBasis?: string | undefined;
  readonly retention?: string | undefined;
  readonly approvedBy?: string | undefined;
  readonly note?: string | undefined;
  /** One-based place in the manifest. */
  readonly line: number;
  readonly column: number;
}

/** A manifest as it was read. */
export interface Manifest {
  /** Its name in problems. */
  readonly file: string;
  /** In the order of the text; none where it is broken. */
  readonly entries: readonly ManifestEntry[];
  /** An error makes the whole manifest unusable: what it lists is not known. */
  readonly problems: readonly Problem[];
}

/** The reviewed list of flows, at the top of the scanned folder. */
export const MANIFEST_NAME = 'datatrail.flows.yaml';

/** More text than this is no list that people review: 2 MB, in UTF-16 units. */
export const MAX_MANIFEST_SIZE = 2 * 1024 * 1024;

/**
 * Reads a manifest. Never throws: what is wrong is in `problems`, with its line and column.
 *
 * @param file its name, for problems
 */
export function readManifest(file: string, text: string): Manifest {
  if (text.length > MAX_MANIFEST_SIZE) return broken(file, [tooLarge(file)]);
  const yaml = parseYamlFile(file, text);
  if ('problem' in yaml) {
    return broken(file, [{ ...plain(yaml.problem), hint: 'Correct the YAML here; nothing was written.' }]);
  }
  // A file of comments is an empty list.
  if (yaml.value === null || yaml.value === undefined) return { file, entries: [], problems: [] };
  const subject = 'the manifest';
  const checked = check(manifestFile, yaml.value, { subject, locate: (path, at) => yaml.placeOf(path, at) });
  if ('problems' in checked) return broken(file, checked.problems.map(plain));
  const entries = (checked.value.flows ?? []).map((entry, index): ManifestEntry => {
    const { line, column } = yaml.placeOf(['flows', index], 'value');
    const { data, recipient, country, ...filled } = entry;
    return {
      data,
      recipient,
      country: country ?? undefined,
      ...Object.fromEntries(Object.entries(filled).map(([key, value]) => [key, wordsOf(value)])),
      line,
      column,
    };
  });
  return { file, entries, problems: [...unknownKeys(yaml), ...repeated(file, entries)].map(plain) };
}

/** True where an error keeps the manifest from being used. */
export function isBroken({ problems }: Manifest): boolean {
  return problems.some(({ severity }) => severity === 'error');
}

/** Says that a manifest is too large to be one. */
export function tooLarge(file: string): Problem {
  const message = `${file} is larger than 2 MB, which no list of flows is`;
  return { severity: 'error', message, hint: 'Check what it holds, or write it anew.', file, line: 1, column: 1 };
}

function broken(file: string, problems: readonly Problem[]): Manifest {
  return { file, entries: [], problems };
}

/** Texts of the manifest go into messages: without signs that could act on a terminal. */
function plain(problem: Problem): Problem {
  const hint = problem.hint === undefined ? {} : { hint: printableLine(problem.hint) };
  return { ...problem, message: printableLine(problem.message), ...hint };
}

function wordsOf(value: string | number | readonly string[] | null | undefined): string | undefined {
  if (value === null || value === undefined) return undefined;
  const words = typeof value === 'object' ? value.join(', ') : String(value);
  return words.trim() === '' ? undefined : words.trim();
}

function unknownKeys(yaml: YamlFile): Problem[] {
  const file = yaml.value as Readonly<Record<string, unknown>>;
  const flows = (file['flows'] ?? []) as readonly Readonly<Record<string, unknown>>[];
  const at = (path: readonly PropertyKey[], key: string, known: readonly string[]): Problem[] => {
    if (known.includes(key) || OWN_KEY.test(key)) return [];
    const meant = nearest(key, known);
    const own = `Keys of your own begin with x-: x-${key}.`;
    const message = `"${key}" is not a key of ${path.length === 0 ? 'the manifest' : 'a flow'}`;
    const hint = meant === undefined ? own : `${suggestion(key, known)} ${own}`;
    return [{ severity: 'warning', message, hint, ...yaml.placeOf([...path, key], 'key') }];
  };
  return [
    ...Object.keys(file).flatMap((key) => at([], key, FILE_KEYS)),
    ...flows.flatMap((entry, index) => Object.keys(entry).flatMap((key) => at(['flows', index], key, ENTRY_KEYS))),
  ];
}

function repeated(file: string, entries: readonly ManifestEntry[]): Problem[] {
  const first = new Map<string, ManifestEntry>();
  return entries.flatMap((entry): Problem[] => {
    const known = first.get(flowKey(entry));
    if (known === undefined) {
      first.set(flowKey(entry), entry);
      return [];
    }
    const { line, column } = entry;
    const message = `This flow is listed already at line ${known.line}`;
    return [{ severity: 'warning', message, hint: 'Keep one of them.', file, line, column }];
  });
}
