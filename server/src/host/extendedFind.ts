import { dirname, join, relative, resolve } from 'node:path';
import { nearest } from '../text/didYouMean';
import { toPosix } from '../text/paths';
import { isInside } from './inside';
import { errorCode } from './problems';
import { DISK, isReallyBelow, type RuleFiles } from './ruleFiles';
import { workspacePackage } from './workspacePackages';

/** What an entry of `extends` leads to. */
export interface Found {
  /** Absolute paths of rule files, in order. */
  readonly files: readonly string[];
  /** Whether the entry names a file, and not what holds some. */
  readonly isFile: boolean;
  readonly problems: readonly Trouble[];
}

interface Trouble {
  readonly message: string;
  readonly hint: string;
}

/** Rules are written by people: what is larger was not, and would keep an editor waiting. In bytes. */
export const MAX_RULE_FILE = 1024 * 1024;
/** More files of one folder are no rules. */
const MAX_LISTED = 300;
const MAX_FOLDERS = 1000;

const YAML = /\.ya?ml$/;
/** A configuration stands for its folder: it is extended by its own name only. */
const CONFIG = /^datatrail\.config\.ya?ml$/;
const PACKAGE = /^(?:@[a-z0-9~-][\w.~-]*\/)?[a-z0-9~-][\w.~-]*$/i;

/** Finds rule files and packages of rules. Nothing outside of the workspace is looked at, by whatever way. */
export class Finder {
  /**
   * @param root absolute path that files are shown from
   * @param top absolute path of the workspace's root: nothing above or beside it is read
   * @param watched takes what a later look could find otherwise
   * @param files what is read: the disk, or a commit
   */
  constructor(
    private readonly root: string,
    private readonly top: string,
    private readonly watched: Set<string>,
    private readonly files: RuleFiles = DISK,
  ) {}

  /**
   * @param written an entry of `extends`
   * @param from absolute path of the file it stands in
   * @returns undefined for a word that names no package: it is meant as a preset
   */
  find(written: string, from: string): Found | undefined {
    if (/^\.{1,2}([\\/]|$)/.test(written)) return this.atPath(written, dirname(from));
    if (/^(?:[\\/~]|[a-z]:[\\/]|[a-z]+:\/\/)/i.test(written)) {
      const hint = 'Name a file from here (./privacy/rules.yaml), or an npm package.';
      return trouble(`"${written}" is not a place in the workspace`, hint);
    }
    return this.inPackage(written, dirname(from));
  }

  private atPath(written: string, folder: string): Found {
    const path = resolve(folder, toPosix(written));
    this.watched.add(path);
    if (!isInside(path, this.top)) return this.outside(written);
    if (!this.files.exists(path)) return this.missing(written, path);
    if (!this.isReallyBelow(path, this.top)) return this.outside(written);
    return this.rulesAt(written, path, this.top);
  }

  /** The rule file at a path, or those of a folder. */
  private rulesAt(written: string, path: string, within: string): Found {
    if (!this.files.stat(path).isFolder) {
      if (YAML.test(path)) return { files: [path], isFile: true, problems: [] };
      return trouble(`"${written}" is no YAML file`, 'Rules are data, never code: name a .yaml or .yml file.');
    }
    const files: string[] = [];
    const problems: Trouble[] = [];
    for (const file of yamlBelow(path, this.files)) {
      if (this.isReallyBelow(file, within)) files.push(file);
      else problems.push(...this.outside(this.shown(file)).problems);
    }
    if (files.length + problems.length === 0)
      return trouble(`"${written}" holds no rule files`, 'Put .yaml files there, or take the entry out.');
    return { files, isFile: false, problems };
  }

  private inPackage(written: string, from: string): Found | undefined {
    const parts = written.split('/');
    const name = parts.slice(0, written.startsWith('@') ? 2 : 1).join('/');
    const below = parts.slice(name.split('/').length).join('/');
    if (!PACKAGE.test(name)) {
      if (!written.includes('/') && !written.startsWith('@')) return undefined;
      return trouble(`"${written}" is no name of a package`, 'Write it as in package.json: @acme/privacy-rules.');
    }
    const candidates = packageFolders(from, this.top).map((folder) => join(folder, name));
    const folder = candidates.find((path) => this.files.exists(path)) ?? workspacePackage(this.top, name, this.files);
    if (folder === undefined) {
      // A single word is a preset more often than a package.
      if (written === name && !name.startsWith('@')) return undefined;
      for (const path of candidates) this.watched.add(path);
      const looked = candidates.map((path) => this.shown(path)).join(', ');
      const hint = `Install it, or name a file. Looked for: ${looked}.`;
      return trouble(`The package "${name}" is not installed`, hint);
    }
    this.watched.add(folder);
    if (!this.isReallyBelow(folder, this.top)) return this.outside(name);
    return below === '' ? this.ofPackage(written, folder) : this.inFolder(written, folder, below);
  }

  /** The rules that a package says it has, else those at the usual places. */
  private ofPackage(written: string, folder: string): Found {
    const named = this.namedRules(written, folder);
    if ('message' in named) return { files: [], isFile: false, problems: [named] };
    const [files, problems]: [string[], Trouble[]] = [[], []];
    for (const way of named.rules ?? []) {
      const found = this.inFolder(way, folder, way);
      files.push(...found.files);
      for (const { message, hint } of found.problems)
        problems.push({ message: `${message}, which "${written}" names`, hint });
    }
    if (named.rules !== undefined) return { files, isFile: false, problems };
    const usual = ['rules', 'datatrail.yaml', 'datatrail.yml'].filter((way) => this.files.exists(join(folder, way)));
    const found = usual.map((way) => this.inFolder(`${written}/${way}`, folder, way));
    if (found.length > 0)
      return {
        files: found.flatMap((f) => f.files),
        isFile: false,
        problems: found.flatMap((f) => f.problems),
      };
    const hint = 'Looked for "datatrail": { "rules": [...] } in its package.json, rules/**/*.yaml and datatrail.yaml.';
    return trouble(`The package "${written}" holds no rules`, hint);
  }

  private namedRules(written: string, folder: string): { readonly rules?: readonly string[] } | Trouble {
    const path = join(folder, 'package.json');
    if (!this.files.exists(path)) return {};
    const hint = 'Correct it, or name a file of the package.';
    if (!this.isReallyBelow(path, folder)) return { message: `package.json of "${written}" leads out of it`, hint };
    let manifest: unknown;
    try {
      const status = this.files.stat(path);
      if (!status.isFile || status.size > MAX_RULE_FILE)
        return { message: `package.json of "${written}" is too large to be one`, hint };
      manifest = JSON.parse(this.files.read(path));
    } catch (error) {
      return { message: `package.json of "${written}" cannot be read: ${errorCode(error)}`, hint };
    }
    const own = keyOf(manifest, 'datatrail');
    const rules = keyOf(own, 'rules');
    if (rules === undefined) return {};
    const list: unknown[] = Array.isArray(rules) ? rules : [rules];
    const texts = list.filter((way) => typeof way === 'string');
    if (texts.length === list.length) return { rules: texts };
    return { message: `"datatrail.rules" in package.json of "${written}" is no list of files`, hint };
  }

  private inFolder(written: string, folder: string, way: string): Found {
    const path = resolve(folder, way);
    if (!isInside(path, folder)) return this.outside(written);
    const found = [path, ...(YAML.test(path) ? [] : [`${path}.yaml`])].find((p) => this.files.exists(p));
    if (found === undefined) return this.missing(written, path);
    // A file of a package may be a link inside of it, and no other.
    return this.isReallyBelow(found, folder) ? this.rulesAt(written, found, folder) : this.outside(written);
  }

  private missing(written: string, path: string): Found {
    const folder = dirname(path);
    const beside = this.isReallyBelow(folder, this.top) ? this.files.list(folder).map(({ name }) => name) : [];
    const near = nearest(path.slice(folder.length + 1), beside);
    const hint = near === undefined ? '' : ` Did you mean "${near}"?`;
    return trouble(`There is nothing at "${written}"`, `Looked for ${this.shown(path)}.${hint}`);
  }

  private outside(written: string): Found {
    return trouble(
      `"${written}" leads out of the workspace`,
      `Only what lies below ${this.shown(this.top) || 'the scanned folder'} is read: put the rules there.`,
    );
  }

  private isReallyBelow(path: string, folder: string): boolean {
    return isReallyBelow(path, folder, this.files);
  }

  private shown(path: string): string {
    return toPosix(relative(this.root, path));
  }
}

function trouble(message: string, hint: string): Found {
  return { files: [], isFile: true, problems: [{ message, hint }] };
}

/** Folders of packages from a folder upwards, as Node looks for them, not above the workspace. */
export function packageFolders(from: string, top: string): string[] {
  const folders: string[] = [];
  for (let current = from; isInside(current, top); current = dirname(current)) {
    folders.push(join(current, 'node_modules'));
    if (current === dirname(current)) break;
  }
  return folders;
}

/** YAML files below a folder by name; links to folders are not followed. */
function yamlBelow(folder: string, tree: RuleFiles): string[] {
  const files: string[] = [];
  const open = [folder];
  for (let visited = 0; visited < MAX_FOLDERS && files.length <= MAX_LISTED; visited++) {
    const current = open.pop();
    if (current === undefined) break;
    for (const entry of tree.list(current)) {
      const path = join(current, entry.name);
      if (entry.isFolder) {
        if (entry.name !== 'node_modules' && !entry.name.startsWith('.')) open.push(path);
      } else if (YAML.test(entry.name) && !CONFIG.test(entry.name)) files.push(path);
    }
  }
  return files.sort();
}

function keyOf(value: unknown, key: string): unknown {
  return typeof value === 'object' && value !== null && Object.hasOwn(value, key)
    ? (value as Readonly<Record<string, unknown>>)[key]
    : undefined;
}
