/** What a process takes from its start to its end: time, processor time, and memory as the operating system counts it. */
import { spawnSync, type SpawnSyncReturns } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';

export interface Command {
  readonly file: string;
  readonly args: readonly string[];
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string>>;
  /** The codes that count as done; 0 alone unless said. Linters and compilers end with 1 when they found something. */
  readonly done?: readonly number[];
}

export interface Usage {
  /** Seconds. */
  readonly wall: number;
  /** Seconds of all its threads and of the processes that it waited for; NaN where nothing can tell. */
  readonly cpu: number;
  /** Largest resident set of it or of one of the processes that it waited for, in MB of 1,048,576 bytes; NaN likewise. */
  readonly peak: number;
  readonly stderr: string;
}

/** Reads the usage that the kernel keeps of a process that ended. */
interface Meter {
  /** What to run in place of the command, so that its usage is in `file` afterwards. */
  readonly wrap: (command: readonly string[], file: string) => readonly [string, ...string[]];
  readonly read: (text: string) => Pick<Usage, 'cpu' | 'peak'>;
}

/** macOS counts memory in bytes, everybody else in KB. */
const BSD_UNIT = process.platform === 'darwin' ? 1024 * 1024 : 1024;
const UNKNOWN = { cpu: NaN, peak: NaN };

/** GNU time, as on most Linux systems. */
export const GNU: Meter = {
  wrap: (command, file) => ['/usr/bin/time', '-f', '%U %S %M', '-o', file, '--', ...command],
  // It says a line more where the command failed.
  read: (text) => numbersOf(/^([\d.]+) ([\d.]+) (\d+)$/m.exec(text), 1024),
};

/** That of macOS and the BSDs. */
export const BSD: Meter = {
  wrap: (command, file) => ['/usr/bin/time', '-l', '-o', file, ...command],
  read: (text) => {
    const [, user = '', system = ''] = /([\d.]+) user\s+([\d.]+) sys/.exec(text) ?? [];
    const [, peak = ''] = /(\d+)\s+maximum resident set size/.exec(text) ?? [];
    return user === '' ? UNKNOWN : { cpu: Number(user) + Number(system), peak: Number(peak) / BSD_UNIT };
  },
};

/** Where there is no `time`, Python asks the kernel. */
export const PYTHON: Meter = {
  wrap: (command, file) => ['python3', '-c', ASK, file, ...command],
  read: (text) => numbersOf(/^([\d.]+) ([\d.]+) (\d+)$/m.exec(text), BSD_UNIT),
};
const ASK = `
import resource, subprocess, sys
code = subprocess.call(sys.argv[2:])
used = resource.getrusage(resource.RUSAGE_CHILDREN)
open(sys.argv[1], 'w').write('%f %f %d\\n' % (used.ru_utime, used.ru_stime, used.ru_maxrss))
sys.exit(code)
`;

function numbersOf(match: RegExpExecArray | null, unit: number): Pick<Usage, 'cpu' | 'peak'> {
  if (match === null) return UNKNOWN;
  return { cpu: Number(match[1]) + Number(match[2]), peak: Number(match[3]) / unit };
}

let found: { readonly meter: Meter | undefined } | undefined;

function meter(): Meter | undefined {
  found ??= { meter: [GNU, BSD, PYTHON].find(works) };
  return found.meter;
}

/** Why processor time and memory are not measured here; undefined where they are. */
export function whyUnmetered(): string | undefined {
  if (meter() !== undefined) return undefined;
  return 'Processor time and peak memory are not measured here: neither /usr/bin/time nor python3 can tell them.';
}

function works(one: Meter): boolean {
  if (process.platform === 'win32') return false;
  return !Number.isNaN(metered(one, { file: process.execPath, args: ['-e', '0'] }).usage.peak);
}

/** Runs a command to its end. Throws with its last words when it ended otherwise than it should. */
export function measure(command: Command): Usage {
  const start = performance.now();
  const one = meter();
  const { result, usage } = one === undefined ? { result: run(command), usage: UNKNOWN } : metered(one, command);
  const wall = (performance.now() - start) / 1000;
  const { status, error, stderr } = result;
  if (status === null || !(command.done ?? [0]).includes(status)) {
    const words = error?.message ?? stderr.trim().split('\n').slice(-3).join(' ');
    throw new Error(`ended with ${status ?? 'a signal'}: ${words}`);
  }
  return { wall, ...usage, stderr };
}

function metered(
  one: Meter,
  command: Command,
): { result: SpawnSyncReturns<string>; usage: Pick<Usage, 'cpu' | 'peak'> } {
  const folder = mkdtempSync(join(tmpdir(), 'datatrail-usage-'));
  try {
    const file = join(folder, 'usage');
    const [wrapped, ...args] = one.wrap([command.file, ...command.args], file);
    const result = run({ ...command, file: wrapped, args });
    return { result, usage: one.read(readOr(file)) };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function run({ file, args, cwd, env }: Command): SpawnSyncReturns<string> {
  return spawnSync(file, args, {
    ...(cwd === undefined ? {} : { cwd }),
    env: { ...process.env, ...env },
    encoding: 'utf8',
    stdio: ['ignore', 'ignore', 'pipe'],
    maxBuffer: 2 ** 30,
  });
}

function readOr(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}
