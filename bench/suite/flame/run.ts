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
    for (const [stage, root] of stages) {
      const share = `${Math.round((100 * root.total) / whole)} % of a cold scan of ${Math.round(stats.lines / 1000)},000 lines`;
      writeFileSync(join(out, `${stage}.svg`), flameGraph(root, `${stage}: ${share}`));
      console.log(`\n${stage}: ${share}`);
      for (const [fn, time] of ownTimes(root).slice(0, SHOWN))
        console.log(`  ${((100 * time) / root.total).toFixed(1).padStart(5)} %  ${fn}`);
    }
  } finally {
    rmSync(temp, { recursive: true, force: true });
  }
}

/** Functions by the time that they take themselves. */
function ownTimes(root: Frame): [string, number][] {
  const times = new Map<string, number>();
  const visit = (frame: Frame): void => {
    const below = [...frame.children.values()];
    const own = frame.total - below.reduce((sum, child) => sum + child.total, 0);
    times.set(frame.name, (times.get(frame.name) ?? 0) + own);
    below.forEach(visit);
  };
  visit(root);
  return [...times].sort((a, b) => b[1] - a[1]);
}
