import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { TextDocument } from 'vscode-languageserver-textdocument';
import { Analyzer } from '../../server/src/analyzer';
import { ProgramCache } from '../../server/src/cache/programCache';
import { Folder } from '../../server/src/lsp/folder';
import { ROOT } from './support/client';
import { ShippedRulesHost } from './support/shippedRules';

const TEXTS = {
  'src/user.ts': 'export interface User { email: string }\n',
  'src/join.ts':
    "import { PostHog } from 'posthog-node';\nimport type { User } from './user';\nexport const join = (user: User) => new PostHog('k').capture({ distinctId: user.email, event: 'e' });\n",
};

const caches = mkdtempSync(join(tmpdir(), 'datatrail-lsp-cache-'));

after(() => rmSync(caches, { recursive: true, force: true }));

class CachingHost extends ShippedRulesHost {
  at = caches;

  cacheOf(): ProgramCache {
    return new ProgramCache(this.at, { facts: 'f', engine: 'e' });
  }
}

/** Opens the folder as an editor does at its start; gives what was parsed, said and found. */
async function start(
  texts: Readonly<Record<string, string>>,
  { opened, at = caches }: { opened?: string; at?: string } = {},
) {
  const host = new CachingHost(new Map(Object.entries(texts).map(([file, text]) => [join(ROOT, file), text])));
  host.at = at;
  const parsed: string[] = [];
  const said: string[] = [];
  const log = {
    info: (text: string) => void said.push(text),
    warn: () => undefined,
    error: (text: string) => void said.push(text),
  };
  const createEngine = (rules: ConstructorParameters<typeof Analyzer>[0]): Analyzer => {
    const engine = new Analyzer(rules);
    const apply = engine.apply.bind(engine);
    engine.apply = (change) => {
      for (const one of change.files ?? []) if ('text' in one) parsed.push(one.file);
      apply(change);
    };
    return engine;
  };
  const folder = new Folder({ root: ROOT, host, createEngine, overlay: () => undefined, log, loose: false });
  folder.loadRules();
  if (opened !== undefined) {
    const file = 'src/join.ts';
    folder.setOpen(file, TextDocument.create(folder.uriOf(file), 'typescript', 1, opened));
  }
  await folder.loadFiles(new AbortController().signal, () => undefined);
  const findings = folder.snapshot()?.findings() ?? [];
  return { parsed: parsed.sort(), said, findings };
}

describe('an editor that starts again', () => {
  it('parses nothing that has not changed, and finds the same', async () => {
    const first = await start(TEXTS);
    const second = await start(TEXTS);
    assert.deepEqual([first.parsed, second.parsed], [['src/join.ts', 'src/user.ts'], []]);
    assert.ok(second.findings.length > 0);
    assert.deepEqual(second.findings, first.findings);
  });

  it('parses what changed', async () => {
    await start(TEXTS);
    const { parsed } = await start({
      ...TEXTS,
      'src/user.ts': 'export interface User { email: string; id: string }\n',
    });
    assert.deepEqual(parsed, ['src/user.ts']);
  });

  it('keeps nothing of a document that is open: its text is not on the disk', async () => {
    const at = join(caches, 'open');
    await start(TEXTS, { opened: 'export const typed = 1;\n', at });
    const { parsed } = await start({ ...TEXTS, 'src/join.ts': 'export const typed = 1;\n' }, { at });
    assert.deepEqual(parsed, ['src/join.ts']);
  });

  it('works without a place for the cache, and says so once', async () => {
    writeFileSync(join(caches, 'file'), '');
    const { said, findings } = await start(TEXTS, { at: join(caches, 'file/below') });
    assert.equal(said.filter((text) => text.includes('cache could not be written')).length, 1);
    assert.ok(findings.length > 0);
    assert.ok(readdirSync(caches).includes('file'));
  });
});
