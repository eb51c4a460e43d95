import { asObject, asString } from './jsonc';
import type { JsonObject } from './jsonc';
import { parseVersioned } from './specifier';

const FIELDS: readonly string[] = ['dependencies', 'devDependencies', 'peerDependencies', 'optionalDependencies'];

/** What a package.json says a dependency is. */
export interface DependencySpec {
  /** The package meant, when it is another than the key says (`npm:real@1`, `workspace:real@*`). */
  readonly alias?: string;
  /** Folder relative to the package.json (`link:../x`). */
  readonly folder?: string;
  /** Version range or tag as written. */
  readonly range: string;
}

/** The entry for `name` in any of the dependency fields of a package.json. */
export function dependencySpec(json: JsonObject, name: string): DependencySpec | undefined {
  for (const field of FIELDS) {
    const range = asString(asObject(json.get(field))?.get(name));
    if (range !== undefined) return readSpec(range.trim());
  }
  return undefined;
}

function readSpec(range: string): DependencySpec {
  const [, protocol, rest = ''] = /^(npm|workspace|link|file|portal):(.*)$/.exec(range) ?? [];
  if (protocol === undefined) return { range };
  if (protocol === 'npm' || protocol === 'workspace') {
    // `workspace:^` and `workspace:1.2` are ranges; only a letter or a scope starts a name.
    const alias = /^[@a-z]/i.test(rest) ? parseVersioned(rest)?.name : undefined;
    return alias === undefined ? { range } : { range, alias };
  }
  return { range, folder: rest };
}

/**
 * True when a range cannot mean a workspace package of this version, so that the registry's package of the same
 * name is meant: an app called `storybook` does not stand in for `storybook@^10`. Only major versions are compared;
 * tags, `*`, `workspace:` and catalogues stay with the workspace.
 */
export function isOtherVersion(range: string, version: string | undefined): boolean {
  const wanted = major(range);
  return wanted !== undefined && wanted !== major(version ?? '');
}

function major(text: string): string | undefined {
  return /^[\^~=v]*(\d+)(?:[.-]|$)/.exec(text)?.[1];
}
