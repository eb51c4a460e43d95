import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { FileId, Problem } from '../model';
import { decode } from './decode';
import { DEFAULT_MAX_FILE_SIZE } from './limits';
import { errorCode, ioProblem } from './problems';

/** A file as it was read. */
export interface SourceRead {
  readonly file: FileId;
  /** Undefined when the file is left out. */
  readonly text?: string;
  /** Why it is left out although nothing is wrong: too large, minified, not text. */
  readonly skipped?: Problem;
  /** What went wrong, or was bent to read it. */
  readonly problem?: Problem;
}

/**
 * Reads one file below `root`. Never throws: a file that vanished, cannot be read or is no source gives the reason.
 * It reads synchronously, which for many small files costs a fifth of the asynchronous way.
 *
 * @param maxFileSize in bytes
 */
export function readSource(root: string, file: FileId, maxFileSize: number = DEFAULT_MAX_FILE_SIZE): SourceRead {
  let bytes: Buffer;
  try {
    const path = join(root, file);
    const status = statSync(path);
    // A pipe or a device would block the scan for ever.
    if (!status.isFile()) return { file, skipped: leftOut(file, 'is not a regular file') };
    if (status.size > maxFileSize) return { file, skipped: tooLarge(file, status.size, maxFileSize) };
    bytes = readFileSync(path);
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return { file, skipped: ioProblem(file, error) };
    return { file, problem: ioProblem(file, error) };
  }
  return interpretBytes(file, bytes);
}

/** Why a text that is not on disk, as in an editor, would be left out of a scan; undefined for one that is analysed. */
export function whyLeftOut(file: FileId, text: string): Problem | undefined {
  const size = text.length > DEFAULT_MAX_FILE_SIZE / 3 ? Buffer.byteLength(text) : 0;
  if (size > DEFAULT_MAX_FILE_SIZE) return tooLarge(file, size, DEFAULT_MAX_FILE_SIZE);
  return isMinified(text) ? leftOut(file, MINIFIED) : undefined;
}

/** What the bytes of a file are: its text, or why it is left out. */
export function interpretBytes(file: FileId, bytes: Buffer): SourceRead {
  const decoded = decode(bytes);
  if (decoded.kind === 'binary') return { file, skipped: leftOut(file, 'is not text') };
  if (isMinified(decoded.text)) return { file, skipped: leftOut(file, MINIFIED) };
  if (decoded.note === undefined) return { file, text: decoded.text };
  const problem: Problem = { severity: 'warning', message: `${file} ${decoded.note}`, hint: 'Save it as UTF-8.', file };
  return { file, text: decoded.text, problem };
}

const MINIFIED = 'looks minified or generated: it has a line of over 20,000 characters of code';

function leftOut(file: FileId, reason: string): Problem {
  return { severity: 'warning', message: `${file} ${reason}`, file };
}

/** Says that a file is left out. Sizes are in bytes. */
export function tooLarge(file: FileId, size: number, limit: number): Problem {
  const message = `${file} has ${formatSize(size)}, more than the limit of ${formatSize(limit)}`;
  return {
    severity: 'warning',
    message,
    hint: 'Raise the limit with --max-file-size if people write this file.',
    file,
  };
}

function formatSize(bytes: number): string {
  return bytes < 1024 * 1024 ? `${Math.ceil(bytes / 1024)} KB` : `${(bytes / 1024 / 1024).toFixed(1)} MB`;
}

const LONG_LINE = 20_000;

/**
 * A very long line is what a bundler or generator writes, unless it is data that a person pasted: an image in
 * base64 has next to no punctuation, code has some every few characters.
 */
export function isMinified(text: string): boolean {
  for (let start = 0; start < text.length;) {
    const found = text.indexOf('\n', start);
    const end = found < 0 ? text.length : found;
    if (end - start > LONG_LINE && isDense(text, start, end)) return true;
    start = end + 1;
  }
  return false;
}

function isDense(text: string, start: number, end: number): boolean {
  const signs = text.slice(start, end).match(/[;{}()[\],]/g);
  return (signs?.length ?? 0) > (end - start) / 100;
}
