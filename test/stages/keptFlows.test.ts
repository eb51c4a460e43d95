import assert from 'node:assert/strict';
import { setImmediate } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { Program, type Tree } from '../support/program';

/** A logger of the program, two who use it, and records that only a schema tells of. */
const TREE: Tree = {
  'log.ts': 'export const note = (what: unknown) => console.log(what);\n',
  'guest.ts':
    "import { z } from 'zod';\nexport const guest = z.object({ email: z.string() });\nexport type Guest = z.infer<typeof guest>;\n",
  'desk.ts':
    "import type { Guest } from './guest';\nexport const check = (one: Guest) => localStorage.setItem('g', one.email);\n",
  'hall.ts': "import { note } from './log';\nexport const enter = (user: { email: string }) => note(user.email);\n",
  'till.ts': 'export const price = 3;\n',
};

const files = Object.keys(TREE).sort();

/** What goes out of each file, as it is kept: the same object as long as nothing that it rests on has changed. */
function flows(program: Program): Map<string, readonly unknown[]> {
  return new Map(files.map((file, index) => [file, program.solver.flows(index)]));
}

/** The files whose flows were searched again after an edit. */
function searchedAgain(program: Program, file: string, text: string): string[] {
  const before = flows(program);
  program.edit(file, text);
  const after = flows(program);
  return files.filter((f) => after.get(f) !== before.get(f));
}

describe('Flows of a file after an edit', () => {
  it('are not searched again where the edit leads to nothing that they rest on', () => {
    assert.deepEqual(searchedAgain(new Program(TREE), 'till.ts', 'export const price = 4;\n'), ['till.ts']);
  });

  it('are searched again where somebody hands over something else', () => {
    const text = "import { note } from './log';\nexport const enter = (user: { email: string }) => note('somebody');\n";
    const program = new Program(TREE);
    assert.equal(flows(program).get('log.ts')?.length, 1);
    assert.deepEqual(searchedAgain(program, 'hall.ts', text), ['hall.ts', 'log.ts']);
    assert.equal(flows(program).get('log.ts')?.length, 0);
  });

  it('are searched again where somebody else calls', () => {
    const text = "import { note } from './log';\nexport const pay = (user: { phone: string }) => note(user.phone);\n";
    const program = new Program(TREE);
    assert.deepEqual(searchedAgain(program, 'till.ts', text), ['log.ts', 'till.ts']);
    assert.equal(flows(program).get('log.ts')?.length, 2);
  });

  it('are searched again where a schema that only a type names is another', () => {
    const text = (TREE['guest.ts'] ?? '').replace('email: z', 'visits: z');
    const program = new Program(TREE);
    assert.equal(flows(program).get('desk.ts')?.length, 1);
    assert.deepEqual(searchedAgain(program, 'guest.ts', text), ['desk.ts', 'guest.ts']);
  });

  it('hold on to no earlier state of the program', async () => {
    setFlagsFromString('--expose-gc');
    const collect = runInNewContext('gc') as () => void;
    const program = new Program(TREE);
    flows(program);
    const first = new WeakRef(program.solver);
    for (const price of [4, 5, 6]) {
      program.edit('till.ts', `export const price = ${price};\n`);
      flows(program);
      // What a reference was made to, or asked for, lives until the turn ends.
      await setImmediate();
    }
    collect();
    assert.ok(first.deref() === undefined);
  });
});
