import type { Earlier, KeptAnalysis } from '../analyzer';
import type { Key } from '../cache/key';
import type { ProgramCache } from '../cache/programCache';
import type { FileId } from '../model';
import type { Feed } from './feed';

/** An analysis as it is kept, with the sources that it is of. */
interface Kept {
  readonly sources: readonly (readonly [FileId, Key])[];
  readonly analysis: KeptAnalysis;
}

/** What one run worked out that the next one may take over, where only texts of sources have changed. */
export class AnalysisMemory {
  /** @param key what has to be the same: see `programKeys` */
  constructor(
    private readonly cache: ProgramCache,
    private readonly feed: Feed,
    private readonly key: Key,
  ) {}

  /** What the last run kept; undefined where that is of no use. */
  earlier(): Earlier | undefined {
    const kept = this.cache.analysis(this.key) as Kept | undefined;
    if (kept === undefined) return undefined;
    const edited: Earlier['edited'][number][] = [];
    for (const [file, key] of kept.sources) {
      if (this.feed.keyOf(file) === key) continue;
      // Nobody can say what has changed in a file that is not known any more.
      const facts = this.cache.facts(file, key);
      if (facts === undefined) return undefined;
      edited.push(facts);
    }
    return { kept: kept.analysis, edited };
  }

  keep(analysis: KeptAnalysis | undefined): void {
    if (analysis === undefined) return;
    const kept: Kept = { sources: this.feed.sources(), analysis };
    this.cache.keepAnalysis(this.key, kept);
  }
}
