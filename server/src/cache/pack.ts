/**
 * Many entries in one file. Nothing in it says when, where or by whom it was made, so that the same entries are the
 * same bytes on every machine; a checksum over everything tells what was cut or changed.
 */
import { createHash } from 'node:crypto';
import { CorruptError, Reader, Writer } from './bytes';
import { int, list, record, text } from './columns';
import { KEY_BYTES, type Key } from './key';

export interface PackEntry {
  readonly key: Key;
  readonly bytes: Buffer;
  /** Higher for what was made later. */
  readonly generation: number;
}

/** A part of a tree whose facts were made by one machine of several. */
export interface ShardHead {
  /** From 1 to `of`. */
  readonly index: number;
  readonly of: number;
  /** The same for all parts of one tree: made from the paths of its files. */
  readonly tree: string;
  /** The files of this part, sorted, and the keys of what they hold. */
  readonly files: readonly (readonly [file: string, key: Key])[];
}

export interface PackHead {
  /** What reads and makes the entries; those of another one mean nothing. */
  readonly version: string;
  readonly shard?: ShardHead;
}

export interface Pack extends PackHead {
  readonly entries: readonly PackEntry[];
}

const MAGIC = Buffer.from('datatrail-facts\n', 'latin1');
const HASH_BYTES = 32;

const entryRow = record<{ key: string; size: number; generation: number }>({ key: text, size: int, generation: int });
const shardRow = list(
  record<{ index: number; of: number; tree: string; files: string[]; keys: string[] }>({
    index: int,
    of: int,
    tree: text,
    files: list(text),
    keys: list(text),
  }),
);

/** The bytes of a pack: the same whatever the order of the entries. */
export function packBytes(head: PackHead, entries: readonly PackEntry[]): Buffer {
  const sorted = [...entries].sort((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0));
  const to = new Writer();
  text.write([head.version], to);
  const { shard } = head;
  const files = shard?.files.map(([file]) => file) ?? [];
  const keys = shard?.files.map(([, key]) => key) ?? [];
  shardRow.write([shard === undefined ? [] : [{ ...shard, files, keys }]], to);
  to.count(sorted.length);
  entryRow.write(
    sorted.map(({ key, bytes, generation }) => ({ key, size: bytes.length, generation })),
    to,
  );
  const table = to.finish();
  const size = Buffer.alloc(4);
  size.writeUInt32LE(table.length);
  const whole = Buffer.concat([MAGIC, size, table, ...sorted.map(({ bytes }) => bytes)]);
  return Buffer.concat([whole, createHash('sha256').update(whole).digest()]);
}

/** Reads a pack; undefined for bytes that are no pack, or not all of one. Never throws. */
export function readPack(bytes: Buffer): Pack | undefined {
  const end = bytes.length - HASH_BYTES;
  const start = MAGIC.length + 4;
  if (end < start || !bytes.subarray(0, MAGIC.length).equals(MAGIC)) return undefined;
  if (!createHash('sha256').update(bytes.subarray(0, end)).digest().equals(bytes.subarray(end))) return undefined;
  const body = start + bytes.readUInt32LE(MAGIC.length);
  if (body > end) return undefined;
  try {
    return readTable(bytes.subarray(start, body), bytes.subarray(body, end));
  } catch (error) {
    if (error instanceof CorruptError) return undefined;
    throw error;
  }
}

function readTable(table: Buffer, payload: Buffer): Pack {
  const from = new Reader(table);
  const [version = ''] = text.read(1, from);
  const [[shard] = []] = shardRow.read(1, from);
  const rows = entryRow.read(from.counted(), from);
  from.finish();
  const entries: PackEntry[] = [];
  let at = 0;
  for (const { key, size, generation } of rows) {
    if (key.length !== KEY_BYTES || size < 0 || size > payload.length - at) throw new CorruptError('an entry is cut');
    entries.push({ key, generation, bytes: payload.subarray(at, at + size) });
    at += size;
  }
  if (at !== payload.length) throw new CorruptError('there is more than was written');
  if (shard === undefined) return { version, entries };
  const { index, of, tree, files, keys } = shard;
  return { version, entries, shard: { index, of, tree, files: files.map((file, i) => [file, keys[i] ?? '']) } };
}
