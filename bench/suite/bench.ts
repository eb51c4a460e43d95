/** What the parts of a benchmark share: options, copies of repositories, the built program. */
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { isSource } from '../../server/src/host/select';
import { walkWorkspace } from '../../server/src/host/walk';
import { inTurns, type Candidate, type Series } from './rounds';
import type { Table } from './table';
import type { Command } from './usage';

export const PROJECT = join(import.meta.dirname, '../..');
export const CLI = join(PROJECT, 'dist/cli.js');
export const SERVER = join(PROJECT, 'dist/server.js');

/** A workspace to measure on: a copy of what Datatrail reads of a repository, and of nothing else. */
export interface Subject {
  /** By its size: names of repositories tell a reader nothing. */
  readonly name: string;
  /** Absolute path. */
  readonly dir: string;
  /** Sources, relative to `dir`, sorted. */
  readonly sources: readonly string[];
  readonly lines: number;
}

export interface BenchOptions {
  readonly runs: number;
  readonly edits: number;
  /** Most that edits of one workspace may take. */
  readonly minutes: number;
  readonly seed: number;
}

export interface Part {
  readonly name: string;
  /** One line for the help. */
  readonly about: string;
  readonly run: (bench: Bench) => Promise<readonly Table[]> | readonly Table[];
}

/** What was measured, number by number. */
export interface Sample {
  readonly title: string;
  readonly series: readonly Series[];
}

/** One run of the benchmark. Everything it writes is in a folder of its own, which {@link close} removes. */
export class Bench {
  readonly temp = realpathSync(mkdtempSync(join(tmpdir(), 'datatrail-bench-')));
  /** What was measured since somebody took them. */
  readonly samples: Sample[] = [];
  private readonly subjects = new Map<string, Promise<Subject>>();
  private folders = 0;

  /**
   * @param dirs repositories, absolute
   * @param say hears what is going on
   */
  constructor(
    readonly options: BenchOptions,
    private readonly dirs: readonly string[],
    readonly say: (text: string) => void,
  ) {}

  close(): void {
    rmSync(this.temp, { recursive: true, force: true });
  }

  /** Measures in turns, and keeps the numbers. See {@link inTurns}. */
  turns(title: string, candidates: readonly Candidate[], runs = this.options.runs): Series[] {
    const series = inTurns(candidates, runs, this.say);
    this.samples.push({ title, series });
    return series;
  }

  /** A new, empty folder. */
  folder(name: string): string {
    const path = join(this.temp, `${name}-${this.folders++}`);
    mkdirSync(path, { recursive: true });
    return path;
  }

  /** Copies of the repositories. Parts that write into a workspace take {@link copyOf} one. */
  async all(): Promise<Subject[]> {
    const found: Subject[] = [];
    for (const dir of this.dirs) {
      const known = this.subjects.get(dir) ?? this.copy(dir);
      this.subjects.set(dir, known);
      found.push(await known);
    }
    return found;
  }

  /** The same workspace again, to be changed. */
  copyOf(subject: Subject): Promise<Subject> {
    return this.copy(subject.dir);
  }

  /** Takes a folder that was written for measuring as it is. */
  async subjectOf(dir: string): Promise<Subject> {
    const { files } = await walkWorkspace(dir);
    return describe(dir, files);
  }

  private async copy(dir: string): Promise<Subject> {
    const to = this.folder('copy');
    const { files, problems } = await walkWorkspace(resolve(dir));
    const fatal = problems.find(({ severity }) => severity === 'error');
    if (fatal !== undefined) throw new Error(fatal.message);
    for (const file of files) {
      mkdirSync(dirname(join(to, file)), { recursive: true });
      copyFileSync(join(dir, file), join(to, file));
    }
    return describe(to, files);
  }
}

function describe(dir: string, files: readonly string[]): Subject {
  const sources = files.filter(isSource).sort();
  const lines = sources.reduce((sum, file) => sum + readFileSync(join(dir, file), 'utf8').split('\n').length, 0);
  const shown = `${Math.round(lines / 1000)},000 lines`;
  return { name: lines < 1000 ? `${lines} lines` : shown, dir, sources, lines };
}

export interface ScanSettings {
  /** Folder of the cache; none without it. */
  readonly cache?: string;
  readonly config?: string;
  readonly output: string;
  readonly format?: 'sarif' | 'json';
  /** Another build of the command line than that of `dist`. */
  readonly cli?: string;
}

/** A scan that tells all it finds and, on stderr, the time of each stage. */
export function scanCommand(dir: string, { cache, config, output, cli = CLI, format = 'json' }: ScanSettings): Command {
  return {
    file: process.execPath,
    args: [
      cli,
      'scan',
      dir,
      ...['--all', '--quiet', '--timing', '--fail-on', 'none', '--output', `${format}:${output}`],
      ...(cache === undefined ? ['--no-cache'] : ['--cache-dir', cache]),
      ...(config === undefined ? [] : ['--config', config]),
    ],
  };
}

/** Milliseconds of each stage, from what `--timing` prints. */
export function stagesIn(stderr: string): Map<string, number> {
  const rows = [...stderr.matchAll(/^(\w+) +([\d,]+) ms$/gm)];
  return new Map(rows.map(([, name = '', ms = '']) => [name, Number(ms.replaceAll(',', ''))]));
}

/** Beside the project: repositories, and labels of some of them by the same names. */
const CORPUS = join(PROJECT, '../corpus');
export const LABELS = join(PROJECT, '../shared/corpus/labels');

/** The repositories that are laid out beside the project and have labels, which are those that figures are told of. */
export function besideProject(): string[] {
  if (!existsSync(LABELS)) return [];
  const names = readdirSync(LABELS).flatMap((file) => /^(.+)\.jsonl$/.exec(file)?.[1] ?? []);
  return names.map((name) => join(CORPUS, name)).filter((dir) => existsSync(dir));
}
