/** Edits that must not change the findings of a folder, and edits that must: see ../README.md. */
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { measure, type Tally } from './measure';
import { brokenText, rowsOf, tableText } from './report';
import { sample } from './sample';
import { TRANSFORMATIONS } from './transformations';
import { readWorkspace } from './workspace';

const USAGE =
  'Usage: node --import tsx bench/invariance/run.ts DIR [--findings 200] [--seed 1] [--only EDIT,…] [--minutes 60] [--verbose] [--json]';

async function main(): Promise<void> {
  const { positionals, values } = parseArgs({
    allowPositionals: true,
    options: {
      findings: { type: 'string', default: '200' },
      seed: { type: 'string', default: '1' },
      only: { type: 'string' },
      minutes: { type: 'string', default: '60' },
      verbose: { type: 'boolean', default: false },
      json: { type: 'boolean', default: false },
    },
  });
  const [dir] = positionals;
  if (dir === undefined) throw new Error(USAGE);
  const only = values.only?.split(',');
  const transformations = TRANSFORMATIONS.filter((t) => only?.includes(t.id) ?? true);
  const workspace = await readWorkspace(dir, join(import.meta.dirname, '../../rules'));
  const findings = sample(workspace.findings(), Number(values.findings), Number(values.seed));
  let done = 0;
  const end = performance.now() + Number(values.minutes) * 60_000;
  const tally = measure(workspace, findings, transformations, {
    tried: (trial, all) => {
      showProgress(++done, all);
      if (values.verbose && !values.json && !trial.verdict.held) print(`${brokenText(workspace, trial)}\n`);
    },
    isOver: () => performance.now() > end,
  });
  const rows = rowsOf(tally, transformations);
  if (values.json)
    return print(JSON.stringify({ findings: findings.length, rows, broken: brokenOf(tally) }, undefined, 1));
  print(`${findings.length} of ${workspace.findings().length} findings\n\n${tableText(rows)}`);
  for (const [id, count] of tally.unparsable) print(`${id}: ${count} edits did not parse and were not tried`);
}

function print(text: string): void {
  process.stdout.write(`${text}\n`);
}

function showProgress(done: number, all: number): void {
  if (process.stderr.isTTY) process.stderr.write(`\r${done} of ${all} edits `);
  else if (done % 100 === 0) process.stderr.write(`${done} of ${all} edits\n`);
}

function brokenOf({ trials }: Tally) {
  return trials
    .filter((t) => !t.verdict.held)
    .map(({ transformation, finding, verdict }) => ({
      edit: transformation.id,
      at: finding.at,
      message: finding.message,
      lost: verdict.lost,
      added: verdict.added,
    }));
}

main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 2;
});
