import type { FileChange } from '../analyzer';
import { keyOfParts, keyOfText, type Key } from '../cache/key';
import type { ProgramCache } from '../cache/programCache';
import { isSource } from '../host/select';
import type { FileId } from '../model';
import type { Engine } from './io';

/** A file as it was read; without a text where its facts are known. */
interface Waiting {
  readonly file: FileId;
  readonly key: Key;
  readonly text?: string;
}

export interface FeedOptions {
  /** Makes the engine, when it turns out that one is needed. */
  readonly start: () => Promise<Engine>;
  readonly cache: ProgramCache | undefined;
  /** Reads a file again, where what is kept of it cannot be used. */
  readonly textOf: (file: FileId) => string | undefined;
}

/**
 * Hands files to the engine: their facts where they are known, else their texts. As long as all are known it waits,
 * since the results of the whole may be known as well, and then nothing is to be followed, nor any compiler loaded.
 */
export class Feed {
  private readonly keys = new Map<FileId, Key>();
  private waiting: Waiting[] = [];
  private readonly parsed: [FileId, Key][] = [];
  private running: Engine | undefined;
  private complete = true;

  constructor(private readonly options: FeedOptions) {}

  /** Takes files, each once. */
  async take(files: readonly { readonly file: FileId; readonly text: string }[]): Promise<void> {
    const { cache } = this.options;
    for (const { file, text } of files) {
      const key = cache === undefined ? '' : keyOfText(file, text);
      this.keys.set(file, key);
      this.waiting.push(cache?.has(key) === true ? { file, key } : { file, key, text });
    }
    if (this.running !== undefined || this.waiting.some(({ text, file }) => text !== undefined && !isSmall(file))) {
      await this.engine();
    }
  }

  /** The engine, with everything that was taken. */
  async engine(): Promise<Engine> {
    const engine = (this.running ??= await this.options.start());
    const changes = this.waiting.map((file) => this.changeOf(file));
    this.waiting = [];
    if (changes.length > 0) engine.apply({ files: changes });
    return engine;
  }

  /** The engine, where it was needed so far. */
  get started(): Engine | undefined {
    return this.running;
  }

  /** The key of all that was taken, in whatever order, together with what else decides. */
  key(...others: readonly string[]): Key {
    const files = [...this.keys].sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
    return keyOfParts([...others, ...files.flat()]);
  }

  /** The key of what is around the sources: which they are, and what the other files hold; with what else decides. */
  keyOfFrame(...others: readonly string[]): Key {
    const files = [...this.keys].sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
    return keyOfParts([...others, ...files.flatMap(([file, key]) => (isSource(file) ? [file] : [file, key]))]);
  }

  /** The sources that were taken, and what they hold. */
  sources(): [FileId, Key][] {
    return [...this.keys].filter(([file]) => isSource(file));
  }

  /** What a file holds; undefined for one that was not taken. */
  keyOf(file: FileId): Key | undefined {
    return this.keys.get(file);
  }

  /** Keeps what was parsed. Returns whether everything could be kept, so that another run will come to the same. */
  keep(): boolean {
    const { cache } = this.options;
    for (const [file, key] of this.parsed.splice(0)) {
      const facts = this.running?.factsOf(file);
      if (facts !== undefined && cache?.keep(key, facts) === false) this.complete = false;
    }
    return this.complete;
  }

  private changeOf({ file, key, text }: Waiting): FileChange {
    if (text === undefined) {
      const facts = this.options.cache?.facts(file, key);
      if (facts !== undefined) return { file, facts };
    }
    this.parsed.push([file, key]);
    return { file, text: text ?? this.options.textOf(file) ?? '' };
  }
}

/** Configuration of the project: small, and no facts are made of it. */
function isSmall(file: FileId): boolean {
  return /\.(?:json|ya?ml)$/.test(file);
}
