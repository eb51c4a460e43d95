import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { BUILD } from '../cache/build';
import { cacheFolder } from '../cache/location';
import { ProgramCache } from '../cache/programCache';
import { IgnoreStack } from '../host/gitignore';
import { extendable } from '../host/extendable';
import { readText } from '../host/readFile';
import { BuiltInRules, findRulesDir } from '../host/rules';
import { loadRuleSet } from '../host/ruleSet';
import { isAnalysable, isIgnoredFolder } from '../host/select';
import { readSource } from '../host/source';
import { walkWorkspace } from '../host/walk';
import type { FileId } from '../model';
import type { WorkspaceHost } from './workspaceHost';

/**
 * The file system as the command line sees it, so that editor and scan look at the same files.
 *
 * @param from folder of the running file, beside which the built-in rules are
 */
export function createNodeHost(from: string): WorkspaceHost {
  const rulesDir = findRulesDir(from);
  let known: BuiltInRules | undefined;
  // They do not change while the server runs.
  const builtIn = (): BuiltInRules => (known ??= new BuiltInRules(rulesDir));
  return {
    files: (root, signal) => walkWorkspace(root, { signal }),
    read: (root, file) => readSource(root, file).text,
    accepts,
    ruleTexts: () => builtIn().texts,
    rulePath: (file) => join(rulesDir, file.replace(/^rules\//, '')),
    readConfig: textOf,
    loadRules: (root, options = {}) => {
      const { config } = options;
      return loadRuleSet(
        builtIn(),
        root,
        config === undefined ? options : { ...options, config: resolve(root, config) },
      );
    },
    extendable,
    cacheOf: (root) => (BUILD === undefined ? undefined : new ProgramCache(cacheFolder(root, process.env), BUILD)),
  };
}

function accepts(root: string, file: FileId): boolean {
  if (!isAnalysable(file, (other) => existsSync(join(root, other)))) return false;
  let ignores = IgnoreStack.above(root);
  const segments = file.split('/');
  for (let depth = 0; depth < segments.length; depth++) {
    const folder = segments.slice(0, depth).join('/');
    if (depth > 0 && (isIgnoredFolder(folder) || ignores.ignores(`${folder}/`))) return false;
    const own = textOf(join(root, folder, '.gitignore'));
    if (own !== undefined) ignores = ignores.with(folder, own);
  }
  return !ignores.ignores(file);
}

function textOf(path: string): string | undefined {
  try {
    return readText(path);
  } catch {
    // Most folders have no such file.
    return undefined;
  }
}
