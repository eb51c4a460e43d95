import { performance } from 'node:perf_hooks';
import { version } from '../../../package.json';
import { BUILD } from '../cache/build';
import type { Program, Prover } from '../fixes/prove';
import type { TypeChecking } from '../fixes/typeQuestions';
import { findRulesDir } from '../host/rules';
import { askTerminal } from './answers';
import type { CliIo } from './io';
import { run } from './program';

// A reader that closes early (`datatrail | head`) is no fault.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
});

/** One prover for each state of a program: it remembers what it looked at. */
let prover: { readonly of: Program; readonly tries: Prover } | undefined;
let types: TypeChecking | undefined;

const io: CliIo = {
  out: (text) => void process.stdout.write(text),
  error: (text) => void process.stderr.write(text),
  cwd: process.cwd(),
  env: process.env,
  tty: { out: process.stdout.isTTY, error: process.stderr.isTTY },
  ask: process.stdin.isTTY && process.stdout.isTTY ? askTerminal : undefined,
  rulesDir: findRulesDir(__dirname),
  version,
  build: BUILD,
  createEngine: async (rules, noting) => {
    const { Analyzer } = await import('../analyzer');
    return new Analyzer(rules, noting === undefined ? {} : { noting });
  },
  async *fixes(finding, file, program, refused) {
    const [{ provedFixes }, { Prover }, { TypesThread }] = await Promise.all([
      import('../fixes/table'),
      import('../fixes/prove'),
      import('../fixes/typesThread'),
    ]);
    types ??= new TypesThread();
    prover = prover?.of === program ? prover : { of: program, tries: new Prover(program, undefined, types) };
    yield* provedFixes(finding, file, prover.tries, refused);
  },
  now: () => performance.now(),
};

// The code is set, not forced, so that what is still on its way to a pipe arrives.
void run(process.argv.slice(2), io).then((code) => {
  process.exitCode = code;
});
