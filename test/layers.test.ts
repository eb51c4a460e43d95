import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { builtinModules } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { buildSync } from 'esbuild';
import { ESLint, Linter } from 'eslint';

const ROOT = join(import.meta.dirname, '..');
const CRUISER = join(ROOT, 'node_modules/dependency-cruiser/bin/dependency-cruise.mjs');
const CONFIG = join(ROOT, '.dependency-cruiser.cjs');

/** Per rule: imports that break it, and near misses that are allowed. Written as `file → specifier`. */
const RULES: Readonly<Record<string, { readonly breaks: readonly string[]; readonly allowed: readonly string[] }>> = {
  'layer-model': { breaks: ['server/src/model.ts → ./link/graph'], allowed: ['server/src/text/lines.ts → ../model'] },
  'layer-explanation': {
    breaks: ['server/src/explanation.ts → ./solve/solver'],
    allowed: ['server/src/explanation.ts → ./model'],
  },
  'layer-text': {
    breaks: ['server/src/text/a.ts → ../link/graph', 'server/src/text/a.ts → node:path'],
    allowed: ['server/src/text/a.ts → ./lines'],
  },
  'layer-extract': {
    breaks: ['server/src/extract/a.ts → ../ruleset/compile', 'server/src/extract/a.ts → node:fs'],
    allowed: ['server/src/extract/a.ts → ts-morph', 'server/src/extract/a.ts → ../text/lines'],
  },
  'layer-link': {
    breaks: ['server/src/link/a.ts → ../extract/extract', 'server/src/link/a.ts → ../solve/solver'],
    allowed: ['server/src/link/a.ts → ../extract/facts'],
  },
  'layer-solve': {
    breaks: ['server/src/solve/a.ts → ../findings/flows', 'server/src/solve/a.ts → ../ruleset/compile'],
    allowed: ['server/src/solve/a.ts → ../link/graph'],
  },
  'layer-findings': {
    breaks: ['server/src/findings/a.ts → ../report/words', 'server/src/findings/a.ts → node:fs'],
    allowed: ['server/src/findings/a.ts → ../solve/solver', 'server/src/findings/a.ts → node:crypto'],
  },
  'layer-ruleset': {
    breaks: ['server/src/ruleset/a.ts → node:fs', 'server/src/ruleset/a.ts → ../host/rules'],
    allowed: ['server/src/ruleset/a.ts → yaml', 'server/src/ruleset/a.ts → zod'],
  },
  'layer-authoring': {
    breaks: ['server/src/authoring/a.ts → node:fs', 'server/src/authoring/a.ts → ../host/rules'],
    allowed: ['server/src/authoring/a.ts → yaml', 'server/src/authoring/a.ts → ../ruleset/schema'],
  },
  'layer-manifest': {
    breaks: ['server/src/manifest/a.ts → node:fs', 'server/src/manifest/a.ts → ../host/git'],
    allowed: ['server/src/manifest/a.ts → yaml', 'server/src/manifest/a.ts → ../ruleset/didYouMean'],
  },
  'layer-fixes': {
    breaks: ['server/src/fixes/a.ts → ../lsp/server', 'server/src/fixes/a.ts → node:fs'],
    allowed: ['server/src/fixes/a.ts → ts-morph'],
  },
  'layer-analyzer': {
    breaks: ['server/src/analyzer.ts → ./host/rules', 'server/src/analyzer.ts → ./report/words'],
    allowed: ['server/src/analyzer.ts → ./findings/flows'],
  },
  'layer-ruleExamples': {
    breaks: ['server/src/ruleExamples.ts → ./host/rules'],
    allowed: ['server/src/ruleExamples.ts → ./analyzer'],
  },
  'layer-host': {
    breaks: ['server/src/host/a.ts → ../cli/main', 'server/src/host/a.ts → ../analyzer'],
    allowed: ['server/src/host/a.ts → node:fs', 'server/src/host/a.ts → ignore'],
  },
  'layer-cache': {
    breaks: ['server/src/cache/a.ts → ../extract/extract', 'server/src/cache/a.ts → ../host/walk'],
    allowed: ['server/src/cache/a.ts → ../extract/facts', 'server/src/cache/a.ts → node:fs'],
  },
  'layer-compare': {
    breaks: ['server/src/compare/a.ts → node:fs', 'server/src/compare/a.ts → ../report/words'],
    allowed: ['server/src/compare/a.ts → zod'],
  },
  'layer-report': {
    breaks: ['server/src/report/a.ts → node:fs', 'server/src/report/a.ts → node:process'],
    allowed: ['server/src/report/a.ts → node:crypto'],
  },
  'layer-processing': {
    breaks: ['server/src/processing/a.ts → node:fs', 'server/src/processing/a.ts → ../ruleset/compile'],
    allowed: ['server/src/processing/a.ts → ../manifest/flows', 'server/src/processing/a.ts → ../report/words'],
  },
  'layer-agents': {
    breaks: ['server/src/agents/a.ts → node:fs', 'server/src/agents/a.ts → ../analyzer'],
    allowed: ['server/src/agents/a.ts → ../processing/answer', 'server/src/agents/a.ts → zod'],
  },
  'layer-mcp': {
    breaks: ['server/src/mcp/a.ts → ../cli/live', 'server/src/mcp/a.ts → node:fs', 'server/src/mcp/a.ts → ../model'],
    allowed: ['server/src/mcp/a.ts → ../agents/schema', 'server/src/mcp/a.ts → @modelcontextprotocol/server'],
  },
  'layer-lsp': {
    breaks: ['server/src/lsp/a.ts → ../cli/main', 'server/src/lsp/a.ts → ../solve/solver'],
    allowed: ['server/src/lsp/a.ts → ../host/rules', 'server/src/lsp/a.ts → vscode-languageserver/node'],
  },
  'layer-cli': {
    breaks: ['server/src/cli/a.ts → ../lsp/server', 'server/src/cli/a.ts → ../findings/flows'],
    allowed: ['server/src/cli/a.ts → ../report/words', 'server/src/cli/a.ts → commander'],
  },
  'layer-client': {
    breaks: ['client/src/a.ts → ../../server/src/analyzer', 'client/src/a.ts → ../../server/src/lsp/server'],
    allowed: ['client/src/a.ts → ../../server/src/lsp/protocol', 'client/src/a.ts → vscode-languageclient/node'],
  },
  'protocol-imports-nothing': { breaks: ['server/src/lsp/protocol.ts → ../model'], allowed: [] },
  'lsp-types-in-lsp-only': {
    breaks: ['server/src/report/b.ts → vscode-languageserver/node', 'server/src/cli/b.ts → vscode-uri'],
    allowed: ['server/src/lsp/b.ts → vscode-uri'],
  },
  'threads-for-types-only': {
    breaks: ['server/src/fixes/b.ts → node:worker_threads'],
    allowed: ['server/src/fixes/typesThread.ts → node:worker_threads'],
  },
  'ts-morph-in-extract-and-fixes-only': {
    breaks: ['server/src/lsp/c.ts → ts-morph', 'server/src/link/c.ts → typescript'],
    allowed: [],
  },
  'mcp-sdk-in-mcp-only': {
    breaks: [
      'server/src/agents/m.ts → @modelcontextprotocol/server',
      'client/src/m.ts → @modelcontextprotocol/server/stdio',
    ],
    allowed: ['server/src/mcp/m.ts → @modelcontextprotocol/server/stdio'],
  },
  'no-network': {
    breaks: [
      'server/src/host/n.ts → node:https',
      'server/src/cli/n.ts → http',
      'server/src/lsp/n.ts → node:net',
      'client/src/n.ts → node:dns/promises',
      'server/src/report/n.ts → undici',
    ],
    allowed: ['server/src/host/n.ts → node:path'],
  },
  'no-processes': {
    breaks: ['server/src/host/p.ts → node:child_process', 'server/src/cli/p.ts → node:vm'],
    allowed: ['server/src/host/p.ts → node:os', 'server/src/host/gitCommand.ts → node:child_process'],
  },
  'git-for-the-terminal-only': {
    breaks: ['server/src/host/walk.ts → ./git', 'server/src/lsp/g.ts → ../host/git'],
    allowed: ['server/src/cli/g.ts → ../host/git', 'server/src/host/git.ts → ./gitCommand'],
  },
  'no-tests-in-code': { breaks: ['server/src/cli/t.ts → ../../../test/support/tree'], allowed: [] },
  'no-cycle-of-values': {
    breaks: ['server/src/text/x.ts → ./y', 'server/src/text/y.ts → ./x'],
    allowed: ['server/src/text/x.ts → ./lines'],
  },
  'no-unresolvable': {
    breaks: ['server/src/text/u.ts → ./nowhere'],
    allowed: ['client/src/u.ts → vscode'],
  },
  'no-dev-dependency-in-code': {
    breaks: ['server/src/cli/d.ts → fast-check'],
    allowed: ['server/src/cli/d.ts → picocolors'],
  },
};

describe('layers', () => {
  const folder = mkdtempSync(join(tmpdir(), 'datatrail-layers-'));
  after(() => rmSync(folder, { recursive: true, force: true }));

  it('hold in the project', () => {
    assert.deepEqual(violations(ROOT), []);
  });

  it('are rules that each have an example that breaks them', async () => {
    const { default: config } = (await import(CONFIG)) as { default: { forbidden: { name: string }[] } };
    assert.deepEqual(config.forbidden.map(({ name }) => name).sort(), Object.keys(RULES).sort());
  });

  describe('bite', () => {
    let found: readonly string[] = [];
    before(() => {
      writeTree(folder);
      found = violations(folder);
    });

    for (const [rule, { breaks, allowed }] of Object.entries(RULES)) {
      for (const way of breaks) it(`${rule}: ${way}`, () => assert.ok(found.includes(`${rule}: ${shownWay(way)}`)));
      for (const way of allowed) {
        it(`${rule} allows ${way}`, () => {
          assert.deepEqual(
            found.filter((line) => line.endsWith(`: ${shownWay(way)}`)),
            [],
          );
        });
      }
    }
  });
});

/** A use of what can reach another machine, and no property of something else that has its name. */
const NETWORK_GLOBALS = /(?:globalThis\.|(?<![.\w$"'`]))(?:fetch|XMLHttpRequest|WebSocket|EventSource)\b(?!["'`])/g;

describe('the network', () => {
  // What packages bring along is reachable too. Known and looked at: the language server's pipe to the editor that
  // started it, and the profiler of the compiler, which only its own command line turns on.
  const KNOWN = ['inspector in @ts-morph/common', 'net in vscode-jsonrpc'];
  const NETWORK = /^(node:)?(net|https?|http2|dgram|tls|dns(\/promises)?|inspector(\/promises)?|quic)$/;

  it('is reachable from the bundles through known packages only', () => {
    const entryPoints = ['server/src/lsp/main.ts', 'server/src/cli/main.ts', 'client/src/extension.ts'];
    const { metafile } = buildSync({
      absWorkingDir: ROOT,
      entryPoints,
      bundle: true,
      write: false,
      outdir: 'unused',
      metafile: true,
      platform: 'node',
      external: ['vscode'],
      logLevel: 'silent',
    });
    const reached = Object.entries(metafile.inputs).flatMap(([file, { imports }]) =>
      imports
        .filter(({ path, external }) => external && NETWORK.test(path))
        .map(({ path }) => `${path} in ${owner(file)}`),
    );
    assert.deepEqual([...new Set(reached)].sort(), KNOWN);
  });

  // Node has these without an import. The protocol of agents comes with clients and servers for the web, which must
  // not be in the bundle at all: what is left is what can be called.
  it('is not reachable by globals from what serves agents', () => {
    const { outputFiles } = buildSync({
      absWorkingDir: ROOT,
      entryPoints: ['server/src/mcp/serve.ts'],
      bundle: true,
      write: false,
      outdir: 'unused',
      platform: 'node',
      minify: true,
      logLevel: 'silent',
    });
    const [text = ''] = outputFiles.map((file) => file.text);
    assert.match(text, /list_findings/, 'the bundle is not what it should be');
    assert.deepEqual(text.match(NETWORK_GLOBALS), null);
  });

  it('has globals that the pattern knows', () => {
    const reaching = ['fetch(a)', 'x=fetch,', 'globalThis.fetch', 'new WebSocket(a)', 'new EventSource(a)'];
    assert.deepEqual(
      reaching.filter((code) => code.match(NETWORK_GLOBALS) === null),
      [],
    );
    assert.equal('handler.fetch=1;prefetch(a);"fetchAll"'.match(NETWORK_GLOBALS), null);
  });

  it('has modules that the pattern knows', () => {
    const missed = builtinModules.filter((name) => /^(net|http|https|http2|dgram|tls|dns|inspector)/.test(name));
    assert.deepEqual(
      missed.filter((name) => !NETWORK.test(name)),
      [],
    );
  });
});

describe('what needs no import', () => {
  const CASES: readonly (readonly [string, boolean])[] = [
    ["fetch('https://example.com');", false],
    ['new WebSocket(address);', false],
    ['new XMLHttpRequest();', false],
    ["eval('1');", false],
    ["new Function('return 1');", false],
    ["process.binding('tcp_wrap');", false],
    ['host.fetch(file);', true],
    ['evaluate(node);', true],
  ];
  let config: Linter.Config;

  before(async () => {
    const { rules } = (await new ESLint({ cwd: ROOT }).calculateConfigForFile(
      'server/src/analyzer.ts',
    )) as Linter.Config;
    const core = Object.entries(rules ?? {}).filter(([name]) => !name.includes('/'));
    config = { rules: Object.fromEntries(core) };
  });

  for (const [code, isAllowed] of CASES) {
    it(`${isAllowed ? 'allows' : 'forbids'} ${code}`, () => {
      assert.equal(new Linter().verify(code, config).length === 0, isAllowed);
    });
  }
});

/** Lines `rule: file → specifier`. */
function violations(cwd: string): string[] {
  const args = [CRUISER, '--config', CONFIG, '--output-type', 'json', 'server/src', 'client/src'];
  // It ends with the number of violations.
  const { stdout } = spawnSync(process.execPath, args, { cwd, encoding: 'utf8', maxBuffer: 64 << 20 });
  const { modules } = JSON.parse(stdout) as {
    modules: {
      source: string;
      dependencies: { module: string; protocol?: string; rules?: { name: string }[] }[];
    }[];
  };
  return modules.flatMap(({ source, dependencies }) =>
    dependencies.flatMap(({ module, rules }) =>
      (rules ?? []).map(({ name }) => `${name}: ${source} → ${module.replace(/^node:/, '')}`),
    ),
  );
}

function shownWay(way: string): string {
  return way.replace('→ node:', '→ ');
}

/** A project in which every example of {@link RULES} is an import, and every relative target exists. */
function writeTree(folder: string): void {
  const files = new Map<string, string[]>();
  const linesOf = (file: string): string[] => {
    const lines = files.get(file) ?? [];
    files.set(file, lines);
    return lines;
  };
  for (const way of Object.values(RULES).flatMap(({ breaks, allowed }) => [...breaks, ...allowed])) {
    const [file = '', specifier = ''] = way.split(' → ');
    const lines = linesOf(file);
    lines.push(
      `import * as i${lines.length} from '${specifier}';`,
      `export const u${lines.length} = i${lines.length};`,
    );
    if (specifier.startsWith('.') && !specifier.endsWith('nowhere')) linesOf(`${join(dirname(file), specifier)}.ts`);
  }
  for (const [file, lines] of files) {
    mkdirSync(join(folder, dirname(file)), { recursive: true });
    writeFileSync(join(folder, file), [...lines, 'export const own = 1;', ''].join('\n'));
  }
  for (const name of ['package.json', 'tsconfig.json']) copyFileSync(join(ROOT, name), join(folder, name));
  symlinkSync(join(ROOT, 'node_modules'), join(folder, 'node_modules'), 'dir');
}

/** The package a bundled file is of, or the file itself. */
function owner(file: string): string {
  return /.*node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(file)?.[1] ?? file;
}
