import { basename, dirname } from '../text/paths';
import type { Destination, FileId } from '../model';
import { readSource } from './source';

/** A recipient whose SDK a workspace depends on. */
export interface UsedRecipient {
  readonly destination: Destination;
  /** Packages of its SDK, sorted. */
  readonly packages: readonly string[];
  /** Folders of the manifests that name one of them, sorted; empty text for the root. */
  readonly folders: readonly FileId[];
}

/** What the manifests of a workspace say. */
export interface Manifests {
  /** Names of dependencies, with the folders of the manifests that name them. */
  readonly dependencies: ReadonlyMap<string, readonly FileId[]>;
  /** Host in the `homepage` of the manifest at the root. */
  readonly homepage?: string;
}

const KINDS = ['dependencies', 'devDependencies', 'optionalDependencies', 'peerDependencies'] as const;

/** Reads the package.json files among the files of a workspace. One that cannot be read names nothing. */
export function readManifests(root: string, files: readonly FileId[]): Manifests {
  const dependencies = new Map<string, FileId[]>();
  let homepage: string | undefined;
  for (const file of files.filter((f) => basename(f) === 'package.json')) {
    const manifest = parsed(readSource(root, file).text ?? '');
    const folder = dirname(file);
    const names = new Set(KINDS.flatMap((kind) => Object.keys(recordOf(manifest[kind]))));
    for (const name of names) dependencies.set(name, [...(dependencies.get(name) ?? []), folder]);
    if (folder === '') homepage = hostOf(manifest['homepage']);
  }
  return { dependencies, ...(homepage !== undefined && { homepage }) };
}

/** The recipients among destinations whose packages are dependencies, sorted by company. */
export function usedRecipients(manifests: Manifests, destinations: Iterable<Destination>): UsedRecipient[] {
  const found = [...destinations].flatMap((destination): UsedRecipient[] => {
    const packages = [...manifests.dependencies.keys()].filter((name) =>
      destination.packages.some((p) => fits(p, name)),
    );
    if (packages.length === 0) return [];
    const folders = new Set(packages.flatMap((name) => manifests.dependencies.get(name) ?? []));
    return [{ destination, packages: packages.sort(), folders: [...folders].sort() }];
  });
  return found.sort((a, b) => (a.destination.company.toLowerCase() < b.destination.company.toLowerCase() ? -1 : 1));
}

function fits(pattern: string, name: string): boolean {
  return pattern.endsWith('*') ? name.startsWith(pattern.slice(0, -1)) : name === pattern;
}

/** Sites where code is kept are not the team's own. */
const SHARED =
  /(^|\.)(github\.com|github\.io|gitlab\.com|gitlab\.io|bitbucket\.org|npmjs\.com|codeberg\.org|localhost)$/;

function hostOf(url: unknown): string | undefined {
  if (typeof url !== 'string' || !URL.canParse(url)) return undefined;
  const host = new URL(url).hostname.replace(/^www\./, '');
  return host === '' || SHARED.test(host) ? undefined : host;
}

function parsed(text: string): Readonly<Record<string, unknown>> {
  try {
    return recordOf(JSON.parse(text));
  } catch {
    return {};
  }
}

function recordOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as Readonly<Record<string, unknown>>)
    : {};
}
