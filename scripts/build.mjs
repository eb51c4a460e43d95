// Builds dist/: the command line, the language server and the extension as one file each, the rules beside them.
// Usage: node scripts/build.mjs [--sourcemap]
//
// ts-morph holds a whole TypeScript compiler. It becomes a file of its own, which the command line and the server
// share and load only when the first source is parsed, so that `datatrail --version` does not wait for a compiler.
import { build } from 'esbuild';
import { execFileSync } from 'node:child_process';
import { chmodSync, cpSync, existsSync, mkdirSync, rmSync, statSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { buildVersions } from './support/buildVersions.mjs';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const dist = join(root, 'dist');

const BUNDLES = [
  { entry: 'server/src/cli/main.ts', name: 'datatrail' },
  { entry: 'server/src/lsp/main.ts', name: 'server' },
  { entry: 'server/src/mcp/serve.ts', name: 'mcp' },
  { entry: 'server/src/fixes/typesWorker.ts', name: 'types' },
  { entry: 'client/src/extension.ts', name: 'extension' },
];

const compilerApart = {
  name: 'compiler-apart',
  setup(plugin) {
    plugin.onResolve({ filter: /^ts-morph$/ }, () => ({ path: './compiler.js', external: true }));
  },
};

/** `datatrail mcp` alone needs the protocol of agents. */
const protocolApart = {
  name: 'protocol-apart',
  setup(plugin) {
    plugin.onResolve({ filter: /\/mcp\/serve$/ }, () => ({ path: './mcp.js', external: true }));
  },
};

const common = {
  absWorkingDir: root,
  bundle: true,
  platform: 'node',
  target: 'node20',
  format: 'cjs',
  minify: true,
  sourcemap: process.argv.includes('--sourcemap'),
  legalComments: 'linked',
  define: { DATATRAIL_BUILD: JSON.stringify(buildVersions()) },
  logLevel: 'warning',
};

function buildOne({ entry, name }) {
  return build({
    ...common,
    entryPoints: [entry],
    outfile: join(dist, `${name}.js`),
    external: ['vscode'],
    plugins: [compilerApart, protocolApart],
    // What runs from code that was compiled ahead has no loader of modules for `import()`.
    supported: { 'dynamic-import': false },
  });
}

/** A program that runs another one from what {@link compileAhead} left beside it. */
async function buildLoader(name, code, banner = '') {
  await build({
    ...common,
    sourcemap: false,
    entryPoints: ['scripts/support/codeLoader.cjs'],
    define: { CODE: JSON.stringify(code) },
    outfile: join(dist, `${name}.js`),
    banner: { js: banner },
  });
}

/** In a process of its own: what this one has compiled under the debugger or a profiler would not fit. */
function compileAhead(code, ...work) {
  const ahead = join(root, 'scripts/support/compileAhead.cjs');
  execFileSync(process.execPath, [ahead, join(dist, `${code}.js`), join(dist, `${code}.cache`), ...work]);
}

async function buildCompiler() {
  const code = join(dist, 'ts-morph.js');
  await build({ ...common, entryPoints: ['node_modules/ts-morph/dist/ts-morph.js'], outfile: code });
  await buildLoader('compiler', 'ts-morph');
  const sources = [
    'server/src/solve/flows.ts',
    'client/src/extension.ts',
    'test/apps/sample/apps/web/components/profile-tracker.tsx',
  ];
  const present = sources.map((source) => join(root, source)).filter((source) => existsSync(source));
  compileAhead('ts-morph', '--parse', ...present);
}

/** Puts the compiled rules beside the YAML; see server/src/host/rulesSnapshot.ts. */
async function compileRules(rulesDir) {
  const outfile = join(dist, 'rules-snapshot.cjs');
  await build({ ...common, sourcemap: false, entryPoints: ['server/src/host/rules.ts'], outfile });
  const { BuiltInRules } = await import(pathToFileURL(outfile).href);
  if (!new BuiltInRules(rulesDir).writeSnapshot()) console.warn('The rules have problems: datatrail rules lists them.');
  rmSync(outfile);
}

const present = BUNDLES.filter(({ entry }) => existsSync(join(root, entry)));
mkdirSync(dist, { recursive: true });
// esbuild prints what is wrong with a bundle; the others are still worth having.
const results = await Promise.allSettled([
  ...present.map(buildOne),
  buildCompiler(),
  buildLoader('cli', 'datatrail', '#!/usr/bin/env node'),
]);
const isWhole = results.every((result) => result.status === 'fulfilled');
if (!isWhole) process.exitCode = 1;
if (existsSync(join(dist, 'cli.js'))) chmodSync(join(dist, 'cli.js'), 0o755);

rmSync(join(dist, 'rules'), { recursive: true, force: true });
cpSync(join(root, 'rules'), join(dist, 'rules'), {
  recursive: true,
  // The schemas are what package.json contributes to editors of YAML.
  filter: (path) => statSync(path).isDirectory() || /\.(ya?ml|schema\.json)$/.test(path),
});

// The project that the walkthrough of the editor opens.
rmSync(join(dist, 'sample'), { recursive: true, force: true });
cpSync(join(root, 'test/apps/sample'), join(dist, 'sample'), { recursive: true });

await compileRules(join(dist, 'rules'));
if (isWhole) compileAhead('datatrail', '--run', 'scan', join(dist, 'sample'), '--no-cache', '--no-gitignore');

for (const name of [...present.map((bundle) => bundle.name), 'ts-morph']) {
  const file = join(dist, `${name}.js`);
  if (!existsSync(file)) continue;
  console.log(`${relative(root, file).padEnd(20)} ${Math.ceil(statSync(file).size / 1024)} KB`);
}
