import { spawnSync } from 'node:child_process';
import { statSync } from 'node:fs';
import { join } from 'node:path';
import { PROJECT, type Bench, type Part } from '../bench';
import { EditorClient } from '../editor/client';
import { ratioOf, spreadOf } from '../stats';
import { spread, type Table } from '../table';
import { measure } from '../usage';

const TIMES = 2;

export const vsix: Part = {
  name: 'vsix',
  about: 'Size of the extension, time to load and activate it, and until its server answers',
  run: async (bench) => [sizes(bench), await starts(bench)],
};

function sizes(bench: Bench): Table {
  const file = join(bench.folder('vsix'), 'datatrail.vsix');
  const args = [join(PROJECT, 'node_modules/@vscode/vsce/vsce'), 'package', '--no-dependencies', '--out', file];
  const { status, stderr } = spawnSync(process.execPath, args, { cwd: PROJECT, encoding: 'utf8' });
  const rows = ['cli', 'server', 'mcp', 'extension', 'ts-morph'].map((name) => [
    `dist/${name}.js`,
    megabytes(join(PROJECT, 'dist', `${name}.js`)),
  ]);
  if (status === 0) rows.unshift(['VSIX', megabytes(file)]);
  const notes = status === 0 ? [] : [`The package could not be made: ${stderr.trim().split('\n').at(-1) ?? ''}`];
  return { title: 'Sizes', columns: ['file', 'MB'], rows, notes };
}

/** Of 1,000,000 bytes. */
function megabytes(file: string): string {
  return (statSync(file).size / 1e6).toFixed(2);
}

async function starts(bench: Bench): Promise<Table> {
  const sample = await bench.subjectOf(join(PROJECT, 'test/apps/sample'));
  const { dir } = await bench.copyOf(sample);
  const taken: Record<'node' | 'load' | 'activate' | 'initialize' | 'settled', number[]> = {
    node: [],
    load: [],
    activate: [],
    initialize: [],
    settled: [],
  };
  for (let round = -1; round < bench.options.runs * TIMES; round++) {
    const node = measure({ file: process.execPath, args: ['-e', '0'] }).wall * 1000;
    const { load, activate } = activation();
    const client = new EditorClient(dir, bench.folder('cache-home'));
    const initialize = await client.initialize();
    await client.stop();
    if (round < 0) continue;
    taken.node.push(node);
    taken.load.push(load);
    taken.activate.push(activate);
    taken.initialize.push(initialize);
    taken.settled.push(load + activate);
  }
  const row = (name: string, of: readonly number[]): string[] => [
    name,
    spread(spreadOf(of), 0),
    spread(ratioOf(of, taken.node), 2),
  ];
  return {
    title: 'Starts',
    columns: ['', 'ms', '× node -e 0'],
    rows: [
      row('node -e 0', taken.node),
      row('extension: its file is loaded', taken.load),
      row('extension: it is activated', taken.activate),
      row('extension: both', taken.settled),
      row('server: from its start to the answer to initialize', taken.initialize),
    ],
    notes: ['The extension runs without an editor: what VS Code does while it is activated is not in these numbers.'],
  };
}

function activation(): { load: number; activate: number } {
  const args = [join(PROJECT, 'bench/support/activate.cjs'), join(PROJECT, 'dist/extension.js')];
  const { status, stdout, stderr } = spawnSync(process.execPath, args, { encoding: 'utf8' });
  if (status !== 0) throw new Error(`The extension could not be activated: ${stderr.trim().split('\n').at(-1) ?? ''}`);
  return JSON.parse(stdout) as { load: number; activate: number };
}
