import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { cli, removeTrees, tree } from './support';

async function script(shell: string): Promise<string> {
  const ran = await cli(tree({}), ['completion', shell]);
  assert.equal(ran.code, 0, ran.error);
  return ran.out;
}

/** What bash offers for the last of the words. */
function offered(completion: string, words: readonly string[]): string[] {
  const call = `${completion}
COMP_WORDS=("$@"); COMP_CWORD=$(($#-1)); _datatrail 2>/dev/null; printf '%s\\n' "\${COMPREPLY[@]}"`;
  const { stdout, status } = spawnSync('bash', ['-c', call, 'bash', ...words], { encoding: 'utf8', cwd: tree({}) });
  assert.equal(status, 0);
  return stdout.split('\n').filter(Boolean);
}

describe('datatrail completion', () => {
  afterEach(removeTrees);

  const cases: readonly (readonly [readonly string[], readonly string[]])[] = [
    [['datatrail', 'base'], ['baseline']],
    [['datatrail', 'baseline', 'u'], ['update']],
    [['datatrail', 'scan', '--format', 'm'], ['markdown']],
    [
      ['datatrail', 'scan', '--format', ''],
      ['text', 'json', 'sarif', 'html', 'markdown', 'github', 'gitlab', 'csv'],
    ],
    [['datatrail', '--fai'], ['--fail-on']],
    [
      ['datatrail', '--fail-on', 'n'],
      ['note', 'none'],
    ],
    [
      ['datatrail', 'completion', ''],
      ['bash', 'zsh', 'fish', '-h', '--help'],
    ],
    [['datatrail', 'rules', 'test', '--verb'], ['--verbose']],
    [['datatrail', 'init', '--since'], []],
  ];
  for (const [words, expected] of cases) {
    it(`bash: ${words.join(' ')} → ${expected.join(' ') || 'nothing'}`, async function () {
      if (spawnSync('bash', ['--version']).status !== 0) this.skip();
      assert.deepEqual(offered(await script('bash'), words), expected);
    });
  }

  for (const shell of ['zsh', 'fish']) {
    it(`${shell} knows each command, option and choice, and can read the script`, async () => {
      const text = await script(shell);
      for (const word of ['baseline', 'update', 'since', 'fix-dry-run', 'markdown', 'completion']) {
        assert.ok(text.includes(word), word);
      }
      const file = join(tree({ script: text }), 'script');
      const checked = spawnSync(shell, ['-n', file], { encoding: 'utf8' });
      // Where the shell is not installed its script cannot be checked.
      if (checked.error === undefined) assert.equal(checked.stderr, '');
    });
  }

  it('says which shells there are', async () => {
    const ran = await cli(tree({}), ['completion', 'tcsh']);
    assert.equal(ran.code, 2);
    assert.match(ran.error, /Allowed choices are bash, zsh, fish/);
  });
});
