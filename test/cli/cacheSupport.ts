import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Analyzer } from '../../server/src/analyzer';
import type { CliIo } from '../../server/src/cli/io';
import { BuiltInRules } from '../../server/src/host/rules';
import { cli, tree } from './support';

const ROOT = join(import.meta.dirname, '../..');

let compiled: string | undefined;

/** The rules that ship as they are built: compiling them takes longer than a run. */
function rulesDir(): string {
  if (compiled !== undefined) return compiled;
  const folder = (compiled = mkdtempSync(join(tmpdir(), 'datatrail-rules-')));
  process.on('exit', () => rmSync(folder, { recursive: true, force: true }));
  cpSync(join(ROOT, 'rules'), folder, { recursive: true });
  new BuiltInRules(folder).writeSnapshot();
  return folder;
}

/** A copy of the small project that most suites scan. */
export function sample(): string {
  const root = tree({});
  cpSync(join(ROOT, 'test/apps/sample'), root, { recursive: true });
  // With a configuration the rules are compiled in each run.
  rmSync(join(root, 'datatrail.config.yaml'));
  // What is wrong with a file is told each time, in the same bytes.
  writeFileSync(join(root, 'apps/api/src/unfinished.ts'), 'export const settings = {\n');
  return root;
}

/** What the engine was given in a run. */
export interface Work {
  /** Files that were parsed. */
  readonly parsed: string[];
  /** How often the data of a program was followed. */
  followed: number;
}

export interface RealRun {
  readonly code: number;
  readonly out: string;
  readonly error: string;
  readonly work: Work;
}

/** Runs the command line in `cwd` with the real engine and rules, as a build with a cache. */
export async function real(cwd: string, argv: readonly string[], changes: Partial<CliIo> = {}): Promise<RealRun> {
  const work: Work = { parsed: [], followed: 0 };
  const ran = await cli(cwd, argv, {
    rulesDir: rulesDir(),
    build: { facts: 'facts-1', engine: 'engine-1' },
    env: { XDG_CACHE_HOME: join(cwd, '.user-caches') },
    createEngine: (rules, noting = 'edits') => Promise.resolve(watched(new Analyzer(rules, { noting }), work)),
    ...changes,
  });
  return { code: ran.code, out: ran.out, error: ran.error, work };
}

function watched(engine: Analyzer, work: Work): Analyzer {
  const apply = engine.apply.bind(engine);
  const snapshot = engine.snapshot.bind(engine);
  engine.apply = (change) => {
    for (const one of change.files ?? [])
      if ('text' in one && /\.(?:[cm]?[jt]sx?|prisma)$/.test(one.file)) work.parsed.push(one.file);
    apply(change);
  };
  engine.snapshot = () => {
    work.followed++;
    return snapshot();
  };
  return engine;
}
