/** What each feature of the engine costs and brings: builds without it, against the build as it is. */
import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join, resolve } from 'node:path';
import { besideProject, LABELS, PROJECT, scanCommand, stagesIn } from '../bench';
import { ratioOf } from '../stats';
import { asMarkdown, asText, NOTHING, spread, type Table } from '../table';
import { measure } from '../usage';
import { buildVariant } from '../variant';
import { VARIANTS, type Variant } from './variants';

const SCORE = join(PROJECT, '../shared/corpus/score.mjs');
const AS_IT_IS: Variant = { feature: 'as it is', setting: '', changes: [] };

export interface FeatureOptions {
  readonly runs: number;
  /** A part of the name of the features to measure. */
  readonly only?: string;
  readonly markdown?: boolean;
}

/** What `score.mjs --json` prints. */
interface Score {
  readonly flows: { readonly found: number; readonly of: number; readonly byReach?: Readonly<Record<string, Found>> };
  readonly collections: Found;
  readonly precision: { readonly value: number };
}

interface Found {
  readonly found: number;
  readonly of: number;
}

interface Measured {
  readonly variant: Variant;
  /** Seconds by round: of the stage that follows the data, and of the processor for the whole scan. */
  readonly follow: number[];
  readonly cpu: number[];
  readonly peak: number[];
  /** Findings, inventory included. */
  results?: number;
  score?: Score | undefined;
  failure?: string;
}

/** @param dirs repositories; labels are looked for under the names of their folders */
export async function measureFeatures(dirs: readonly string[], options: FeatureOptions): Promise<void> {
  const wanted = VARIANTS.filter(({ feature }) => feature.includes(options.only ?? ''));
  const temp = mkdtempSync(join(tmpdir(), 'datatrail-features-'));
  try {
    const built: { measured: Variant; cli?: string; failure?: string }[] = [];
    for (const [at, variant] of [AS_IT_IS, ...wanted].entries()) {
      built.push({ measured: variant, ...(await tryBuild(join(temp, `build-${at}`), variant, at)) });
    }
    for (const dir of (dirs.length > 0 ? dirs : besideProject()).map((one) => resolve(one))) {
      const all = built.map(({ measured, failure }): Measured => {
        return { variant: measured, follow: [], cpu: [], peak: [], ...(failure === undefined ? {} : { failure }) };
      });
      const facts = join(temp, `facts-${basename(dir)}`);
      const [asItIs] = built;
      if (asItIs?.cli === undefined) throw new Error(asItIs?.failure ?? 'Nothing was built');
      // Facts are made once: features differ in what is made of them.
      const prime = await buildVariant(join(temp, `prime-${basename(dir)}`), [], 'prime');
      const first = join(temp, 'prime.json');
      measure(scanCommand(dir, { cli: prime, cache: facts, output: first }));
      const { lines } = (JSON.parse(readFileSync(first, 'utf8')) as { stats: { lines: number } }).stats;
      for (let round = 0; round < options.runs; round++) {
        built.forEach(({ cli }, at) => {
          const one = all[at];
          if (cli !== undefined && one !== undefined) measureOnce(one, { dir, cli, facts, temp });
        });
      }
      const table = featureTable(`${Math.round(lines / 1000)},000 lines`, all);
      console.log(`\n${options.markdown === true ? asMarkdown(table) : asText(table)}`);
    }
  } finally {
    rmSync(temp, { recursive: true, force: true });
  }
}

/** A change that does not fit the sources any more costs its row, and says so. */
async function tryBuild(folder: string, { changes }: Variant, at: number): Promise<{ cli?: string; failure?: string }> {
  try {
    return { cli: await buildVariant(folder, changes, `variant-${at}`) };
  } catch (error) {
    const text = error instanceof Error ? error.message : String(error);
    return { failure: (text.match(/ERROR: (?:\[plugin: \w+\] )?(.*)/)?.[1] ?? text).trim() };
  }
}

function measureOnce(
  one: Measured,
  { dir, cli, facts, temp }: { dir: string; cli: string; facts: string; temp: string },
): void {
  if (one.failure !== undefined) return;
  const cache = join(temp, 'cache');
  const output = join(temp, 'log.sarif');
  try {
    rmSync(cache, { recursive: true, force: true });
    cpSync(facts, cache, { recursive: true });
    const { cpu, peak, stderr } = measure(scanCommand(dir, { cli, cache, output, format: 'sarif' }));
    one.follow.push((stagesIn(stderr).get('follow') ?? NaN) / 1000);
    one.cpu.push(cpu);
    one.peak.push(peak);
    one.results ??= resultsIn(output);
    one.score ??= scoreOf(dir, output);
    const { flows } = one.score ?? {};
    const accuracy = flows === undefined ? '' : `, ${flows.found} of ${flows.of} flows`;
    const times = `${one.follow.at(-1)?.toFixed(1)} s, ${cpu.toFixed(1)} s of the processor`;
    process.stderr.write(`· ${nameOf(one.variant)}: ${times}, ${one.results} results${accuracy}\n`);
  } catch (error) {
    one.failure = error instanceof Error ? error.message : String(error);
    process.stderr.write(`· ${nameOf(one.variant)}: ${one.failure}\n`);
  }
}

function resultsIn(log: string): number {
  const { runs } = JSON.parse(readFileSync(log, 'utf8')) as { runs: { results?: unknown[] }[] };
  return runs.reduce((sum, { results = [] }) => sum + results.length, 0);
}

function scoreOf(dir: string, log: string): Score | undefined {
  const labels = join(LABELS, `${basename(dir)}.jsonl`);
  if (!existsSync(SCORE) || !existsSync(labels)) return undefined;
  const { stdout } = spawnSync(process.execPath, [SCORE, labels, log, '--json'], { encoding: 'utf8' });
  return JSON.parse(stdout) as Score;
}

function nameOf({ feature, setting }: Variant): string {
  return setting === '' ? feature : `${feature}: ${setting}`;
}

function featureTable(size: string, all: readonly Measured[]): Table {
  const [base] = all;
  const found = (one: Found | undefined): string => (one === undefined ? NOTHING : `${one.found} / ${one.of}`);
  const rows = all.map((one) => {
    const { score } = one;
    const ratio = (of: 'follow' | 'cpu' | 'peak'): string =>
      one === base ? '1' : spread(ratioOf(one[of], base?.[of] ?? []), 2);
    return [
      nameOf(one.variant),
      ratio('follow'),
      ratio('cpu'),
      ratio('peak'),
      found(score?.flows),
      found(score?.flows.byReach?.['cross-file']),
      found(score?.collections),
      score?.precision.value.toFixed(3) ?? NOTHING,
      one.results === undefined ? NOTHING : String(one.results),
    ];
  });
  const failures = all.flatMap((one) => (one.failure === undefined ? [] : [`${nameOf(one.variant)}: ${one.failure}`]));
  const columns = [
    'feature',
    'follow ×',
    'CPU ×',
    'peak ×',
    'flows',
    'across files',
    'collections',
    'precision',
    'results',
  ];
  const notes = [
    'Times are those of scans with facts cached, against the engine as it is in the same round.',
    ...(all.some(({ score }) => score !== undefined) ? [] : ['No labels are there: accuracy is not measured.']),
    ...failures,
  ];
  return { title: `What features of the engine cost and bring, ${size}`, columns, rows, notes };
}
