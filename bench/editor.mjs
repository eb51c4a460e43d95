// What a person at the editor waits for. Usage: npm run build && node bench/editor.mjs DIR FILE [EDITS]
//
// Talks to dist/server.js as VS Code does: starts it on DIR, opens FILE (relative to DIR), and types a line into it
// at 10 keys a second, asking for its diagnostics. Then it scans the workspace and types again: what is shown of closed
// files has to follow then. Prints milliseconds.
import { spawn } from 'node:child_process';
import { readFileSync, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import { performance } from 'node:perf_hooks';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { ensureBuilt } from '../scripts/support/project.mjs';

const require = createRequire(import.meta.url);
const { createMessageConnection, StreamMessageReader, StreamMessageWriter } = require('vscode-languageserver/node');
const { CancellationToken, CancellationTokenSource } = require('vscode-languageserver/node');

const [dir, file, edits = '50'] = process.argv.slice(2);
if (dir === undefined || file === undefined || !statSync(join(dir, file), { throwIfNoEntry: false })?.isFile()) {
  console.error('Usage: node bench/editor.mjs DIR FILE [EDITS]');
  process.exit(2);
}
ensureBuilt();
const root = resolve(dir);
const uri = pathToFileURL(join(root, file)).href;
const LINE = 'console.log(user.email, order.total);';
const KEY = 100;

const begun = performance.now();
const child = spawn(process.execPath, [join(import.meta.dirname, '../dist/server.js'), '--stdio']);
const server = createMessageConnection(new StreamMessageReader(child.stdout), new StreamMessageWriter(child.stdin));
const ready = new Promise((done) => {
  server.onNotification('datatrail/status', ({ state }) => state === 'ready' && done(performance.now() - begun));
});
server.onRequest('workspace/configuration', ({ items }) => items.map(() => null));
server.onRequest(() => null);
server.listen();

let version = 1;
let text = readFileSync(join(root, file), 'utf8');
const pull = (token = CancellationToken.None) =>
  server.sendRequest('textDocument/diagnostic', { textDocument: { uri }, identifier: 'datatrail' }, token);

await server.sendRequest('initialize', {
  processId: process.pid,
  rootUri: null,
  workspaceFolders: [{ uri: pathToFileURL(root).href, name: 'bench' }],
  capabilities: { workspace: { configuration: true, workspaceFolders: true } },
});
print('initialize', performance.now() - begun);
await server.sendNotification('initialized', {});
await server.sendNotification('textDocument/didOpen', {
  textDocument: { uri, languageId: 'typescript', version, text },
});
const first = await pull();
print('first diagnostics', performance.now() - begun, `${first.items.length} of the open file`);
print('all files read', await ready);
await type('typing');
const scan = await timed(() => server.sendRequest('datatrail/scanWorkspace', {}));
print('scan', scan.ms, `${scan.value.files} files, ${scan.value.errors + scan.value.warnings} findings`);
await type('typing after a scan');
await server.sendRequest('shutdown');
await server.sendNotification('exit');

/**
 * Types a line again and again. As in VS Code one question is on its way at a time: a key takes it back, and what comes
 * asks anew. A key waits for the first answer that knows it.
 */
async function type(name) {
  const waits = [];
  let waiting = [];
  let asking;
  const ask = async () => {
    const source = new CancellationTokenSource();
    const about = version;
    asking = source;
    await pull(source.token).catch(() => undefined);
    asking = undefined;
    const now = performance.now();
    if (source.token.isCancellationRequested) return ask();
    waits.push(...waiting.filter((key) => key.version <= about).map((key) => now - key.at));
    waiting = waiting.filter((key) => key.version > about);
  };
  let answered = Promise.resolve();
  for (let key = 0; key < Number(edits); key++) {
    await press(LINE[key % LINE.length]);
    waiting.push({ version, at: performance.now() });
    if (asking === undefined) answered = ask();
    else asking.cancel();
    await new Promise((done) => setTimeout(done, KEY));
  }
  await answered;
  waits.sort((a, b) => a - b);
  const at = (part) => (waits[Math.floor(part * (waits.length - 1))] ?? 0).toFixed(0);
  print(name, Number(at(0.5)), `middle of ${waits.length} keys; last key ${at(0)}, ${at(1)} at most`);
}

async function press(sign) {
  const lines = text.split('\n');
  const end = { line: lines.length - 1, character: lines.at(-1).length };
  text += sign;
  version++;
  const contentChanges = [{ range: { start: end, end }, text: sign }];
  await server.sendNotification('textDocument/didChange', { textDocument: { uri, version }, contentChanges });
}

async function timed(run) {
  const from = performance.now();
  const value = await run();
  return { value, ms: performance.now() - from };
}

function print(name, ms, more = '') {
  console.log(`${name.padEnd(20)} ${ms.toFixed(0).padStart(7)}  ${more}`);
}
