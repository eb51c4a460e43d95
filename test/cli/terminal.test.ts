import assert from 'node:assert/strict';
import { forTerminal } from '../../server/src/text/clean';
import { cli, removeTrees, tree } from './support';

const ESC = '\u001b';

describe('what is printed', () => {
  after(removeTrees);

  const CASES: readonly (readonly [name: string, text: string, shown: string])[] = [
    ['colours stay', `${ESC}[31mred${ESC}[0m`, `${ESC}[31mred${ESC}[0m`],
    ['clearing the present line stays', `\r${ESC}[Kreading`, `\r${ESC}[Kreading`],
    ['line ends and tabs stay', 'a\r\n\tb\n', 'a\r\n\tb\n'],
    ['clearing the screen goes', `a${ESC}[2Jb`, 'ab'],
    ['moving the cursor goes', `a${ESC}[5;5Hb`, 'ab'],
    ['titles and links go', `a${ESC}]0;own\u0007b${ESC}]8;;http://x${ESC}\\c`, 'abc'],
    ['what answers as if it were typed goes', `a${ESC}[6n${ESC}P$qm${ESC}\\b`, 'ab'],
    ['the same with one byte goes', 'a\u009b2Jb\u009d0;x\u009cc', 'abc'],
    ['bells and backspaces go', 'a\u0007\u0008b', 'ab'],
  ];
  for (const [name, text, shown] of CASES) it(name, () => assert.equal(forTerminal(text), shown));

  // Arguments, file names, texts of configurations and of manifests.
  const RUNS: readonly (readonly [name: string, argv: readonly string[], files: Readonly<Record<string, string>>])[] = [
    ['an unknown command', ['manifest', `${ESC}[2J`], {}],
    ['an unknown option', [`--${ESC}[2J`], {}],
    ['a folder that is not there', ['scan', `no${ESC}[2J`], {}],
    ['a file name', ['scan', '.'], { [`a${ESC}[2J.ts`]: 'const leak_warning = \u0000\u0000\u0000;' }],
    ['a key of a configuration', ['scan', '.'], { 'datatrail.config.yaml': '"\\e[2J": 1\n', 'a.ts': '' }],
    ['a rule file', ['rules', 'test', 'r.yaml'], { 'r.yaml': 'policies: { "\\e[2J": { kind: "\\e[2J" } }\n' }],
    ['a name of a commit', ['scan', '.', '--since', `x${ESC}[2J`], { 'a.ts': '' }],
    [
      'a manifest',
      ['manifest', 'check'],
      { 'datatrail.flows.yaml': 'flows: [{ data: "\\e[2J", recipient: "\\e[2J" }]\n' },
    ],
  ];
  for (const [name, argv, files] of RUNS) {
    it(`cannot act: ${name}`, async () => {
      const { out, error } = await cli(tree(files), argv);
      assert.ok(out.length + error.length > 0);
      assert.ok(!`${out}${error}`.includes(`${ESC}[2J`));
    });
  }
});
