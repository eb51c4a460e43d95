import assert from 'node:assert/strict';
import { CancellationTokenSource } from 'vscode-languageserver/node';
import { REPORT_REQUEST, SCAN_REQUEST, type ReportResult, type ScanResult } from '../../server/src/lsp/protocol';
import { ROOT, TestClient, type ClientOptions } from './support/client';
import { MemoryHost } from './support/memoryHost';

const SINK = `export const track = (x: unknown) => posthog.capture(x);\n`;
const LEAK = `import { track } from './sink';\ntrack(user.email);\n`;
const QUIET = `import { track } from './sink';\ntrack(user.id);\n`;
const FILES = { 'src/sink.ts': SINK, 'src/leak.ts': LEAK };

describe('a scan and a report while they are made', () => {
  let client: TestClient;
  const start = async (options: ClientOptions): Promise<void> => {
    client = await TestClient.start(options);
  };
  const scan = (params: object): Promise<ScanResult> => client.connection.sendRequest(SCAN_REQUEST, params);
  afterEach(() => client.dispose());

  it('a scan tells how many findings there are so far, after they were published', async () => {
    const many = Array.from({ length: 40 }, (_, index) => [`src/f${index}.ts`, index < 20 ? LEAK : QUIET] as const);
    await start({ files: { 'src/sink.ts': SINK, ...Object.fromEntries(many) } });
    const isSoFar = (value: unknown): value is { files: number; of: number; findings: number } =>
      typeof value === 'object' && value !== null && 'findings' in value;
    const running = scan({ partialResultToken: 'so far' });
    await client.until(() => client.progress.some((value) => isSoFar(value) && value.findings > 0));
    const first = client.progress.filter(isSoFar).find(({ findings }) => findings > 0);
    assert.deepEqual([first?.files, first?.of], [8, 41]);
    assert.equal(client.pushed.size >= (first?.findings ?? 0), true);
    assert.equal((await running).warnings, 20);
  });

  it('a scan stops when it is cancelled while files are still read', async () => {
    class Slow extends MemoryHost {
      override files(): Promise<never> {
        return new Promise(() => undefined);
      }
    }
    await start({ files: FILES, folders: [], parts: { host: new Slow(new Map()) } });
    await client.changeFolders([''], []);
    const source = new CancellationTokenSource();
    const running = client.connection.sendRequest<ScanResult>(SCAN_REQUEST, {}, source.token);
    await client.until(() => client.progress.length > 0);
    source.cancel();
    const { cancelled, files } = await running;
    assert.deepEqual({ cancelled, files }, { cancelled: true, files: 0 });
  });

  it('a report is of the folder that is asked for, of the first without a name', async () => {
    const report = ({ root }: { root: string }): string => root;
    await start({ files: { 'a/leak.ts': LEAK, 'b/leak.ts': LEAK }, folders: ['a', 'b'], parts: { report } });
    const ask = (folder?: string): Promise<ReportResult> =>
      client.connection.sendRequest(REPORT_REQUEST, folder === undefined ? {} : { folder: client.uri(folder) });
    assert.deepEqual(await ask(), { html: `${ROOT}/a` });
    assert.deepEqual(await ask('b'), { html: `${ROOT}/b` });
    assert.deepEqual(await ask('c'), { html: '' });
  });
});
