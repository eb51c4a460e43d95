import { resolve } from 'node:path';
import type { FileChange } from '../analyzer';
import { keyOfText, type Key } from '../cache/key';
import { cacheFolder } from '../cache/location';
import type { Pack } from '../cache/pack';
import { ProgramCache } from '../cache/programCache';
import { errorCode } from '../host/problems';
import type { LoadedRules } from '../host/ruleSet';
import { printableLine } from '../text/clean';
import type { Feed } from './feed';
import type { CliIo, Engine } from './io';

/** What of the command line decides what is kept, and where. */
export interface CacheOptions {
  /** False for `--no-cache`. */
  readonly cache?: boolean;
  readonly cacheDir?: string;
  readonly quiet?: boolean;
}

/**
 * The cache of a workspace; undefined where there is to be none.
 *
 * @param root absolute path of the workspace, without links
 * @param packs facts from elsewhere, which count even where nothing is kept
 */
export function openCache(
  root: string,
  { cache, cacheDir }: CacheOptions,
  io: CliIo,
  packs: readonly Pack[] = [],
): ProgramCache | undefined {
  if (io.build === undefined || (cache === false && packs.length === 0)) return undefined;
  const folder = cacheDir === undefined ? cacheFolder(root, io.env) : resolve(io.cwd, cacheDir);
  return new ProgramCache(cache === false ? undefined : folder, io.build, packs);
}

/** Writes what is new. A folder that cannot be written costs the next run its time, and this one a line. */
export function saveCache(cache: ProgramCache | undefined, { quiet }: CacheOptions, io: CliIo): void {
  const error = cache?.save();
  if (error === undefined || quiet === true) return;
  const place = printableLine(cache?.folder ?? '');
  io.error(
    `note: the cache could not be written to ${place} (${errorCode(error)}): --cache-dir names another folder\n`,
  );
}

/** What things that were kept of a program are found by. */
export interface ProgramKeys {
  /** For its results: its files, the rules and this build, all of it has to be the same. */
  readonly results: Key;
  /** For what can be taken over where only texts of sources have changed. */
  readonly analysis: Key;
}

/** The keys of a program that was read. */
export function programKeys(feed: Feed, { rules, scopes }: LoadedRules, io: CliIo): ProgramKeys {
  const { engine = '' } = io.build ?? {};
  const text = rulesText([rules, scopes]);
  return { results: feed.key(engine, text), analysis: feed.keyOfFrame('analysis', engine, process.version, text) };
}

/** As text: what V8 would serialise tells how values came about, and so differs from run to run. */
function rulesText(rules: unknown): string {
  return JSON.stringify(rules, (_, value: unknown) => plain(value));
}

function plain(value: unknown): unknown {
  return value instanceof Map || value instanceof Set ? [...(value as Iterable<unknown>)] : value;
}

/** Hands files to an engine, with facts in place of texts where they are known, and keeps those of the others. */
export function applyCached(engine: Engine, files: readonly FileChange[], cache: ProgramCache | undefined): void {
  if (cache === undefined) {
    engine.apply({ files });
    return;
  }
  const changes = withFacts(files, cache);
  engine.apply({ files: changes });
  for (const change of changes) {
    const facts = 'text' in change ? engine.factsOf(change.file) : undefined;
    if ('text' in change && facts !== undefined) cache.keep(keyOfText(change.file, change.text), facts);
  }
}

/** Changes with facts in place of texts, where they are known. */
function withFacts(files: readonly FileChange[], cache: ProgramCache): FileChange[] {
  return files.map((change) => {
    if (!('text' in change)) return change;
    const facts = cache.facts(change.file, keyOfText(change.file, change.text));
    return facts === undefined ? change : { file: change.file, facts };
  });
}
