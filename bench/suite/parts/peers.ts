import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { scanCommand, type Bench, type Part, type Subject } from '../bench';
import { writeTsconfig } from '../compilers';
import { writeAstGrepConfig, writeEslintConfig } from '../peerConfigs';
import { comparisonTable, ofCommand, type Candidate } from '../rounds';
import type { Table } from '../table';
import { installTools, ofTool } from '../tools';

/** What takes minutes is run as often as this. */
const FEW = 2;

export const peers: Part = {
  name: 'peers',
  about: 'Linters and a pattern search that a team would pick instead, and what each does less',
  run: async (bench) => {
    const tables: Table[] = [];
    for (const subject of await bench.all()) {
      const output = join(bench.folder('report'), 'report.json');
      const candidates = [
        ofCommand('Datatrail', scanCommand(subject.dir, { output }), {
          does: 'follows values across files and packages to named recipients, and what stands between',
        }),
        ...eslint(bench, subject),
        ...native(bench, subject),
      ];
      const title = `Other tools on the same files, ${subject.name}`;
      const series = bench.turns(title, candidates);
      tables.push(
        comparisonTable(series, {
          title,
          base: 'Datatrail',
          direction: 'to-base',
          notes: [
            'None of the others follows a value from one function into another: they answer smaller questions.',
            'Their caches are off and no package of the project is installed, so types of packages are unknown to all.',
          ],
        }),
      );
    }
    return tables;
  },
};

function eslint(bench: Bench, subject: Subject): Candidate[] {
  const tools = installTools(bench.say);
  const folder = bench.folder('eslint');
  const use = (config: string): { path: string; args: string[]; cwd: string } => ({
    path: 'eslint/bin/eslint.js',
    args: ['--config', config, '--format', 'json', '.'],
    cwd: subject.dir,
  });
  return [
    ofTool('ESLint, syntactic', tools, {
      ...use(writeEslintConfig(folder, tools)),
      does: 'recommended rules, one file at a time: no types, no other file',
      most: 3,
    }),
    ofTool('ESLint, typed', tools, {
      ...use(writeEslintConfig(folder, tools, writeTsconfig(bench, subject))),
      does: "typescript-eslint's rules that ask the checker for types of single expressions; no flow of data",
      most: FEW,
    }),
  ];
}

function native(bench: Bench, subject: Subject): Candidate[] {
  const tools = installTools(bench.say);
  const cwd = subject.dir;
  const biome = biomeConfig(bench.folder('biome'));
  const astGrep = writeAstGrepConfig(bench.folder('ast-grep'));
  return [
    ofTool('oxlint', tools, {
      path: 'oxlint/bin/oxlint',
      args: ['--format', 'json', '--disable-nested-config', '.'],
      cwd,
      does: 'correctness rules, one file at a time: no types, no other file',
    }),
    ofTool('Biome', tools, {
      path: '@biomejs/biome/bin/biome',
      args: ['lint', '--config-path', biome, '--max-diagnostics', 'none', '--reporter', 'json', '.'],
      cwd,
      does: 'recommended lint rules, one file at a time: no types, no other file',
    }),
    ofTool('ast-grep, 20 rules', tools, {
      path: programOf('ast-grep'),
      args: ['scan', '--config', astGrep, '--json=stream', '.'],
      cwd,
      isProgram: true,
      does: 'finds 20 calls by their spelling: not what they are, nor what they are given',
    }),
  ];
}

function biomeConfig(folder: string): string {
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'biome.json'), JSON.stringify({ root: true, linter: { enabled: true } }));
  return folder;
}

/** The launcher of the package is put in place by a script that is not run; the program is in a package for the system. */
function programOf(name: string): string {
  const { platform, arch } = process;
  const system =
    { linux: `linux-${arch}-gnu`, win32: `win32-${arch}-msvc` }[platform as string] ?? `${platform}-${arch}`;
  return `@ast-grep/cli-${system}/${name}${platform === 'win32' ? '.exe' : ''}`;
}
