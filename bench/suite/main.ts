/** `npm run bench [-- DIR…]`: everything measured in one run, side by side. See bench/README.md. */
import { Command, InvalidArgumentError } from 'commander';
import { writeFileSync } from 'node:fs';
import { cpus, loadavg } from 'node:os';
import { resolve } from 'node:path';
import { Bench, besideProject, type Part, type Sample } from './bench';
import { branch } from './parts/branch';
import { cache } from './parts/cache';
import { cold } from './parts/cold';
import { edit } from './parts/edit';
import { growth } from './parts/growth';
import { open } from './parts/open';
import { peers } from './parts/peers';
import { small } from './parts/small';
import { stages } from './parts/stages';
import { type } from './parts/type';
import { vsix } from './parts/vsix';
import { warm } from './parts/warm';
import { asMarkdown, asText, type Table } from './table';
import { whyUnmetered } from './usage';

const PARTS: readonly Part[] = [cold, stages, warm, peers, growth, small, edit, type, open, branch, cache, vsix];

interface Options {
  readonly runs: number;
  readonly edits: number;
  readonly minutes: number;
  readonly seed: number;
  readonly only?: readonly Part[];
  readonly json?: string;
  readonly markdown?: boolean;
  readonly quiet?: boolean;
}

const program = new Command('npm run bench --')
  .description('Measures scans, the editor and other tools side by side, in turns, as ratios.')
  .argument('[dir...]', 'Repositories to measure on (default: those laid out beside the project)')
  .option('--runs <count>', 'Rounds that count, after one to warm up', count, 5)
  .option('--edits <count>', 'Edits in the editor', count, 1000)
  .option('--minutes <count>', 'Most minutes that the edits of one workspace may take', count, 60)
  .option('--seed <number>', 'What random choices start from', count, 1)
  .option('--only <part,...>', 'Some parts alone', partsOf)
  .option('--json <file>', 'Write all tables to a file as well')
  .option('--markdown', 'Print Markdown')
  .option('--quiet', 'Do not tell what is going on')
  .addHelpText('after', `\nParts:\n${PARTS.map(({ name, about }) => `  ${name.padEnd(8)} ${about}`).join('\n')}`)
  .action(main);

/** @param args those after the name of the program */
export async function runBench(args: readonly string[]): Promise<void> {
  await program.parseAsync(args, { from: 'user' });
}

async function main(dirs: string[], options: Options): Promise<void> {
  const folders = dirs.length > 0 ? dirs.map((dir) => resolve(dir)) : besideProject();
  const say = (text: string): void => void (options.quiet !== true && process.stderr.write(`· ${text}\n`));
  const bench = new Bench(options, folders, say);
  const stop = (): void => {
    bench.close();
    process.exit(130);
  };
  process.once('SIGINT', stop).once('SIGTERM', stop);
  const parts: { part: string; tables: readonly Table[]; samples: readonly Sample[] }[] = [];
  const on = machine(options);
  console.log(on);
  try {
    for (const part of options.only ?? PARTS) {
      const found = await tablesOf(part, bench);
      for (const table of found) console.log(`\n${options.markdown === true ? asMarkdown(table) : asText(table)}`);
      parts.push({ part: part.name, tables: found, samples: bench.samples.splice(0) });
      if (options.json !== undefined) writeFileSync(options.json, JSON.stringify({ on, parts }, null, 2));
    }
  } finally {
    bench.close();
  }
}

/** A part that fails says why; the others go on. */
async function tablesOf(part: Part, bench: Bench): Promise<readonly Table[]> {
  try {
    return await part.run(bench);
  } catch (error) {
    process.exitCode = 1;
    const reason = error instanceof Error ? error.message : String(error);
    return [{ title: part.about, columns: ['not measured'], rows: [], notes: [reason] }];
  }
}

/** What the figures depend on. */
function machine({ runs }: Options): string {
  const load = loadavg().map((n) => n.toFixed(1));
  const about = `${new Date().toISOString().slice(0, 10)}, ${cpus().length} cores, Node ${process.versions.node}, ${process.platform}`;
  return [`${about}, ${runs} runs, load at the start ${load.join(' ')}`, whyUnmetered()].filter(Boolean).join('\n');
}

function count(text: string): number {
  if (!/^[1-9]\d*$/.test(text)) throw new InvalidArgumentError('Give a whole number, 1 or more.');
  return Number(text);
}

function partsOf(text: string): Part[] {
  return text.split(',').map((name) => {
    const part = PARTS.find((one) => one.name === name.trim());
    if (part === undefined) throw new InvalidArgumentError(`Parts: ${PARTS.map((one) => one.name).join(', ')}.`);
    return part;
  });
}
