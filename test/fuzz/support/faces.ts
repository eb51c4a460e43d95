/** The faces: arguments on the command line, messages to the language server. */
import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { TestClient } from '../../lsp/support/client';
import { cli, removeTrees } from '../../cli/support';
import type { Draw } from './draw';
import { textOf, type Entry } from './entry';
import { mutate, nested } from './mutate';

const COMMANDS = [
  'scan',
  'init',
  'rules',
  'rules test',
  'explain',
  'baseline update',
  'manifest',
  'manifest update',
  'manifest check',
  'trace',
  'record',
  'labels',
  'completion',
  'help',
  'scna',
  '',
];
const OPTIONS = [
  '--all',
  '--format',
  '--output',
  '--fail-on',
  '--max-warnings',
  '--policy',
  '--manifest',
  '--since',
  '--staged',
  '--baseline',
  '--no-baseline',
  '--config',
  '--no-gitignore',
  '--ignore-pattern',
  '--max-file-size',
  '--fix-dry-run',
  '--verbose',
  '--no-color',
  '--quiet',
  '--timing',
  '--no-code',
  '--yes',
  '--json',
  '--stats',
  '--to',
  '--data',
  '--country',
  '--file',
  '--policy-text',
  '--prune',
  '--dry-run',
  '--help',
  '--version',
  '--',
  '-x',
  '--__proto__',
  '--no-output',
];
/** Nothing that leads out of the folder: the arguments are taken at their word. */
const VALUES = [
  '.',
  'src',
  'src/a.ts',
  'src/a.ts:2',
  'src/a.ts:2:9999',
  'src/a.ts:-1',
  ':',
  'nowhere',
  'HEAD',
  'HEAD~999999',
  '-x',
  '--upload-pack=touch',
  '@{u}',
  'main..',
  'HEAD:src/a.ts',
  '\u001b[2J',
  '',
  ' ',
  '0',
  '-1',
  '1e9',
  '9'.repeat(400),
  'NaN',
  'text',
  'json',
  'sarif',
  'html:out.html',
  'sarif:',
  ':x',
  'nope:out',
  'out.json',
  'datatrail.config.yaml',
  'package.json',
  '*',
  '**/'.repeat(50),
  '!',
  '[',
  'user.contact.email',
  '__proto__',
  'posthog',
  'EU',
  'a'.repeat(5000),
  'bash',
  'note',
  'error',
];

const FILES: Readonly<Record<string, string>> = {
  'src/a.ts': 'export const f = 1;\nconst leak_warning = 2;\n',
  'package.json': '{ "dependencies": { "posthog-node": "1" } }',
};

/** Arguments, one in a line. Ends with 0, 1 or 2, says what is wrong, and never that it is at fault itself. */
export const ARGUMENTS: Entry = {
  name: 'arguments',
  share: 1,
  make: (draw) => [
    {
      file: 'arguments',
      text: JSON.stringify([...draw.pick(COMMANDS).split(' ').filter(Boolean), ...argumentsOf(draw)]),
    },
    {
      file: 'datatrail.config.yaml',
      text: draw.oneIn(3)
        ? mutate('extends: [recommended]\npolicies: { test-flow: off }\n', draw, ['extends: ../../x\n', 'a: &a [*a]'])
        : '',
    },
    { file: 'datatrail.flows.yaml', text: draw.oneIn(3) ? nested(draw) : '' },
  ],
  run: async (input) => {
    const root = mkdtempSync(join(tmpdir(), 'datatrail-fuzz-'));
    try {
      for (const [file, text] of [
        ...Object.entries(FILES),
        ...input.slice(1).map(({ file, text }) => [file, text] as const),
      ]) {
        if (text === '') continue;
        mkdirSync(dirname(join(root, file)), { recursive: true });
        writeFileSync(join(root, file), text);
      }
      const given = JSON.parse(textOf(input)) as string[];
      const { code, error } = await cli(root, given);
      assert.ok(code === 0 || code === 1 || code === 2);
      assert.doesNotMatch(error, /fault of Datatrail/);
      if (code === 2) assert.notEqual(error, '', 'a failure without a word');

      assert.doesNotMatch(error, /\u001b\[2J/, 'an escape that was given comes back');
    } finally {
      rmSync(root, { recursive: true, force: true });
      removeTrees();
    }
  },
};

function argumentsOf(draw: Draw): string[] {
  return Array.from({ length: draw.nat(5) }, () => {
    const option = draw.pick(OPTIONS);
    // What is fixed or written goes to the folder of the run; the baseline may be any path, so it gets a tame one.
    return draw.oneIn(3) ? [draw.pick(VALUES)] : draw.oneIn(2) ? [option, draw.pick(VALUES)] : [option];
  }).flat();
}

const METHODS = [
  'textDocument/didOpen',
  'textDocument/didChange',
  'textDocument/didClose',
  'textDocument/didSave',
  'textDocument/diagnostic',
  'textDocument/hover',
  'textDocument/codeAction',
  'textDocument/completion',
  'textDocument/definition',
  'workspace/executeCommand',
  'workspace/didChangeConfiguration',
  'workspace/didChangeWatchedFiles',
  'workspace/didChangeWorkspaceFolders',
  'workspace/diagnostic',
  'datatrail/scanWorkspace',
  'datatrail/flows',
  'datatrail/explain',
  'datatrail/report',
  '$/cancelRequest',
  '$/setTrace',
  'window/workDoneProgress/cancel',
  'datatrail/nope',
  'initialize',
];
const URIS = [
  'file:///ws/a.ts',
  'file:///ws/b.ts',
  'file:///',
  'untitled:a.ts',
  '',
  'file://%',
  'http://[',
  'file:///ws/%00.ts',
  'file:///ws/../../x.ts',
  'x',
  '\u0000',
  'file:///ws/datatrail.config.yaml',
];

/** Messages as a client should never send them, one in a line. What is asked properly afterwards is answered. */
export const MESSAGES: Entry = {
  name: 'messages',
  share: 1,
  make: (draw) => [
    {
      file: 'messages',
      text: Array.from({ length: 1 + draw.nat(12) }, () => JSON.stringify(messageOf(draw))).join('\n'),
    },
  ],
  run: async (input) => {
    const client = await TestClient.start({ files: { 'a.ts': 'posthog.capture(user.email);\n' } });
    try {
      const answers = textOf(input)
        .split('\n')
        .flatMap((line) => {
          if (line === '') return [];
          const { method, params, asks } = JSON.parse(line) as Message;
          if (asks) return [client.connection.sendRequest(method, params ?? null).catch(() => undefined)];
          void client.connection.sendNotification(method, params ?? null);
          return [];
        });
      await Promise.all(answers);
      await client.connection.sendRequest('textDocument/diagnostic', { textDocument: { uri: client.uri('a.ts') } });
    } finally {
      client.dispose();
    }
  },
};

interface Message {
  readonly method: string;
  readonly params: object | null;
  readonly asks: boolean;
}

function messageOf(draw: Draw): Message {
  const position = (): unknown =>
    draw.oneIn(4)
      ? draw.json()
      : { line: draw.pick([0, 1, -1, 1e9, 0.5]), character: draw.pick([0, 3, -5, 2 ** 31, 1.5]) };
  const uri = draw.oneIn(6) ? draw.json() : draw.pick(URIS);
  const whole = {
    textDocument: draw.oneIn(10)
      ? draw.json()
      : {
          uri,
          version: draw.pick([1, 2, -1, null]),
          languageId: 'typescript',
          text: draw.oneIn(5) ? draw.json() : 'posthog.capture(user.email)',
        },
    uri,
    position: position(),
    range: { start: position(), end: position() },
    contentChanges: draw.oneIn(5)
      ? draw.json()
      : [
          {
            range: draw.oneIn(2) ? { start: position(), end: position() } : undefined,
            text: draw.oneIn(6) ? draw.json() : 'x',
          },
        ],
    context: draw.oneIn(4) ? draw.json() : { diagnostics: [], only: draw.oneIn(4) ? draw.json() : undefined },
    command: draw.pick(['datatrail.ruleWritten', 'x', '']),
    arguments: draw.json(),
    settings: draw.json(),
    changes: draw.oneIn(4) ? draw.json() : [{ uri, type: draw.pick([1, 2, 3, 9, null]) }],
    event: draw.oneIn(3)
      ? draw.json()
      : { added: [{ uri, name: 'x' }], removed: draw.oneIn(2) ? [{ uri, name: 'x' }] : [] },
  };
  const method = draw.pick(METHODS);
  const json: unknown = draw.json();
  const params = draw.oneIn(5) ? (typeof json === 'object' ? json : null) : whole;
  return { method, params, asks: !/did|\$\/|cancel/.test(method) };
}
