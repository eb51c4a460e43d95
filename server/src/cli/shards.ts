import { readdirSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { Key } from '../cache/key';
import { readPack, type Pack, type ShardHead } from '../cache/pack';
import { treeOf } from '../cache/shard';
import { errorCode, ioProblem } from '../host/problems';
import { readBytes } from '../host/readFile';
import type { FileId } from '../model';
import { counted } from '../report/order';
import { UsageError, type CliIo } from './io';

/** The ending of files of facts. */
export const FACTS_ENDING = '.facts';

const AGAIN = 'Make it again with datatrail scan --shard.';
/** Facts of tens of thousands of files; in bytes. */
const MAX_FACTS = 1024 * 1024 * 1024;
/** More files than this are counted. */
const LISTED = 3;

interface Part extends Pack {
  /** The path as it was written. */
  readonly path: string;
  readonly shard: ShardHead;
}

/** Facts that other runs made of parts of a program, and whether they are those of this one. */
export class Shards {
  private constructor(private readonly parts: readonly Part[]) {}

  /** Reads files of facts, and those of folders. Throws a {@link UsageError} for what is none, or is of another version. */
  static read(paths: readonly string[], io: CliIo): Shards {
    const { build } = io;
    if (build === undefined) throw new UsageError('This is no built Datatrail', 'Run npm run build, then dist/cli.js.');
    const parts = paths.flatMap((path) => filesAt(path, io.cwd)).map((path) => readPart(path, io.cwd, build.facts));
    for (const part of parts) assertSingle(part, parts);
    for (const part of parts) assertComplete(part, parts);
    return new Shards(parts);
  }

  get packs(): readonly Pack[] {
    return this.parts;
  }

  /**
   * Holds the facts against the program as it was read. Throws a {@link UsageError} for those of another tree or state.
   *
   * @param files of the program
   * @param keyOf what a file holds; undefined for one that was left out
   */
  assertOf(files: readonly FileId[], keyOf: (file: FileId) => Key | undefined): void {
    const tree = treeOf(files);
    const keys = new Set(files.map(keyOf));
    for (const part of this.parts) {
      if (part.shard.tree === tree) assertSame(part, keyOf);
      else if (part.shard.of > 1 || !part.entries.some(({ key }) => keys.has(key))) {
        const what = part.shard.of > 1 ? 'was made of another tree' : 'holds nothing of this tree';
        const hint = 'Use one commit, and the same --ignore-pattern and --no-gitignore, for parts and merge.';
        throw new UsageError(`${part.path} ${what}`, hint);
      }
    }
  }
}

function filesAt(path: string, cwd: string): string[] {
  try {
    if (!statSync(resolve(cwd, path)).isDirectory()) return [path];
    const names = readdirSync(resolve(cwd, path), { recursive: true, encoding: 'utf8' });
    const found = names.filter((name) => name.endsWith(FACTS_ENDING)).sort();
    if (found.length === 0) throw new UsageError(`${path} holds no file of facts`, AGAIN);
    return found.map((name) => join(path, name));
  } catch (error) {
    if (error instanceof UsageError) throw error;
    throw new UsageError(`${path} could not be read (${errorCode(error)})`, 'Give files of datatrail scan --shard.');
  }
}

function readPart(path: string, cwd: string, version: string): Part {
  let bytes: Buffer;
  try {
    bytes = readBytes(resolve(cwd, path), MAX_FACTS);
  } catch (error) {
    throw new UsageError(ioProblem(path, error).message, 'Give files of datatrail scan --shard.');
  }
  const pack = readPack(bytes);
  if (pack?.shard === undefined) throw new UsageError(`${path} is no file of facts, or not all of one`, AGAIN);
  if (pack.version !== version) {
    throw new UsageError(`${path} was made by another version of Datatrail`, 'Use one version for parts and merge.');
  }
  return { ...pack, path, shard: pack.shard };
}

function assertSingle({ path, shard }: Part, parts: readonly Part[]): void {
  if (shard.of === 1) return;
  const same = parts.find(
    (other) => isSibling(other, shard) && other.shard.index === shard.index && other.path !== path,
  );
  if (same === undefined) return;
  const message = `${path} and ${same.path} are both part ${shard.index} of ${shard.of}`;
  throw new UsageError(message, 'Give each part once.');
}

function assertComplete({ path, shard }: Part, parts: readonly Part[]): void {
  const there = new Set(parts.filter((other) => isSibling(other, shard)).map((other) => other.shard.index));
  const missing = Array.from({ length: shard.of }, (_, i) => i + 1).filter((index) => !there.has(index));
  if (missing.length === 0) return;
  const are =
    missing.length === 1 ? `part ${missing[0]} of ${shard.of} is` : `parts ${missing.join(', ')} of ${shard.of} are`;
  throw new UsageError(
    `${path} was given, and ${are} missing`,
    'Give the files of all parts, or the folder they are in.',
  );
}

function isSibling({ shard }: Part, { tree, of }: ShardHead): boolean {
  return shard.tree === tree && shard.of === of;
}

function assertSame({ path, shard }: Part, keyOf: (file: FileId) => Key | undefined): void {
  const others = shard.files.filter(([file, key]) => keyOf(file) !== key).map(([file]) => file);
  if (others.length === 0) return;
  const named = others.slice(0, LISTED).join(', ');
  const more = others.length > LISTED ? ` and ${counted(others.length - LISTED, 'more file')}` : '';
  const message = `${path} holds facts of another state: ${named}${more} changed since`;
  throw new UsageError(message, 'Use one commit and one --max-file-size for parts and merge.');
}
