import type { FileId } from '../model';
import { readSource, type SourceRead } from './source';

/** Enough to keep one turn of the event loop short and few enough texts in memory at a time. */
const BATCH_FILES = 64;
const BATCH_UNITS = 1024 * 1024;

/**
 * Reads `files` in their order, a batch at a time, so that the texts of a large repository are never held all at
 * once. Between batches other work can run. Never rejects.
 *
 * @param maxFileSize in bytes
 */
export async function* readInBatches(
  root: string,
  files: readonly FileId[],
  maxFileSize?: number,
): AsyncGenerator<readonly SourceRead[], void, undefined> {
  let batch: SourceRead[] = [];
  let units = 0;
  for (const file of files) {
    const read = readSource(root, file, maxFileSize);
    batch.push(read);
    units += read.text?.length ?? 0;
    if (batch.length < BATCH_FILES && units < BATCH_UNITS) continue;
    yield batch;
    batch = [];
    units = 0;
    await new Promise((done) => setImmediate(done));
  }
  if (batch.length > 0) yield batch;
}

/** Reads texts again on demand and keeps the last few: reports quote a few files of many. */
export class TextCache {
  private readonly texts = new Map<FileId, string | undefined>();

  constructor(
    private readonly root: string,
    private readonly maxFileSize?: number,
    private readonly capacity = 256,
  ) {}

  /** The text of a file as {@link readSource} gives it; undefined when it can no longer be read. */
  get(file: FileId): string | undefined {
    if (this.texts.has(file)) return this.texts.get(file);
    const { text } = readSource(this.root, file, this.maxFileSize);
    if (this.texts.size >= this.capacity) this.texts.delete(this.texts.keys().next().value ?? '');
    this.texts.set(file, text);
    return text;
  }
}
