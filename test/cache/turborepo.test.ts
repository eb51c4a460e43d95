import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { createRequire } from 'node:module';
import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

const ROOT = join(import.meta.dirname, '../..');
const PAGE = readFileSync(join(ROOT, 'docs/monorepos.md'), 'utf8');
const turboPath = (): string =>
  join(dirname(createRequire(import.meta.url).resolve('turbo/package.json')), 'bin/turbo');

/** The block of the page below a line that ends with these words. */
function block(words: string): string {
  const found = PAGE.split(`${words}:\n\n\`\`\``)[1]?.split('```')[0];
  assert.ok(found, `the page has a block for ${words}`);
  return found.slice(found.indexOf('\n') + 1);
}

function scriptsOf(words: string): object {
  return (JSON.parse(block(words)) as { scripts: object }).scripts;
}

const folder = realpathSync(mkdtempSync(join(tmpdir(), 'datatrail-turbo-')));

after(() => rmSync(folder, { recursive: true, force: true }));

function write(file: string, content: string | object): void {
  mkdirSync(dirname(join(folder, file)), { recursive: true });
  writeFileSync(join(folder, file), typeof content === 'string' ? content : JSON.stringify(content, undefined, 2));
}

function run(
  command: string,
  args: readonly string[],
): { readonly out: string; readonly error: string; readonly status: number | null } {
  const env = {
    ...process.env,
    PATH: `${join(folder, 'node_modules/.bin')}:${process.env['PATH'] ?? ''}`,
    TURBO_TELEMETRY_DISABLED: '1',
    TURBO_NO_UPDATE_NOTIFIER: '1',
    DO_NOT_TRACK: '1',
    XDG_CACHE_HOME: join(folder, '.user-caches'),
    npm_config_update_notifier: 'false',
  };
  const { stdout, stderr, status } = spawnSync(command, args, { cwd: folder, env, encoding: 'utf8' });
  return { out: stdout, error: stderr, status };
}

/** Runs the task of the page and merges; gives what Turborepo took from its cache, and the report. */
function recipe(): { readonly cached: string; readonly report: string } {
  const turbo = run(process.execPath, [turboPath(), 'run', 'datatrail:facts']);
  assert.equal(turbo.status, 0, `${turbo.out}${turbo.error}`);
  const merged = run('datatrail', [
    'merge',
    'packages',
    '--all',
    '--format',
    'json',
    '--fail-on',
    'none',
    '--no-cache',
  ]);
  assert.equal(merged.status, 0, merged.error);
  return {
    cached: /Cached:\s+(\d+) cached, \d+ total/.exec(turbo.out)?.[0].replace(/\s+/g, ' ') ?? turbo.out,
    report: merged.out,
  };
}

function scan(): string {
  return run('datatrail', ['scan', '--all', '--format', 'json', '--fail-on', 'none', '--no-cache']).out;
}

describe('the recipe for Turborepo', function () {
  // Processes start slowly on a busy machine.
  this.timeout(180_000);

  before(function () {
    if (process.platform === 'win32') this.skip();
    cpSync(join(ROOT, 'test/apps/sample/packages'), join(folder, 'packages'), { recursive: true });
    cpSync(join(ROOT, 'test/apps/sample/apps'), join(folder, 'packages'), { recursive: true });
    mkdirSync(join(folder, 'node_modules/.bin'), { recursive: true });
    symlinkSync(join(ROOT, 'dist/cli.js'), join(folder, 'node_modules/.bin/datatrail'));
    write('package.json', {
      name: 'root',
      private: true,
      packageManager: 'npm@11.0.0',
      workspaces: ['packages/*'],
      scripts: scriptsOf('In `package.json` of the root'),
    });
    write('turbo.json', block('`turbo.json`'));
    write('.gitignore', `node_modules\n.user-caches\n${block('`.gitignore`')}`);
    for (const name of readdirSync(join(folder, 'packages'))) {
      const file = `packages/${name}/package.json`;
      const own = JSON.parse(readFileSync(join(folder, file), 'utf8')) as object;
      write(file, { ...own, scripts: scriptsOf('In `package.json` of each package') });
    }
  });

  it('takes nothing from the cache at first, everything then, and all but the edited package after that', () => {
    const packages = readdirSync(join(folder, 'packages')).length;
    const first = recipe();
    const second = recipe();
    write('packages/web/added.ts', 'export const added = (user: { email: string }) => console.log(user.email);\n');
    const third = recipe();
    assert.deepEqual(
      [first.cached, second.cached, third.cached],
      [0, packages, packages - 1].map((n) => `Cached: ${n} cached, ${packages} total`),
    );
    assert.equal(second.report, first.report);
    assert.ok(third.report.includes('packages/web/added.ts') && !first.report.includes('packages/web/added.ts'));
    assert.equal(third.report, scan());
  });
});
