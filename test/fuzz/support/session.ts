/**
 * A session of an editor as a script: a line is one thing that people, Git or the editor do. After each `check` what the
 * server says must be what one says that was just started on the same texts.
 */
import assert from 'node:assert/strict';
import { CancellationTokenSource, type Diagnostic, type DocumentDiagnosticReport } from 'vscode-languageserver/node';
import { TextDocument } from 'vscode-languageserver-textdocument';
import { Analyzer } from '../../../server/src/analyzer';
import { isSourceFile } from '../../../server/src/extract/extract';
import { isAnalysable } from '../../../server/src/host/select';
import type { WorkspaceFiles } from '../../../server/src/lsp/workspaceHost';
import { SCAN_REQUEST } from '../../../server/src/lsp/protocol';
import { TestClient } from '../../lsp/support/client';
import { ShippedRulesHost } from '../../lsp/support/shippedRules';
import { ROOT } from '../../lsp/support/client';
import type { Draw } from './draw';
import { textOf, type Entry, type Input } from './entry';
import { mutate } from './mutate';
import type { Seeds } from './seeds';

const SCRIPT = 'script';
const CONFIG = 'datatrail.config.yaml';
/** Written before a check: what is waited for comes after all that was sent before. */
const LAST = 'zz-last.ts';
const STEPS = 40;

type Step =
  | { readonly do: 'open' | 'close' | 'touch' | 'remove'; readonly file: string }
  | {
      readonly do: 'edit';
      readonly file: string;
      readonly at: number;
      readonly cut: number;
      readonly text: string;
      readonly skip: number;
    }
  | { readonly do: 'replace' | 'write'; readonly file: string; readonly text: string }
  | { readonly do: 'rename'; readonly file: string; readonly to: string }
  | {
      readonly do: 'ask';
      readonly file: string;
      readonly what: 'diagnostic' | 'hover' | 'codeAction';
      readonly cancel: boolean;
    }
  | { readonly do: 'settings' | 'storm' | 'check' };

const CONFIGS = [
  'extends: [strict]\n',
  'policies: { log-flow: off }\n',
  'extends: [\n',
  'allowedRecipients: [posthog]\n',
  'ownDomains: [a.example]\n',
  '',
];

/** Sessions: inputs of 40 steps each. */
export const SESSIONS: Entry = {
  name: 'lsp',
  share: 0.5,
  make: sessionOf,
  run: async (input) => {
    const usual = hurried();
    const session = await Session.start(input.filter(({ file }) => file !== SCRIPT));
    try {
      for (const line of textOf(input, SCRIPT).split('\n')) {
        const step = parsed(line);
        if (step !== undefined) await session.take(step);
      }
      await session.take({ do: 'check' });
    } finally {
      session.end();
      usual();
    }
  },
};

/** Most of a session is waiting for the next key. Here timers run out sooner, in the same order. Gives the way back. */
function hurried(): () => void {
  const { setTimeout } = globalThis;
  const sooner = (run: (...args: unknown[]) => void, after = 0, ...args: unknown[]): NodeJS.Timeout =>
    setTimeout(run, after / 20, ...args);
  globalThis.setTimeout = Object.assign(sooner, setTimeout);
  return () => void (globalThis.setTimeout = setTimeout);
}

function parsed(line: string): Step | undefined {
  try {
    return JSON.parse(line) as Step;
  } catch {
    // Half a line is what making an input smaller leaves.
    return undefined;
  }
}

function sessionOf(draw: Draw, seeds: Seeds): Input {
  const tree = [...draw.pick(seeds.trees), ...draw.pick(seeds.trees)].filter(
    ({ file, text }, i, all) =>
      isSourceFile(file) && text.length < 4000 && all.findIndex((other) => other.file === file) === i,
  );
  const files = [...tree.map(({ file }) => file), 'src/new.ts', 'src/[id].tsx', 'src/a b/é.ts'];
  const lines = Array.from({ length: STEPS }, (_, i) =>
    JSON.stringify((i + 1) % 14 === 0 ? { do: 'check' } : stepOf(draw, files, tree, seeds)),
  );
  return [...tree, { file: SCRIPT, text: lines.join('\n') }];
}

function stepOf(draw: Draw, files: readonly string[], tree: Input, seeds: Seeds): Step {
  const file = draw.pick(files);
  const text = (): string => draw.pick([...tree.map((one) => one.text), draw.pick(seeds.sources).slice(0, 4000)]);
  switch (draw.nat(15)) {
    case 0:
    case 1:
    case 2:
      return { do: 'open', file };
    case 3:
      return { do: 'close', file };
    case 4:
      return draw.oneIn(2)
        ? { do: 'write', file, text: mutate(text(), draw, seeds.sources) }
        : { do: 'write', file, text: text() };
    case 5:
      return draw.oneIn(2) ? { do: 'remove', file } : { do: 'rename', file, to: draw.pick(files) };
    case 6:
      return draw.oneIn(2)
        ? { do: 'write', file: draw.oneIn(3) ? `src/${CONFIG}` : CONFIG, text: draw.pick(CONFIGS) }
        : { do: 'remove', file: CONFIG };
    case 7:
      return { do: draw.pick(['settings', 'storm', 'check'] as const) };
    case 8:
      return { do: 'replace', file, text: text() };
    case 9:
    case 10:
      return {
        do: 'ask',
        file,
        what: draw.pick(['diagnostic', 'hover', 'codeAction'] as const),
        cancel: draw.oneIn(2),
      };
    default: {
      const piece = draw.oneIn(2)
        ? draw.pick([
            'user.email',
            '\n',
            '',
            'console.log(user.email);\n',
            '}',
            '// datatrail-ignore-next-line\n',
            'x',
            '\r\n',
            '😀',
          ])
        : text().slice(0, draw.nat(200));
      return {
        do: 'edit',
        file,
        at: draw.nat(1000),
        cut: draw.nat(draw.oneIn(4) ? 400 : 12),
        text: piece,
        skip: draw.pick([1, 1, 1, 5, 0, -3]),
      };
    }
  }
}

class Session {
  private readonly open = new Map<string, TextDocument>();

  private constructor(
    private readonly client: TestClient,
    private readonly disk: Map<string, string>,
  ) {}

  static async start(tree: Input): Promise<Session> {
    const disk = new Map(tree.map(({ file, text }) => [`${ROOT}/${file}`, text]));
    return new Session(await serverOn(disk), disk);
  }

  end(): void {
    this.client.dispose();
  }

  async take(step: Step): Promise<void> {
    switch (step.do) {
      case 'open':
        return this.openFile(step.file, this.disk.get(`${ROOT}/${step.file}`) ?? '');
      case 'close':
        return this.closeFile(step.file);
      case 'edit':
        return this.edit(step);
      case 'replace':
        return this.change(step.file, [{ text: step.text }], 1);
      case 'write':
        return this.write(step.file, step.text);
      case 'remove':
        return this.write(step.file, undefined);
      case 'touch':
        return this.tell([[step.file, 2]]);
      case 'rename':
        return this.rename(step.file, step.to);
      case 'ask':
        return this.ask(step);
      case 'settings':
        return this.client.connection.sendNotification('workspace/didChangeConfiguration', { settings: null });
      case 'storm':
        return this.tell(
          [...this.disk.keys()].flatMap((path) =>
            Array.from({ length: 20 }, () => [path.slice(ROOT.length + 1), 2] as const),
          ),
        );
      case 'check':
        return this.check();
    }
  }

  private notify(method: string, params: object): Promise<void> {
    return this.client.connection.sendNotification(method, params);
  }

  private async openFile(file: string, text: string): Promise<void> {
    if (this.open.has(file)) return;
    const document = TextDocument.create(this.client.uri(file), 'typescript', 1, text);
    this.open.set(file, document);
    await this.notify('textDocument/didOpen', {
      textDocument: { uri: document.uri, languageId: 'typescript', version: 1, text },
    });
  }

  private async closeFile(file: string): Promise<void> {
    const document = this.open.get(file);
    if (!this.open.delete(file) || document === undefined) return;
    await this.notify('textDocument/didClose', { textDocument: { uri: document.uri } });
  }

  private async edit({ file, at, cut, text, skip }: Step & { do: 'edit' }): Promise<void> {
    await this.openFile(file, this.disk.get(`${ROOT}/${file}`) ?? '');
    const document = this.open.get(file);
    if (document === undefined) return;
    const start = Math.floor((at / 1000) * document.getText().length);
    const range = { start: document.positionAt(start), end: document.positionAt(start + cut) };
    await this.change(file, [{ range, text }], skip);
  }

  /** Versions skip and go back as they do after an undo in some editors: what was sent last counts. */
  private async change(
    file: string,
    changes: {
      text: string;
      range?: { start: { line: number; character: number }; end: { line: number; character: number } };
    }[],
    skip: number,
  ): Promise<void> {
    const old = this.open.get(file);
    if (old === undefined) return;
    const document = TextDocument.update(old, changes, old.version + skip);
    this.open.set(file, document);
    await this.notify('textDocument/didChange', {
      textDocument: { uri: document.uri, version: document.version },
      contentChanges: changes,
    });
  }

  private async write(file: string, text: string | undefined): Promise<void> {
    const path = `${ROOT}/${file}`;
    const isThere = this.disk.has(path);
    if (text === undefined && !isThere) return;
    if (text === undefined) this.disk.delete(path);
    else this.disk.set(path, text);
    await this.tell([[file, text === undefined ? 3 : isThere ? 2 : 1]]);
  }

  private tell(changes: readonly (readonly [file: string, type: number])[]): Promise<void> {
    return this.notify('workspace/didChangeWatchedFiles', {
      changes: changes.map(([file, type]) => ({ uri: this.client.uri(file), type })),
    });
  }

  private async rename(file: string, to: string): Promise<void> {
    const text = this.disk.get(`${ROOT}/${file}`);
    if (text === undefined || file === to) return;
    const opened = this.open.get(file);
    if (opened !== undefined) {
      await this.closeFile(file);
      await this.openFile(to, opened.getText());
    }
    await this.write(to, text);
    await this.write(file, undefined);
  }

  private async ask({ file, what, cancel }: Step & { do: 'ask' }): Promise<void> {
    const source = new CancellationTokenSource();
    const place = { line: 0, character: 3 };
    const params = {
      textDocument: { uri: this.client.uri(file) },
      position: place,
      range: { start: place, end: place },
      context: { diagnostics: [] },
    };
    const answer = this.client.connection
      .sendRequest(`textDocument/${what}`, params, source.token)
      .catch(() => undefined);
    // A question that is called back is not waited for: the next step comes while it is worked on.
    if (cancel) source.cancel();
    else await answer;
  }

  private async check(): Promise<void> {
    const before = this.client.refreshes;
    await this.write(LAST, `export const z = ${before};\n`);
    await this.client.until(() => this.client.refreshes > before);
    const cold = await serverOn(new Map(this.disk));
    try {
      for (const { uri, version } of this.open.values()) {
        const text = this.textAt(uri);
        await cold.connection.sendNotification('textDocument/didOpen', {
          textDocument: { uri, languageId: 'typescript', version, text },
        });
      }
      for (const [file, { uri }] of this.open)
        assert.deepEqual(await pull(this.client, uri), await pull(cold, uri), file);
      assert.deepEqual(await scanned(this.client), await scanned(cold), 'of closed files');
      assert.deepEqual(
        this.client.log.filter((line) => / failed: /.test(line)),
        [],
      );
    } finally {
      cold.dispose();
    }
  }

  private textAt(uri: string): string {
    return [...this.open.values()].find((document) => document.uri === uri)?.getText() ?? '';
  }
}

/** Files in memory, of which only those are read that a scan reads. */
class Disk extends ShippedRulesHost {
  override async files(root: string): Promise<WorkspaceFiles> {
    const { files, configs } = await super.files(root);
    return { files: files.filter((file) => isAnalysable(file, (other) => files.includes(other))), configs };
  }

  override accepts(root: string, file: string): boolean {
    return super.accepts(root, file) && isAnalysable(file, () => true);
  }
}

function serverOn(disk: Map<string, string>): Promise<TestClient> {
  return TestClient.start({
    parts: { host: new Disk(disk), createEngine: (rules) => new Analyzer(rules) },
  });
}

async function pull(client: TestClient, uri: string): Promise<readonly Diagnostic[]> {
  const report: DocumentDiagnosticReport = await client.connection.sendRequest('textDocument/diagnostic', {
    textDocument: { uri },
  });
  return report.kind === 'full' ? report.items : [];
}

/** What a scan finds: its numbers, and what it sends for closed files. */
async function scanned(client: TestClient): Promise<object> {
  const counts = await client.connection.sendRequest(SCAN_REQUEST, {});
  const sent = [...client.pushed]
    .filter(([uri, diagnostics]) => diagnostics.length > 0 && isSourceFile(uri))
    .sort(([a], [b]) => (a < b ? -1 : 1));
  return { counts, sent };
}
