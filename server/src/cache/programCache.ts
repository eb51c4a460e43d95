import type { FileFacts } from '../extract/facts';
import type { FileId } from '../model';
import { decodeFacts, encodeFacts } from './factsCodec';
import type { Key } from './key';
import type { Pack } from './pack';
import { decodeResults, encodeResults, type Results } from './resultsCodec';
import { readAnalysis, writeAnalysis } from './analysisFile';
import { Store } from './store';

/** What reads and follows programs. Another build has others, and then nothing that was kept is of use. */
export interface BuildVersions {
  /** Changes with whatever decides the facts of a text. */
  readonly facts: string;
  /** Changes with whatever decides what is found in facts. */
  readonly engine: string;
}

/** What is known of texts and of whole programs from runs before, or from other machines. Nothing here throws. */
export class ProgramCache {
  private readonly store: Store | undefined;
  private readonly given = new Map<Key, Buffer>();
  private analysed: { readonly key: Key; readonly analysis: unknown } | undefined;

  /**
   * @param folder absolute path of the folder where it is kept; undefined for facts that are handed in only
   * @param packs facts that other machines made
   */
  constructor(
    readonly folder: string | undefined,
    versions: BuildVersions,
    packs: readonly Pack[] = [],
  ) {
    if (folder !== undefined) this.store = new Store(folder, versions.facts);
    for (const { entries } of packs) for (const { key, bytes } of entries) this.given.set(key, bytes);
  }

  has(key: Key): boolean {
    return this.bytesOf(key) !== undefined;
  }

  /** The facts of a text under the path that it has now. */
  facts(file: FileId, key: Key): FileFacts | undefined {
    const bytes = this.bytesOf(key);
    return bytes === undefined ? undefined : decodeFacts(bytes, file);
  }

  /** Keeps facts for {@link save}; false for those that hold for this run only. */
  keep(key: Key, facts: FileFacts): boolean {
    const bytes = encodeFacts(facts);
    if (bytes !== undefined) this.store?.set(key, bytes);
    return bytes !== undefined;
  }

  /** What was found in a program; see {@link decodeResults}. */
  results(key: Key, isFile: (file: FileId) => boolean): Results | undefined {
    const bytes = this.store?.get(key);
    return bytes === undefined ? undefined : decodeResults(bytes, isFile);
  }

  keepResults(key: Key, found: Results): void {
    const bytes = encodeResults(found);
    if (bytes !== undefined) this.store?.set(key, bytes);
  }

  /** What {@link keepAnalysis} kept for the same program in another state; undefined where there is nothing of use. */
  analysis(key: Key): unknown {
    return this.folder === undefined ? undefined : readAnalysis(this.folder, key);
  }

  /** Keeps what can be taken over from an analysis for {@link save}, in place of what was kept before. */
  keepAnalysis(key: Key, analysis: unknown): void {
    this.analysed = { key, analysis };
  }

  /**
   * Writes what was kept.
   *
   * @returns what the file system said where it could not be written: then the next run knows as much as this one did
   */
  save(): unknown {
    const { folder, analysed } = this;
    try {
      this.store?.save();
      if (folder !== undefined && analysed !== undefined) writeAnalysis(folder, analysed.key, analysed.analysis);
      this.analysed = undefined;
      return undefined;
    } catch (error) {
      return error;
    }
  }

  private bytesOf(key: Key): Buffer | undefined {
    return this.given.get(key) ?? this.store?.get(key);
  }
}
