import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createNodeHost } from '../../server/src/lsp/nodeHost';

/** Files of a folder, and whether they are analysed. */
const TREE: Readonly<Record<string, boolean>> = {
  '.gitignore': false,
  'package.json': true,
  'README.md': false,
  'src/a.ts': true,
  'src/a.d.ts': true,
  'src/secret.ts': false,
  'src/gen/.gitignore': false,
  'src/gen/made.ts': false,
  'src/gen/kept.ts': true,
  'dist/a.js': false,
  'node_modules/b/index.ts': false,
};

describe('files of the language server', () => {
  let root: string;
  const host = createNodeHost(__dirname);

  before(() => {
    root = mkdtempSync(path.join(tmpdir(), 'datatrail-'));
    const texts: Record<string, string> = { '.gitignore': 'secret.ts\n', 'src/gen/.gitignore': '*\n!kept.ts\n' };
    mkdirSync(path.join(root, '.git'));
    for (const file of Object.keys(TREE)) {
      mkdirSync(path.join(root, path.dirname(file)), { recursive: true });
      writeFileSync(path.join(root, file), texts[file] ?? '');
    }
  });

  after(() => rmSync(root, { recursive: true }));

  it('are those that a scan looks at', async () => {
    const expected = Object.keys(TREE).filter((file) => TREE[file]);
    assert.deepEqual((await host.files(root, new AbortController().signal)).files, expected.sort());
  });

  for (const [file, accepted] of Object.entries(TREE)) {
    it(`${accepted ? 'have' : 'do not have'} ${file} when it is opened`, () => {
      assert.equal(host.accepts(root, file), accepted);
    });
  }
});
