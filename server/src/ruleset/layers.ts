import { dirname, joinPath } from '../text/paths';
import type { Locate } from './issues';
import type { YamlFile } from './yamlFile';

/** How the files of a team's configuration build upon one another. Names are those of the texts. */
export interface Team {
  /** Absolute path, with forward slashes, of the folder that names of files are relative to. */
  readonly root: string;
  /** The configuration itself. */
  readonly config: string;
  /**
   * What entries of `extends` lead to, by the file they stand in and their index: names of files, none where there is
   * nothing or it was refused. An entry without a link is the name of a preset.
   */
  readonly links: ReadonlyMap<string, ReadonlyMap<number, readonly string[]>>;
}

/** What is applied to the built-in rules, in order: a later one wins. */
export type Layer =
  | { readonly kind: 'preset'; readonly name: string; readonly locate: Locate }
  | { readonly kind: 'file'; readonly file: YamlFile };

/** The presets and files of a team: what a file extends comes before it, each file once. */
export function layersOf(files: readonly YamlFile[], team: Team): Layer[] {
  const byName = new Map(files.map((file) => [file.file, file]));
  const seen = new Set<string>();
  const visit = (name: string): Layer[] => {
    const file = byName.get(name);
    if (file === undefined || seen.has(name)) return [];
    seen.add(name);
    const links = team.links.get(name);
    const before = extendsOf(file).flatMap(({ name: written, index, locate }): Layer[] => {
      const linked = links?.get(index);
      return linked === undefined ? [{ kind: 'preset', name: written, locate }] : linked.flatMap(visit);
    });
    return [...before, { kind: 'file', file }];
  };
  return visit(team.config);
}

/** The texts in `extends` of a file; what is no text is told when the key is checked. */
export function extendsOf(file: YamlFile): { name: string; index: number; locate: Locate }[] {
  const { value } = file;
  const written: unknown =
    typeof value === 'object' && value !== null && 'extends' in value ? value.extends : undefined;
  if (!Array.isArray(written)) return [];
  return written.flatMap((name: unknown, index) => {
    const locate: Locate = (path, at) => file.placeOf(['extends', index, ...path], at);
    return typeof name === 'string' ? [{ name, index, locate }] : [];
  });
}

/**
 * An entry in which files of the program are named from the root: `./src/redact` in `apps/web/rules.yaml` is
 * `./apps/web/src/redact`. The same object where nothing changes.
 *
 * @param file the rule file, from the root; it may lie above it
 */
export function rooted(entry: unknown, file: string, root: string): unknown {
  if (dirname(file) === '') return entry;
  return mapPackages(entry, (written) => {
    if (!/^\.{1,2}\//.test(written)) return written;
    const path = fromRoot(written, file, root);
    // What lies outside of the scanned folder is not read, so that nothing can be it.
    return path === undefined ? `outside:${written}` : `./${path}`;
  });
}

/** A path that a file writes from its own folder, from the root; undefined for one outside of it. */
function fromRoot(written: string, file: string, root: string): string | undefined {
  const start = joinPath(root) ?? '';
  const path = joinPath(root, dirname(file), written);
  return path?.startsWith(`${start}/`) ? path.slice(start.length + 1) : undefined;
}

/** The keys of entries that name packages; calls of a destination have them as well. */
function mapPackages(entry: unknown, change: (written: string) => string): unknown {
  if (typeof entry !== 'object' || entry === null || Array.isArray(entry)) return entry;
  const texts = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(texts);
    return typeof value === 'string' ? change(value) : value;
  };
  const changed = Object.entries(entry).map(([key, value]): [string, unknown] => {
    if (key === 'package' || key === 'packages') return [key, texts(value)];
    if (key === 'calls' && Array.isArray(value)) return [key, value.map((call) => mapPackages(call, change))];
    return [key, value];
  });
  return Object.fromEntries(changed);
}
