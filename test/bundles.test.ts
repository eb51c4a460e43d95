import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ts } from 'ts-morph';
import { Analyzer } from '../server/src/analyzer';
import type { SinkKind } from '../server/src/model';
import { rulesFor } from './support/apps';

const DIST = join(import.meta.dirname, '../dist');
const bundle = (name: string): string => readFileSync(join(DIST, name), 'utf8');

/** Modules of Node by which a program can reach the network, start another one, or run text. */
const MODULES =
  /^(?:node:)?(net|https?|http2|dgram|tls|dns(?:\/promises)?|inspector(?:\/promises)?|quic|child_process|cluster|vm|worker_threads|wasi)$/;
/** What needs no module. */
const GLOBALS = new Set([
  'fetch',
  'XMLHttpRequest',
  'WebSocket',
  'EventSource',
  'WebTransport',
  'RTCPeerConnection',
  'sendBeacon',
]);

/** What a program names of these, each once, sorted. */
function reach(text: string): string[] {
  const found = new Set<string>();
  const source = ts.createSourceFile('bundle.js', text, ts.ScriptTarget.Latest, true, ts.ScriptKind.JS);
  const visit = (node: ts.Node): void => {
    if (ts.isCallExpression(node)) {
      const [argument] = node.arguments;
      const isRequire = node.expression.getText() === 'require' || node.expression.kind === ts.SyntaxKind.ImportKeyword;
      if (isRequire && argument && ts.isStringLiteralLike(argument)) {
        const module = MODULES.exec(argument.text)?.[1];
        if (module !== undefined) found.add(module);
      }
    }
    if (ts.isIdentifier(node) && GLOBALS.has(node.text) && isUsed(node)) found.add(node.text);
    ts.forEachChild(node, visit);
  };
  visit(source);
  return [...found].sort();
}

/** True for a global by itself, or as a member of one; `host.fetch()` and `{ fetch: 1 }` are others. */
function isUsed(name: ts.Identifier): boolean {
  const { parent } = name;
  if (ts.isPropertyAccessExpression(parent) && parent.name === name) {
    return /^(globalThis|window|self|global|navigator)$/.test(parent.expression.getText());
  }
  return !((ts.isPropertyAssignment(parent) || ts.isMethodDeclaration(parent)) && parent.name === name);
}

describe('what bundles can reach', () => {
  // child_process: Git in datatrail.js, sub-commands of commander there; where the libraries of the protocol start a server or
  // look for global packages. net: their pipe to the editor. inspector: the compiler's profiler, which nothing turns on.
  // vm: runs a program's code, from beside it, as the build compiled it ahead. worker_threads: runs types.js.
  const KNOWN: Readonly<Record<string, readonly string[]>> = {
    'cli.js': ['vm'],
    'datatrail.js': ['child_process', 'worker_threads'],
    'mcp.js': [],
    'types.js': ['worker_threads'],
    'server.js': ['child_process', 'net', 'worker_threads'],
    'extension.js': ['child_process', 'net'],
    'compiler.js': ['vm'],
    'ts-morph.js': ['inspector'],
  };
  for (const [name, known] of Object.entries(KNOWN)) {
    it(`is known: ${name}`, () => assert.deepEqual(reach(bundle(name)), known)).timeout(60_000);
  }

  const CASES: readonly (readonly [code: string, reached: readonly string[]])[] = [
    ["fetch('https://example.com')", ['fetch']],
    ['var f = fetch; f(x)', ['fetch']],
    ['globalThis.fetch(x)', ['fetch']],
    ['navigator.sendBeacon(x)', ['sendBeacon']],
    ['new WebSocket(x)', ['WebSocket']],
    ["var h = require('node:https')", ['https']],
    ["import('dns/promises')", ['dns/promises']],
    ['host.fetch(x)', []],
    ['x = { fetch: 1, "WebSocket": 2 }', []],
    ["names = ['fetch', 'WebSocket']", []],
    ["require('node:path')", []],
  ];
  for (const [code, reached] of CASES) {
    it(`${reached.length > 0 ? 'is seen' : 'is not that'}: ${code}`, () => assert.deepEqual(reach(code), reached));
  }
});

describe('Datatrail about itself', () => {
  // The command line prints and writes the reports it is asked for, which name what they found; nobody else gets them.
  const KNOWN: Readonly<Record<string, readonly SinkKind[]>> = {
    'server.js': [],
    'types.js': [],
    'extension.js': [],
    'datatrail.js': ['log', 'storage'],
  };
  for (const [name, sinks] of Object.entries(KNOWN)) {
    it(`finds that nothing leaves the machine: ${name}`, () => {
      const analyzer = new Analyzer(rulesFor());
      analyzer.apply({ files: [{ file: name, text: bundle(name) }] });
      const snapshot = analyzer.snapshot();
      const found = snapshot.findings().filter(({ inventory }) => !inventory);
      assert.deepEqual(
        found.filter(({ sink }) => sink === undefined || !sinks.includes(sink)).map(({ message }) => message),
        [],
      );
      const notRead = snapshot.problems().filter(({ message }) => / not (analysed|followed):/.test(message));
      assert.deepEqual(notRead, []);
    }).timeout(180_000);
  }
});
