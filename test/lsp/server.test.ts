import assert from 'node:assert/strict';
import type { CodeAction, Diagnostic } from 'vscode-languageserver/node';
import { CancellationTokenSource } from 'vscode-languageserver/node';
import { FLOWS_REQUEST, SCAN_REQUEST, type Flow, type ScanResult } from '../../server/src/lsp/protocol';
import { MemoryHost } from './support/memoryHost';
import { ROOT, TestClient, type ClientOptions } from './support/client';

const SINK = `export const track = (x: unknown) => posthog.capture(x);\n`;
const LEAK = `import { track } from './sink';\ntrack(user.email);\n`;
const QUIET = `import { track } from './sink';\ntrack(user.id);\n`;
const FILES = { 'src/sink.ts': SINK, 'src/leak.ts': LEAK, 'src/quiet.ts': QUIET };

const lineOf = (diagnostic: Diagnostic): number => diagnostic.range.start.line;
const titles = (actions: readonly CodeAction[]): string[] => actions.map((action) => action.title);

describe('language server', () => {
  let client: TestClient;
  const start = async (options: ClientOptions = { files: FILES }): Promise<void> => {
    client = await TestClient.start(options);
  };
  const scan = (params: object = {}): Promise<ScanResult> => client.connection.sendRequest(SCAN_REQUEST, params);
  afterEach(() => client.dispose());

  describe('diagnostics of open files', () => {
    it('are pulled: one per finding, with place, code, page and numbered steps', async () => {
      await start();
      assert.deepEqual(client.initialized?.capabilities.diagnosticProvider, {
        identifier: 'datatrail',
        interFileDependencies: true,
        workspaceDiagnostics: false,
      });
      await client.open('src/leak.ts');
      const [found, ...others] = await client.pull('src/leak.ts');
      assert.deepEqual(others, []);
      assert.deepEqual(found?.range, { start: { line: 1, character: 6 }, end: { line: 1, character: 16 } });
      assert.equal(found?.message, 'Email address reaches PostHog (United States) without consent');
      assert.deepEqual([found?.source, found?.code, found?.severity], ['datatrail', 'third-party-personal-data', 2]);
      assert.match(found?.codeDescription?.href ?? '', /\/docs\/policies\/third-party-personal-data\.md$/);
      assert.deepEqual(
        found?.relatedInformation?.map(({ message, location }) => [message, location.uri, location.range.start.line]),
        [
          ['1/3 email read from user', client.uri('src/leak.ts'), 1],
          ['2/3 passed to track', client.uri('src/leak.ts'), 1],
          ['3/3 sent to PostHog', client.uri('src/sink.ts'), 0],
        ],
      );
    });

    const WIDE = `track(user.email);${'f(a, b);'.repeat(3000)}\n`;
    const LARGE = `track(user.email);\n${'// words\n'.repeat(300_000)}`;
    const LEFT: readonly (readonly [name: string, text: string, says: string | undefined])[] = [
      ['has a line as bundlers write it', WIDE, 'Not analysed: src/a.ts looks minified or generated'],
      ['has short lines', WIDE.replaceAll(';', ';\n'), undefined],
      ['has a long line of data', `track(user.email);'${'x'.repeat(30_000)}';\n`, undefined],
      ['is larger than sources are', LARGE, 'Not analysed: src/a.ts has 2.6 MB, more than the limit of 2.0 MB'],
      ['is large', LARGE.slice(0, 2_000_000), undefined],
    ];
    for (const [name, text, says] of LEFT) {
      it(`${says === undefined ? 'are given for' : 'say why nothing is known of'} an open file that ${name}`, async () => {
        await start({ files: { ...FILES, 'src/a.ts': 'track(user.email);\n' } });
        await client.open('src/a.ts', text);
        const [first, ...more] = await client.pull('src/a.ts');
        const message = JSON.stringify(first?.message ?? '');
        assert.ok(message.startsWith(`"${says ?? 'Email address'}`), message);
        assert.equal(first?.severity, says === undefined ? 2 : 3);
        assert.deepEqual(more, []);
        await client.edit('src/a.ts', text.slice(18), '');
        assert.match(JSON.stringify((await client.pull('src/a.ts'))[0]?.message), /^"Email address/);
      });
    }

    it('leave out inventory and quiet files', async () => {
      await start({ files: { ...FILES, 'src/form.ts': `collect(user.email);\n` } });
      await client.open('src/form.ts');
      await client.open('src/quiet.ts');
      assert.deepEqual(await client.pull('src/form.ts'), []);
      assert.deepEqual(await client.pull('src/quiet.ts'), []);
    });

    it('follow an unsaved edit', async () => {
      await start();
      await client.open('src/leak.ts');
      await client.edit('src/leak.ts', 'user.email', 'user.id');
      assert.deepEqual(await client.pull('src/leak.ts'), []);
      await client.edit('src/leak.ts', 'import', '\nimport');
      await client.edit('src/leak.ts', 'user.id', 'user.email');
      assert.deepEqual((await client.pull('src/leak.ts')).map(lineOf), [2]);
    });

    it('follow an unsaved edit of another file', async () => {
      await start();
      await client.open('src/leak.ts');
      await client.open('src/sink.ts');
      assert.equal((await client.pull('src/leak.ts')).length, 1);
      await client.edit('src/sink.ts', 'posthog.capture(x)', 'void x');
      assert.deepEqual(await client.pull('src/leak.ts'), []);
    });

    it('forget an unsaved edit when its file is closed', async () => {
      await start();
      await client.open('src/leak.ts');
      await client.open('src/sink.ts');
      await client.edit('src/sink.ts', 'posthog.capture(x)', 'void x');
      await client.close('src/sink.ts');
      assert.equal((await client.pull('src/leak.ts')).length, 1);
    });

    it('are not sent again while they are the same, even when another file changed', async () => {
      await start();
      await client.open('src/leak.ts');
      await client.open('src/quiet.ts');
      const first = await client.report('src/leak.ts');
      await client.edit('src/quiet.ts', 'user.id', 'user.name');
      const second = await client.report('src/leak.ts', first.resultId);
      assert.deepEqual(second, { kind: 'unchanged', resultId: first.resultId });
      await client.edit('src/leak.ts', 'user.email', 'user.id');
      assert.equal((await client.report('src/leak.ts', first.resultId)).kind, 'full');
    });

    it('are none in packages, and none for a scheme that is no file', async () => {
      await start();
      await client.open('node_modules/a/index.ts', LEAK);
      assert.deepEqual(await client.pull('node_modules/a/index.ts'), []);
    });

    it('exist for a file outside all folders', async () => {
      await start({ files: FILES, folders: [] });
      await client.open('src/alone.ts', `${SINK}track(user.email);\n`);
      assert.equal((await client.pull('src/alone.ts')).length, 1);
    });
  });

  describe('changes outside the editor', () => {
    it('are taken and make the client ask again', async () => {
      await start();
      assert.deepEqual(client.registered.includes('workspace/didChangeWatchedFiles'), true);
      await client.open('src/leak.ts');
      const before = client.refreshes;
      await client.writeDisk('src/sink.ts', 'export const track = () => {};\n');
      await client.until(() => client.refreshes > before);
      assert.deepEqual(await client.pull('src/leak.ts'), []);
      await client.writeDisk('src/new.ts', '// posthog\n');
      await client.until(() => client.refreshes > before + 1);
      assert.equal((await client.pull('src/leak.ts')).length, 1);
      await client.writeDisk('src/new.ts', undefined);
      await client.until(() => client.refreshes > before + 2);
      assert.deepEqual(await client.pull('src/leak.ts'), []);
    });

    it('do not stand before what is typed', async () => {
      await start();
      await client.open('src/leak.ts');
      const before = client.refreshes;
      await client.writeDisk('src/leak.ts', QUIET);
      await client.writeDisk('src/other.ts', '');
      await client.until(() => client.refreshes > before);
      assert.equal((await client.pull('src/leak.ts')).length, 1);
    });

    it('of the configuration read the rules again and show what is wrong in it', async () => {
      await start();
      client.host.configPath = `${ROOT}/datatrail.config.yaml`;
      client.host.problems = [
        {
          severity: 'error',
          message: 'Unknown key "polices"',
          hint: 'Did you mean "policies"?',
          file: 'datatrail.config.yaml',
          line: 3,
          column: 1,
        },
      ];
      await client.writeDisk('datatrail.config.yaml', 'polices: {}');
      const uri = client.uri('datatrail.config.yaml');
      await client.until(() => client.pushed.has(uri));
      const [shown] = client.pushed.get(uri) ?? [];
      assert.equal(shown?.message, 'Unknown key "polices". Did you mean "policies"?');
      assert.deepEqual(shown?.range.start, { line: 2, character: 0 });
      client.host.problems = [];
      await client.writeDisk('datatrail.config.yaml', 'policies: {}');
      await client.until(() => client.pushed.get(uri)?.length === 0);
    });
  });

  describe('settings', () => {
    it('switch a folder off and on', async () => {
      await start();
      await client.open('src/leak.ts');
      await client.setSettings({ enable: false });
      await client.until(() => client.refreshes > 0);
      assert.deepEqual(await client.pull('src/leak.ts'), []);
      const before = client.refreshes;
      await client.setSettings({ enable: true });
      await client.until(() => client.refreshes > before);
      assert.equal((await client.pull('src/leak.ts')).length, 1);
    });

    it('name the configuration', async () => {
      await start({ files: FILES, settings: { configPath: 'privacy/rules.yaml' } });
      assert.deepEqual(client.host.asked, ['privacy/rules.yaml']);
    });

    it('of the wrong type count as not set', async () => {
      await start({ files: FILES, settings: { configPath: 7, hover: 'yes' } });
      assert.deepEqual(client.host.asked, [undefined]);
    });
  });

  describe('code actions', () => {
    it('leave no finding after they are applied', async () => {
      await start();
      await client.open('src/leak.ts');
      const actions = await client.actions('src/leak.ts', 'email');
      assert.deepEqual(titles(actions), [
        "Replace user.email with '[email address]'",
        'Do not send it: remove track(…)',
        'Ignore third-party-personal-data on this line',
      ]);
      for (const action of actions) {
        await client.apply(action);
        assert.deepEqual(await client.pull('src/leak.ts'), [], action.title);
        await client.edit('src/leak.ts', client.text('src/leak.ts'), LEAK);
        assert.equal((await client.pull('src/leak.ts')).length, 1);
      }
    });

    it('belong to their diagnostics, and only one that changes the code is preferred', async () => {
      await start();
      await client.open('src/leak.ts');
      const actions = await client.actions('src/leak.ts', 'email');
      assert.deepEqual(
        actions.map((action) => action.diagnostics?.length),
        [1, 1, 1],
      );
      assert.deepEqual(
        actions.map((action) => action.isPreferred ?? false),
        [true, false, false],
      );
    });

    it('are none where nothing is found', async () => {
      await start();
      await client.open('src/leak.ts');
      assert.deepEqual(await client.actions('src/leak.ts', 'import'), []);
    });

    it('fix all makes every safe fix at once, and is none without one', async () => {
      const files = { 'src/sink.ts': SINK, 'src/leak.ts': `track(user.email);\ntrack(admin.email);\n` };
      await start({ files });
      await client.open('src/leak.ts');
      assert.deepEqual(await client.actions('src/leak.ts', 'email', ['source.fixAll']), []);
      client.dispose();
      const fixes: ClientOptions['parts'] = {
        candidates: ({ at }) => [{ title: 'Empty', kind: 'remove', safe: true, edits: [{ span: at, text: '0' }] }],
      };
      await start({ files, parts: fixes });
      await client.open('src/leak.ts');
      const [all, ...others] = await client.actions('src/leak.ts', 'email', ['source.fixAll']);
      assert.deepEqual([all?.kind, others], ['source.fixAll.datatrail', []]);
      if (all !== undefined) await client.apply(all);
      assert.equal(client.text('src/leak.ts'), `track(0);\ntrack(0);\n`);
    });
  });

  describe('hover', () => {
    const text = async (file: string, at: string): Promise<string> => {
      const hover = await client.hover(file, at);
      return hover !== null && typeof hover.contents === 'object' && 'value' in hover.contents
        ? hover.contents.value
        : '';
    };

    it('says what it is, why, who receives it and what stands between', async () => {
      await start();
      await client.open('src/leak.ts');
      const shown = await text('src/leak.ts', 'user.email');
      assert.match(shown, /`user\.email`: Email address, because email is a field of User/);
      assert.match(shown, /Receives it: PostHog \\\(United States\\\), for analytics/);
      assert.match(shown, /Stands between: nothing/);
      // The editor shows the message of a squiggle itself.
      assert.doesNotMatch(shown, /without consent/);
    });

    it('shows inventory, which has no squiggle', async () => {
      await start({ files: { ...FILES, 'src/form.ts': `collect(user.email);\n` } });
      await client.open('src/form.ts');
      const shown = await text('src/form.ts', 'user.email');
      assert.match(shown, /\*\*Email address reaches PostHog/);
      assert.match(shown, /Recorded as a fact/);
    });

    it('explains data that goes nowhere', async () => {
      await start({ files: { ...FILES, 'src/keep.ts': `const address = user.email;\n` } });
      await client.open('src/keep.ts');
      assert.equal(await text('src/keep.ts', 'user.email'), 'Email address, by the name of the field');
    });

    it('is none elsewhere, and none when it is switched off', async () => {
      await start();
      await client.open('src/leak.ts');
      assert.equal(await client.hover('src/leak.ts', 'import'), null);
      await client.setSettings({ hover: { enable: false } });
      await client.until(() => client.refreshes > 0);
      assert.equal(await client.hover('src/leak.ts', 'user.email'), null);
    });
  });

  describe('data flow', () => {
    it('is given for the line of a finding, with all steps', async () => {
      await start();
      await client.open('src/leak.ts');
      const ask = (at: string): Promise<Flow[]> =>
        client.connection.sendRequest(FLOWS_REQUEST, {
          uri: client.uri('src/leak.ts'),
          position: client.position('src/leak.ts', at),
        });
      const [flow] = await ask('track(');
      assert.deepEqual(
        flow?.steps.map((step) => step.note),
        ['email read from user', 'passed to track', 'sent to PostHog'],
      );
      assert.deepEqual(await ask('import'), []);
    });
  });

  describe('scan', () => {
    it('counts, reports progress and publishes what it finds in closed files', async () => {
      await start();
      await client.open('src/quiet.ts');
      const result = await scan();
      assert.deepEqual(result, {
        files: 3,
        errors: 0,
        warnings: 1,
        notes: 0,
        filesWithFindings: 1,
        problems: 0,
        cancelled: false,
      });
      assert.deepEqual([...client.pushed.keys()], [client.uri('src/leak.ts')]);
      const kinds = client.progress.map((value) => (value as { kind: string }).kind);
      assert.deepEqual([kinds.includes('begin'), kinds.at(-1)], [true, 'end']);
    });

    it('leaves a file to the client as soon as it is open, and takes it back', async () => {
      await start();
      await scan();
      const uri = client.uri('src/leak.ts');
      await client.open('src/leak.ts');
      await client.until(() => client.pushed.get(uri)?.length === 0);
      assert.equal((await client.pull('src/leak.ts')).length, 1);
      await client.close('src/leak.ts');
      await client.until(() => client.pushed.get(uri)?.length === 1);
    });

    it('keeps what it published up to date', async () => {
      await start();
      await scan();
      const uri = client.uri('src/leak.ts');
      await client.open('src/sink.ts');
      await client.edit('src/sink.ts', 'posthog.capture(x)', 'void x');
      await client.until(() => client.pushed.get(uri)?.length === 0);
    });

    it('takes back what it published for a file that is gone', async () => {
      await start();
      await scan();
      await client.writeDisk('src/leak.ts', undefined);
      await client.until(() => client.pushed.get(client.uri('src/leak.ts'))?.length === 0);
    });

    it('stops when it is cancelled', async () => {
      const many = Array.from({ length: 200 }, (_, index) => [`src/f${index}.ts`, QUIET] as const);
      await start({ files: Object.fromEntries(many) });
      const source = new CancellationTokenSource();
      const running = client.connection.sendRequest<ScanResult>(SCAN_REQUEST, {}, source.token);
      await client.until(() => client.progress.some((value) => (value as { percentage?: number }).percentage === 4));
      source.cancel();
      const result = await running;
      assert.deepEqual([result.cancelled, result.files < 200], [true, true]);
    });
  });

  describe('several folders', () => {
    it('are analysed apart, and come and go', async () => {
      const files = { 'a/sink.ts': SINK, 'a/leak.ts': LEAK, 'b/leak.ts': LEAK };
      await start({ files, folders: ['a', 'b'] });
      await client.open('a/leak.ts');
      await client.open('b/leak.ts');
      assert.equal((await client.pull('a/leak.ts')).length, 1);
      assert.deepEqual(await client.pull('b/leak.ts'), []);
      await client.changeFolders([''], ['a', 'b']);
      await client.until(() => client.refreshes > 0);
      assert.equal((await client.pull('b/leak.ts')).length, 1);
    });
  });

  describe('a crash', () => {
    it('in the engine is logged and stops nothing', async () => {
      await start({ files: { ...FILES, 'src/boom.ts': '// BOOM\ntrack(user.email);\n' } });
      await client.open('src/boom.ts');
      await client.open('src/leak.ts');
      assert.deepEqual(await client.pull('src/boom.ts'), []);
      assert.equal(await client.hover('src/boom.ts', 'user.email'), null);
      assert.deepEqual(await client.actions('src/boom.ts', 'user.email'), []);
      const { files, warnings, problems } = await scan();
      assert.deepEqual({ files, warnings, problems }, { files: 4, warnings: 1, problems: 1 });
      assert.equal((await client.pull('src/leak.ts')).length, 1);
      assert.equal(
        client.log.some((line) => line.startsWith('diagnostics failed: Error: the engine crashed')),
        true,
      );
      // What people wrote stays out of the log.
      assert.deepEqual(
        client.log.filter((line) => line.includes('user.email')),
        [],
      );
    });

    it('keeps what is shown', async () => {
      await start();
      await client.open('src/leak.ts');
      const { resultId } = await client.report('src/leak.ts');
      await client.edit('src/leak.ts', 'import', '// BOOM\nimport');
      assert.deepEqual(await client.report('src/leak.ts', resultId), { kind: 'unchanged', resultId });
    });

    it('while the rules are read leaves the server running', async () => {
      class Broken extends MemoryHost {
        override loadRules(): never {
          throw new Error('no rules');
        }
      }
      await start({ files: FILES, folders: [], parts: { host: new Broken(new Map()) } });
      await client.open('src/leak.ts');
      assert.deepEqual(await client.pull('src/leak.ts'), []);
    });
  });
});
