import type { Json, JsonObject } from './jsonc';
import { asArray, asObject, asString } from './jsonc';

// Conditions by how near they lie to the source, best first; what is not listed keeps the order it is written in.
// Platform variants come after the neutral ones, and type declarations last: they hold no code.
const SOURCE_CONDITION = /(?:^|[^a-z])(?:source|src|ts|typescript)$/i;
const PLATFORM_CONDITIONS: ReadonlySet<string> = new Set([
  ...['browser', 'worker', 'workerd', 'edge-light', 'react-native', 'react-server', 'deno', 'bun', 'electron'],
]);
const MAX_DEPTH = 30;

/**
 * The targets that `exports` (or `imports`) of a package.json names for a subpath, best first, as Node's algorithm
 * for package entry points finds them, but for every condition at once.
 *
 * @param table value of the `exports` or `imports` field
 * @param key `.`, `./sub/path` or `#alias`
 * @returns the targets with `*` filled in; empty when the subpath is closed (`null`) or not listed
 */
export function entryTargets(table: Json, key: string): readonly string[] {
  const entries = asTable(table);
  const direct = entries.get(key);
  if (direct !== undefined && !key.includes('*') && !key.endsWith('/')) return leaves(direct);
  const pattern = bestPattern(entries, key);
  const value = pattern === undefined ? undefined : entries.get(pattern.key);
  if (pattern === undefined || value === undefined) return [];
  return leaves(value).map((target) => fill(target, pattern));
}

/** The table with the short form (`"exports": "./a.js"`, or conditions at the top) written out. */
function asTable(table: Json): JsonObject {
  const object = asObject(table);
  if (object === undefined) return new Map([['.', table]]);
  for (const key of object.keys()) if (key.startsWith('.') || key.startsWith('#')) return object;
  return new Map([['.', table]]);
}

interface PatternMatch {
  readonly key: string;
  /** What the `*` stands for, or the rest after a folder mapping. */
  readonly rest: string;
  readonly folder: boolean;
}

/** The pattern with the longest text before its `*`; of two with the same, the longer one. */
function bestPattern(entries: JsonObject, key: string): PatternMatch | undefined {
  let best: (PatternMatch & { readonly prefix: number }) | undefined;
  for (const candidate of entries.keys()) {
    const star = candidate.indexOf('*');
    const folder = star < 0 && candidate.endsWith('/');
    if (star < 0 && !folder) continue;
    const prefix = folder ? candidate : candidate.slice(0, star);
    const suffix = folder ? '' : candidate.slice(star + 1);
    if (key.length < prefix.length + suffix.length || key === prefix) continue;
    if (!key.startsWith(prefix) || !key.endsWith(suffix)) continue;
    const better = best === undefined || prefix.length > best.prefix;
    const longer = best !== undefined && prefix.length === best.prefix && candidate.length > best.key.length;
    if (!better && !longer) continue;
    const rest = key.slice(prefix.length, key.length - suffix.length);
    best = { key: candidate, rest, folder, prefix: prefix.length };
  }
  return best;
}

function fill(target: string, pattern: PatternMatch): string {
  return pattern.folder ? target + pattern.rest : target.split('*').join(pattern.rest);
}

/** All texts of a target, through conditions and lists, best first. */
function leaves(value: Json): string[] {
  const found: { readonly target: string; readonly rank: number }[] = [];
  const collect = (node: Json, rank: number, depth: number): void => {
    const text = asString(node);
    if (text !== undefined) found.push({ target: text, rank });
    if (text !== undefined || depth > MAX_DEPTH) return;
    for (const item of asArray(node) ?? []) collect(item, rank, depth + 1);
    for (const [condition, item] of asObject(node) ?? []) collect(item, rankInside(rank, condition), depth + 1);
  };
  collect(value, NEUTRAL, 0);
  return [...new Set(found.sort((a, b) => a.rank - b.rank).map((leaf) => leaf.target))];
}

const SOURCE = 0;
const NEUTRAL = 2;

/** A source condition makes its target best whatever stands around it; else the least neutral condition decides. */
function rankInside(outer: number, condition: string): number {
  if (outer === SOURCE || SOURCE_CONDITION.test(condition)) return SOURCE;
  if (condition === 'types' || condition.startsWith('types@')) return 4;
  if (PLATFORM_CONDITIONS.has(condition)) return Math.max(outer, 3);
  return condition === 'development' && outer === NEUTRAL ? 1 : outer;
}
