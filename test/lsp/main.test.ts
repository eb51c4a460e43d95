import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import path from 'node:path';
import {
  createMessageConnection,
  ExitNotification,
  InitializeRequest,
  ShutdownRequest,
  StreamMessageReader,
  StreamMessageWriter,
} from 'vscode-languageserver/node';

describe('language server as a process', () => {
  it('talks over standard input and output and ends with 0', async () => {
    const main = path.resolve(__dirname, '../../server/src/lsp/main.ts');
    const child = spawn(process.execPath, ['--import', 'tsx', main, '--stdio'], { stdio: ['pipe', 'pipe', 'inherit'] });
    const ended = new Promise<number | null>((done) => child.once('exit', done));
    const connection = createMessageConnection(
      new StreamMessageReader(child.stdout),
      new StreamMessageWriter(child.stdin),
    );
    connection.listen();
    const params = { processId: process.pid, rootUri: null, workspaceFolders: null, capabilities: {} };
    const { serverInfo } = await connection.sendRequest(InitializeRequest.type, params);
    assert.equal(serverInfo?.name, 'datatrail');
    await connection.sendRequest(ShutdownRequest.type);
    await connection.sendNotification(ExitNotification.type);
    assert.equal(await ended, 0);
    connection.dispose();
  }).timeout(20_000);

  const message = (text: string): string => `Content-Length: ${Buffer.byteLength(text)}\r\n\r\n${text}`;
  const EXIT = message('{"jsonrpc":"2.0","method":"exit"}');
  const LONG = message(`{"jsonrpc":"2.0","method":"$/x","params":{"text":"${'é\\r\\n'.repeat(50_000)}"}}`);
  /** What is written to the server, and what it then says; undefined where it takes it for messages. */
  const INPUTS: readonly (readonly [name: string, pieces: readonly string[], says: RegExp | undefined])[] = [
    ['text', ['GET / HTTP/1.1\r\n\r\n'], /holds no header of a message/],
    ['text without an end', ['hello'], /holds no header of a message/],
    ['zeros', ['\0'.repeat(100_000)], /holds no header of a message/],
    ['text after a message', [LONG, 'hello'], /holds no header of a message/],
    ['a message that is longer than it says', [`${message('{}')}}`], /holds no header of a message/],
    ['a length that is none', ['Content-Length: ten\r\n\r\n{}'], /without a length that a message can have/],
    ['no length', ['Content-Type: x\r\n\r\n{}'], /without a length that a message can have/],
    ['a length below nothing', ['Content-Length: -5\r\n\r\n{}'], /without a length that a message can have/],
    ['a length that no text has', ['Content-Length: 99999999999\r\n\r\n{}'], /a length that a message can have/],
    ['a header without end', [`Content-Type: ${'x'.repeat(5000)}`], /holds a header without end/],
    ['messages', [LONG, EXIT], undefined],
    ['messages in pieces', [LONG + EXIT.slice(0, 9), EXIT.slice(9, 20), EXIT.slice(20)], undefined],
    ['a header of two lines', [EXIT.replace('\r\n', '\r\nContent-Type: a; charset=utf-8\r\n')], undefined],
    ['a body that is no JSON', [message('hello'), EXIT], undefined],
  ];
  for (const [name, pieces, says] of INPUTS) {
    it(`${says === undefined ? 'takes' : 'ends with 1 and says why for'} ${name}`, async () => {
      const main = path.resolve(__dirname, '../../server/src/lsp/main.ts');
      const child = spawn(process.execPath, ['--import', 'tsx', main, '--stdio'], { stdio: 'pipe' });
      let error = '';
      child.stderr.on('data', (chunk: Buffer) => (error += chunk.toString()));
      child.stdin.on('error', () => undefined);
      const ended = new Promise<number | null>((done) => child.once('close', done));
      for (const piece of pieces) await new Promise((done) => child.stdin.write(piece, done));
      assert.equal(await ended, 1, 'without a shutdown before it, an exit is one with 1 too');
      if (says === undefined) assert.equal(error, '');
      else assert.match(error, says);
      assert.ok(!error.includes('hello'));
    }).timeout(20_000);
  }
});
