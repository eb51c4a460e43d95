import { createHash } from 'node:crypto';
import type { FileId } from '../model';
import { keyOfParts } from './key';

/** The part that a file belongs to, from 1: a hash of its path, so that other files change nothing about it. */
export function shardOf(file: FileId, of: number): number {
  return (createHash('sha256').update(file).digest().readUInt32BE() % of) + 1;
}

/** What tells trees apart: a hash of the paths of their files, as hexadecimal digits. */
export function treeOf(files: readonly FileId[]): string {
  return Buffer.from(keyOfParts([...files].sort()), 'latin1').toString('hex');
}
