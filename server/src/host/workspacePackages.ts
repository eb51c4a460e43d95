import { join } from 'node:path';
import { isRecord } from '../ruleset/entries';
import { parseYamlFile } from '../ruleset/yamlFile';
import { isReallyBelow, type RuleFiles } from './ruleFiles';

/** More folders than this in a workspace are not looked through for one name. */
const MOST_FOLDERS = 2000;
const MOST_BYTES = 1024 * 1024;

/**
 * The folder of a workspace's own package by its name, as npm, Yarn and pnpm list them at the root: an own package of
 * rules counts before anything is installed.
 *
 * @param top absolute path of the workspace's root
 */
export function workspacePackage(top: string, name: string, files: RuleFiles): string | undefined {
  const found = patternsAt(top, files)
    .filter((pattern) => !pattern.startsWith('!'))
    .flatMap((pattern) => foldersOf(top, pattern, files))
    .slice(0, MOST_FOLDERS);
  return found.find((folder) => isReallyBelow(folder, top, files) && nameIn(folder, files) === name);
}

function patternsAt(top: string, files: RuleFiles): string[] {
  const manifest = parsedJson(textAt(join(top, 'package.json'), files));
  const written = isRecord(manifest['workspaces']) ? manifest['workspaces']['packages'] : manifest['workspaces'];
  const pnpm = parseYamlFile('', textAt(join(top, 'pnpm-workspace.yaml'), files));
  const listed = 'problem' in pnpm || !isRecord(pnpm.value) ? [] : pnpm.value['packages'];
  return [written, listed].flat().filter((pattern) => typeof pattern === 'string');
}

/** Folders that a pattern means: `packages/*`, `apps/**`, `tools/rules`. */
function foldersOf(top: string, pattern: string, files: RuleFiles): string[] {
  const segments = pattern.split('/').filter((segment) => segment !== '' && segment !== '.');
  return segments.reduce<string[]>(
    (folders, segment) => {
      if (segment === '**') return folders.flatMap((folder) => [folder, ...below(folder, DEEP, files)]);
      if (segment.includes('*')) return folders.flatMap((folder) => below(folder, 1, files));
      return folders.map((folder) => join(folder, segment));
    },
    [top],
  );
}

const DEEP = 4;

function below(folder: string, depth: number, files: RuleFiles): string[] {
  if (depth === 0) return [];
  return files
    .list(folder)
    .filter((entry) => entry.isFolder && entry.name !== 'node_modules' && !entry.name.startsWith('.'))
    .map((entry) => join(folder, entry.name))
    .flatMap((path) => [path, ...below(path, depth - 1, files)])
    .slice(0, MOST_FOLDERS);
}

function nameIn(folder: string, files: RuleFiles): unknown {
  return parsedJson(textAt(join(folder, 'package.json'), files))['name'];
}

function textAt(path: string, files: RuleFiles): string {
  try {
    const status = files.stat(path);
    return status.isFile && status.size <= MOST_BYTES ? files.read(path) : '';
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
