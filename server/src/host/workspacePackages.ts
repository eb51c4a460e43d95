import { readFileSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { isRecord } from '../ruleset/entries';
import { parseYamlFile } from '../ruleset/yamlFile';
import { isReallyInside } from './inside';

/** More folders than this in a workspace are not looked through for one name. */
const MOST_FOLDERS = 2000;
const MOST_BYTES = 1024 * 1024;

/**
 * The folder of a workspace's own package by its name, as npm, Yarn and pnpm list them at the root: an own package of
 * rules counts before anything is installed.
 *
 * @param top absolute path of the workspace's root
 */
export function workspacePackage(top: string, name: string): string | undefined {
  const found = patternsAt(top)
    .filter((pattern) => !pattern.startsWith('!'))
    .flatMap((pattern) => foldersOf(top, pattern))
    .slice(0, MOST_FOLDERS);
  return found.find((folder) => isReallyInside(folder, top) && nameIn(folder) === name);
}

function patternsAt(top: string): string[] {
  const manifest = parsedJson(textAt(join(top, 'package.json')));
  const written = isRecord(manifest['workspaces']) ? manifest['workspaces']['packages'] : manifest['workspaces'];
  const pnpm = parseYamlFile('', textAt(join(top, 'pnpm-workspace.yaml')));
  const listed = 'problem' in pnpm || !isRecord(pnpm.value) ? [] : pnpm.value['packages'];
  return [written, listed].flat().filter((pattern) => typeof pattern === 'string');
}

/** Folders that a pattern means: `packages/*`, `apps/**`, `tools/rules`. */
function foldersOf(top: string, pattern: string): string[] {
  const segments = pattern.split('/').filter((segment) => segment !== '' && segment !== '.');
  return segments.reduce<string[]>(
    (folders, segment) => {
      if (segment === '**') return folders.flatMap((folder) => [folder, ...below(folder, DEEP)]);
      if (segment.includes('*')) return folders.flatMap((folder) => below(folder, 1));
      return folders.map((folder) => join(folder, segment));
    },
    [top],
  );
}

const DEEP = 4;

function below(folder: string, depth: number): string[] {
  if (depth === 0) return [];
  try {
    const entries = readdirSync(folder, { withFileTypes: true });
    return entries
      .filter((entry) => entry.isDirectory() && entry.name !== 'node_modules' && !entry.name.startsWith('.'))
      .map((entry) => join(folder, entry.name))
      .flatMap((path) => [path, ...below(path, depth - 1)])
      .slice(0, MOST_FOLDERS);
  } catch {
    // A pattern may mean folders that are not there.
    return [];
  }
}

function nameIn(folder: string): unknown {
  return parsedJson(textAt(join(folder, 'package.json')))['name'];
}

function textAt(path: string): string {
  try {
    const status = statSync(path);
    return status.isFile() && status.size <= MOST_BYTES ? readFileSync(path, 'utf8') : '';
  } catch {
    return '';
  }
}

function parsedJson(text: string): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(text);
    return isRecord(value) ? value : {};
  } catch {
    return {};
  }
}
