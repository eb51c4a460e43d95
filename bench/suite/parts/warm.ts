import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { scanCommand, stagesIn, type Bench, type Part, type ScanSettings, type Subject } from '../bench';
import { comparisonTable, type Candidate, type Series } from '../rounds';
import { pick, randomFrom, ratioOf, spreadOf } from '../stats';
import { spread, type Table } from '../table';
import { measure } from '../usage';

export const warm: Part = {
  name: 'warm',
  about: 'With a cache: nothing changed, one file changed, other rules',
  run: async (bench) => {
    const tables: Table[] = [];
    for (const subject of await bench.all()) {
      const kinds = new Warm(bench, await bench.copyOf(subject));
      const series = bench.turns(`Warm scans, ${subject.name}`, kinds.candidates());
      tables.push(kinds.table(series));
    }
    return tables;
  },
};

/** The kinds of warm scans of one workspace, each of which leaves a cache that the next one can use. */
class Warm {
  private readonly cache: string;
  private readonly output: string;
  private readonly random: () => number;
  private readonly extracted = new Map<string, number[]>();
  private edits = 0;

  constructor(
    private readonly bench: Bench,
    private readonly subject: Subject,
  ) {
    this.cache = bench.folder('cache');
    this.output = join(bench.folder('report'), 'report.json');
    this.random = randomFrom(bench.options.seed);
  }

  candidates(): Candidate[] {
    return [
      this.candidate('cold', () => {
        rmSync(this.cache, { recursive: true, force: true });
        return {};
      }),
      this.candidate('nothing changed', () => ({})),
      this.candidate('one file changed', () => {
        this.editOne();
        return {};
      }),
      this.candidate('other rules', () => ({ config: this.otherRules() })),
    ];
  }

  table(series: readonly Series[]): Table {
    const of = (wanted: string): number[] => series.find(({ name }) => name === wanted)?.wall ?? [];
    const table = comparisonTable(series, {
      title: `Warm scans, ${this.subject.name}`,
      base: 'cold',
      direction: 'of-base',
      notes: [
        'Cold writes the cache. Which file changes is drawn anew for each round.',
        `Other rules take ${spread(ratioOf(of('other rules'), of('nothing changed')), 2)} × as long as nothing changed.`,
      ],
    });
    const rows = table.rows.map((row) => [...row, spread(spreadOf(this.extracted.get(row[0] ?? '') ?? []), 2)]);
    return { ...table, columns: [...table.columns, 'extract s'], rows };
  }

  private candidate(name: string, prepare: () => Partial<ScanSettings>): Candidate {
    return {
      name,
      run: () => {
        const settings = { cache: this.cache, output: this.output, ...prepare() };
        const usage = measure(scanCommand(this.subject.dir, settings));
        const extract = stagesIn(usage.stderr).get('extract') ?? 0;
        this.extracted.set(name, [...(this.extracted.get(name) ?? []), extract / 1000]);
        return usage;
      },
    };
  }

  private editOne(): void {
    const file = join(this.subject.dir, pick(this.subject.sources, this.random));
    writeFileSync(file, `${readFileSync(file, 'utf8')}\nexport const benchEdit${this.edits++} = 1;\n`);
  }

  private otherRules(): string {
    const file = join(this.bench.folder('config'), 'strict.yaml');
    writeFileSync(file, `extends: [strict]\nownDomains: [a${this.edits++}.example]\n`);
    return file;
  }
}
