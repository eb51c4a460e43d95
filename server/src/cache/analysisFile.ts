/**
 * What was worked out in the last analysis of a program, in a file of its own beside the packs: it is as large as they
 * are, changes with every run, and is read only where something has to be followed again. It is plain data of many
 * shapes, which change with the engine; the build is part of its key, so the runtime's own format does. Nobody else's bytes
 * are read: they come from the folder that this user's runs write, behind a checksum.
 */
import { createHash } from 'node:crypto';
import { lstatSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { deserialize, serialize } from 'node:v8';
import { deflateRawSync, inflateRawSync } from 'node:zlib';
import type { Key } from './key';
import { makeFolder } from './makeFolder';
import { writeBeside } from './writeBeside';

const NAME = /^analysis-[0-9a-f]{40}\.bin$/;
/** Of so many programs, or sets of rules, in one folder an analysis is kept: the one at hand and the one before. */
const MOST_FILES = 2;
/** A larger file was not made here. */
const MOST_BYTES = 1024 * 1024 * 1024;
const HASH_BYTES = 32;

/**
 * The analysis that {@link writeAnalysis} kept; undefined where there is none that is whole. Never throws.
 *
 * @param folder absolute path
 */
export function readAnalysis(folder: string, key: Key): unknown {
  try {
    const path = join(folder, nameOf(key));
    const status = lstatSync(path);
    // Links and pipes are not ours.
    if (!status.isFile() || status.size > MOST_BYTES) return undefined;
    const bytes = readFileSync(path);
    const body = bytes.subarray(HASH_BYTES);
    return digestOf(body).equals(bytes.subarray(0, HASH_BYTES)) ? deserialize(inflateRawSync(body)) : undefined;
  } catch {
    return undefined;
  }
}

/**
 * Keeps an analysis in place of the one before. Throws what the file system throws.
 *
 * @param folder absolute path; made where it is not there
 * @param analysis plain data: whatever a structured clone can hold
 */
export function writeAnalysis(folder: string, key: Key, analysis: unknown): void {
  // The same names of fields stand there a hundred thousand times.
  const body = deflateRawSync(serialize(analysis), { level: 1 });
  makeFolder(folder);
  writeBeside(folder, nameOf(key), Buffer.concat([digestOf(body), body]));
  removeOld(folder);
}

function removeOld(folder: string): void {
  const all = readdirSync(folder).filter((name) => NAME.test(name));
  if (all.length <= MOST_FILES) return;
  const timeOf = (name: string) => lstatSync(join(folder, name), { throwIfNoEntry: false })?.mtimeMs ?? 0;
  const byTime = all.map((name) => ({ name, time: timeOf(name) })).sort((a, b) => b.time - a.time);
  for (const { name } of byTime.slice(MOST_FILES)) rmSync(join(folder, name), { force: true });
}

function nameOf(key: Key): string {
  return `analysis-${Buffer.from(key, 'latin1').toString('hex')}.bin`;
}

function digestOf(bytes: Buffer): Buffer {
  return createHash('sha256').update(bytes).digest();
}
