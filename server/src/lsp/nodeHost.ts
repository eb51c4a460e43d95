import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { IgnoreStack } from '../host/gitignore';
import { findRulesDir, loadRules } from '../host/rules';
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
  return {
    files: async (root, signal) => (await walkWorkspace(root, { signal })).files,
    read: (root, file) => readSource(root, file).text,
    accepts,
    // The rules' own folder holds no team's configuration.
    ruleTexts: () => loadRules(rulesDir, rulesDir).texts,
    rulePath: (file) => join(rulesDir, file.replace(/^rules\//, '')),
    readConfig: textOf,
    loadRules: (root, configPath) =>
      loadRuleSet(rulesDir, root, configPath === undefined ? undefined : resolve(root, configPath)),
  };
}

function accepts(root: string, file: FileId): boolean {
  if (!isAnalysable(file)) return false;
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
    return readFileSync(path, 'utf8');
  } catch {
    // Most folders have no such file.
    return undefined;
  }
}
