/** Draws where the stages of a scan spend their time: one flame graph each, and a table of the functions that take most. */
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { PROJECT, scanCommand } from '../bench';
import { measure } from '../usage';
import { buildVariant } from '../variant';
import { sourcesOf, stagesOf, type CpuProfile, type Frame } from './profile';
import { flameGraph } from './svg';

/** Microseconds between samples. */
const INTERVAL = 500;
const SHOWN = 12;

/** @param out folder of the pictures */
export async function drawFlames(dir: string, out = join(PROJECT, 'bench/flame')): Promise<void> {
  const temp = mkdtempSync(join(tmpdir(), 'datatrail-flame-'));
  try {
    const cli = await buildVariant(temp, []);
    const report = join(temp, 'report.json');
    const { file, args } = scanCommand(resolve(dir), { output: report, cli });
    measure({ file, args: ['--cpu-prof', '--cpu-prof-dir', temp, '--cpu-prof-interval', String(INTERVAL), ...args] });
    const [name] = readdirSync(temp).filter((one) => one.endsWith('.cpuprofile'));
    if (name === undefined) throw new Error('Node wrote no profile');
    const profile = JSON.parse(readFileSync(join(temp, name), 'utf8')) as CpuProfile;
    const { stats } = JSON.parse(readFileSync(report, 'utf8')) as { stats: { lines: number } };
    const stages = stagesOf(profile, (url) => url.endsWith('/cli.js'), sourcesOf(readFileSync(cli, 'utf8')));
    const whole = profile.timeDeltas.reduce((sum, time) => sum + time, 0);
    mkdirSync(out, { recursive: true });
    console.log(besides(profile, whole));
    for (const [stage, root] of stages) {
      const share = `${Math.round((100 * root.total) / whole)} % of a cold scan of ${Math.round(stats.lines / 1000)},000 lines`;
      writeFileSync(join(out, `${stage}.svg`), flameGraph(root, `${stage}: ${share}`));
      console.log(`\n${stage}: ${share}`);
      console.log(hottest(root));
    }
  } finally {
    rmSync(temp, { recursive: true, force: true });
  }
}

/** What no stage can be blamed for alone. */
function besides({ nodes, samples, timeDeltas }: CpuProfile, whole: number): string {
  const names = new Map(nodes.map(({ id, callFrame }) => [id, callFrame.functionName]));
  const shares = ['(garbage collector)', '(idle)'].map((name) => {
    const time = timeDeltas.reduce((sum, one, at) => sum + (names.get(samples[at] ?? -1) === name ? one : 0), 0);
    return `${name.slice(1, -1)} ${Math.round((100 * time) / whole)} %`;
  });
  return `${shares.join(', ')}; the rest is reading, rules and the report`;
}

/** The functions that take most by themselves, and those that take most with all that they call. */
function hottest(root: Frame): string {
  const own = new Map<string, number>();
  const total = new Map<string, number>();
  const add = (to: Map<string, number>, name: string, time: number): void =>
    void to.set(name, (to.get(name) ?? 0) + time);
  const visit = (frame: Frame): void => {
    const below = [...frame.children.values()];
    add(own, frame.name, frame.total - below.reduce((sum, child) => sum + child.total, 0));
    // No name stands twice on a stack, so nothing is counted twice.
    add(total, frame.name, frame.total);
    below.forEach(visit);
  };
  visit(root);
  total.delete(root.name);
  const list = (times: ReadonlyMap<string, number>): string[] =>
    [...times]
      .sort((a, b) => b[1] - a[1])
      .slice(0, SHOWN)
      .map(([name, time]) => `  ${((100 * time) / root.total).toFixed(1).padStart(5)} %  ${name}`);
  return ['by itself', ...list(own), 'with what it calls', ...list(total)].join('\n');
}
