import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, rmSync } from 'node:fs';
import path from 'node:path';
import { downloadAndUnzipVSCode } from '@vscode/test-electron';
import { buildSync } from 'esbuild';
import Mocha from 'mocha';
import { hostSuiteOnDesktop, hostSuiteOnServer, type Counts } from './hostSuite';
import { EXTENSION, HOST_TESTS, ROOT } from './paths';

type Host = { readonly kind: 'desktop'; readonly path: string } | { readonly kind: 'server' };

const SECONDS_20 = 20_000;

/** Builds what is tested, chooses a VS Code, runs the suites that fit it. Resolves to the exit code. */
export async function main(): Promise<number> {
  const host = await chooseHost();
  if (host === undefined) {
    const remedy = 'Set VSCODE_PATH to a desktop VS Code, or install Chromium and run on Linux x64.';
    const isCi = process.env['CI'] === 'true';
    console.log(`${isCi ? 'ERROR' : 'SKIPPED'}: no VS Code to test in. ${remedy}`);
    console.log('0 passed, 0 failed');
    return isCi ? 1 : 0;
  }
  build();
  const suites: Counts[] = [];
  if (host.kind === 'desktop') {
    suites.push(await hostSuiteOnDesktop(host.path));
    console.log('SKIPPED: the suite of the window; it needs the web workbench.');
  } else {
    const only = process.argv[2];
    if (only !== 'ui') suites.push(await hostSuiteOnServer());
    if (only !== 'host') suites.push(await uiSuite());
  }
  const passed = suites.reduce((sum, suite) => sum + suite.passed, 0);
  const failed = suites.reduce((sum, suite) => sum + suite.failed, 0);
  console.log(`${passed} passed, ${failed} failed`);
  return failed === 0 && suites.every((suite) => suite.passed > 0) ? 0 : 1;
}

async function chooseHost(): Promise<Host | undefined> {
  const given = process.env['VSCODE_PATH'];
  if (given !== undefined) return { kind: 'desktop', path: given };
  const downloaded = await download();
  if (downloaded !== undefined) return { kind: 'desktop', path: downloaded };
  if (process.platform !== 'linux' || process.arch !== 'x64' || !installChromium()) return undefined;
  execFileSync(process.execPath, [path.join(ROOT, 'scripts/install-host.mjs')], { stdio: 'inherit' });
  return { kind: 'server' };
}

/** A desktop VS Code needs a screen; where there is one it is downloaded, if it can be. */
async function download(): Promise<string | undefined> {
  if (process.platform === 'linux' && process.env['DISPLAY'] === undefined) return undefined;
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<undefined>((done) => (timer = setTimeout(done, SECONDS_20, undefined)));
  try {
    return await Promise.race([downloadAndUnzipVSCode({ timeout: SECONDS_20 }), late]);
  } catch {
    return undefined;
  } finally {
    clearTimeout(timer);
  }
}

function installChromium(): boolean {
  const program = process.env['CHROMIUM'] ?? '/usr/bin/chromium';
  if (existsSync(program)) return true;
  if (process.getuid?.() !== 0 || !existsSync('/usr/bin/apt-get')) return false;
  try {
    const options = { stdio: 'inherit', env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' } } as const;
    execFileSync('apt-get', ['update', '-q'], options);
    execFileSync(
      'apt-get',
      ['install', '-y', '-q', '--no-install-recommends', 'chromium', 'fonts-dejavu-core'],
      options,
    );
  } catch {
    return false;
  }
  return existsSync(program);
}

function build(): void {
  if (EXTENSION === ROOT) execFileSync(process.execPath, [path.join(ROOT, 'scripts/build.mjs')], { stdio: 'inherit' });
  rmSync(HOST_TESTS, { recursive: true, force: true });
  const folder = path.join(ROOT, 'test/vscode/host');
  buildSync({
    entryPoints: readdirSync(folder).map((file) => path.join(folder, file)),
    outdir: HOST_TESTS,
    bundle: true,
    format: 'cjs',
    platform: 'node',
    target: 'node20',
    external: ['vscode', 'mocha'],
    logLevel: 'warning',
  });
}

async function uiSuite(): Promise<Counts> {
  const mocha = new Mocha({ timeout: 120_000, slow: 20_000, bail: true });
  const folder = path.join(ROOT, 'test/vscode/ui');
  for (const file of readdirSync(folder)) if (file.endsWith('.test.ts')) mocha.addFile(path.join(folder, file));
  return await new Promise((done) => {
    const runner = mocha.run(() => done({ passed: runner.stats?.passes ?? 0, failed: runner.stats?.failures ?? 0 }));
  });
}
