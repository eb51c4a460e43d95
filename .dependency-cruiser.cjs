// Who may import whom: one rule for each folder, and what nobody may import. `npm run check -- layers` runs it;
// test/layers.test.ts proves that each rule bites.
//
// A rule lists what a folder may import and forbids all else, so that a new folder starts with nothing.

const OWN = (...names) => names.map((name) => `^server/src/${name}${name.includes('.') ? '$' : '/'}`);
const PACKAGE = (...names) => names.map((name) => `(^|node_modules/)${name}(/|$)`);
const NODE = (...names) => names.map((name) => `^(node:)?${name}$`);
/** Values of `package.json` (the version): data, not code. */
const MANIFEST = ['^package\\.json$'];
/** Where all others have to go through plain types. */
const CONTRACT = ['model\\.ts', 'explanation\\.ts', 'text'];
/** The tables that extraction leaves behind; the rest of extract/ is its own. */
const FACTS = 'extract/facts\\.ts';

/** A hash of texts is a pure function: the one module of Node that the core may use. */
const HASH = NODE('crypto');
const FILES = NODE('fs', 'fs/promises', 'path', 'os', 'url', 'v8', 'buffer', 'crypto', 'util', 'perf_hooks');

/** Modules that can reach another machine, and packages whose purpose is that. */
const NETWORK = [
  ...NODE('net', 'http', 'https', 'http2', 'dgram', 'tls', 'dns', 'dns/promises', 'quic', 'inspector'),
  ...PACKAGE('undici', 'axios', 'got', 'ky', 'node-fetch', 'cross-fetch', 'ws', 'superagent', 'request'),
];

function layer(folder, comment, allowed) {
  const own = `^server/src/${folder}${folder.includes('.') ? '$' : '/'}`;
  return {
    name: `layer-${folder.replace(/\\?\.ts$/, '')}`,
    comment,
    severity: 'error',
    from: { path: own },
    to: { pathNot: [own, ...allowed] },
  };
}

module.exports = {
  forbidden: [
    layer('model\\.ts', 'The contract between the stages imports nothing, so that everyone can import it.', []),
    layer(
      'explanation\\.ts',
      'What can be said of a place, as plain types: the core fills them in, the faces lay them out.',
      OWN('model\\.ts'),
    ),
    layer('text', 'Offsets, paths and words: pure functions that know the contract only.', OWN('model\\.ts')),
    layer('extract', 'Facts depend on the text of one file alone: no rules, no other file, no file system.', [
      ...OWN(...CONTRACT),
      ...PACKAGE('ts-morph'),
    ]),
    layer(
      'link',
      'Works on facts, never on syntax trees, and on a tree of names that is handed in.',
      OWN(...CONTRACT, FACTS),
    ),
    layer(
      'solve',
      'Works on the linked graph and compiled rules (a type of the contract); knows nothing of policies and findings.',
      // Whether what was read of a file is as before, and names for questions: pure functions of plain data.
      [...OWN(...CONTRACT, FACTS, 'link'), ...HASH, ...PACKAGE('fast-deep-equal')],
    ),
    layer('findings', 'The last stage: may see what the solver found, never how a file was parsed.', [
      ...OWN(...CONTRACT, FACTS, 'link', 'solve'),
      ...HASH,
      // A pure function of a path: folders of a configuration are written as in a .gitignore.
      ...PACKAGE('ignore'),
    ]),
    layer('ruleset', 'Rules are texts that were handed in; where they come from is the business of host/.', [
      ...OWN(...CONTRACT),
      ...PACKAGE('yaml', 'zod', 'fast-deep-equal'),
    ]),
    layer('authoring', 'What helps those who write rules: a text and a place in it give answers, without an editor.', [
      ...OWN(...CONTRACT, 'ruleset'),
      ...PACKAGE('yaml', 'zod'),
    ]),
    layer(
      'manifest',
      'Findings and the text of a manifest give their difference and a new text. Who reads and writes it is no matter.',
      [...OWN(...CONTRACT, 'ruleset'), ...HASH, ...PACKAGE('yaml', 'zod')],
    ),
    // A comment that silences is read as the engine reads it; what parsing may cost is one bound.
    layer('fixes', 'A finding and a text give edits. Parses that one text again, so the engine need not keep trees.', [
      ...OWN(...CONTRACT, 'extract/suppressions\\.ts', 'extract/(parse|nesting)\\.ts'),
      ...PACKAGE('ts-morph'),
      // typesThread.ts and what runs in it alone: see threads-for-types-only.
      ...NODE('worker_threads'),
    ]),
    layer(
      'analyzer\\.ts',
      'Puts the stages together and does no input or output, so that every face can use it.',
      OWN(...CONTRACT, 'extract', 'link', 'solve', 'findings', 'ruleset'),
    ),
    layer('ruleExamples\\.ts', 'Runs the examples of rules through the whole engine: reads rules, asks the analyser.', [
      ...OWN(...CONTRACT, 'analyzer\\.ts', 'ruleset', 'solve'),
    ]),
    layer('host', 'The only folder of the core side that reads files. Knows no editor and no terminal.', [
      ...OWN(...CONTRACT, 'ruleset'),
      ...FILES,
      // gitCommand.ts alone: see no-processes.
      ...NODE('child_process'),
      ...PACKAGE('ignore'),
    ]),
    layer('cache', 'Keeps facts and results as bytes. Knows their shapes, never how they come about.', [
      ...OWN(...CONTRACT, FACTS),
      ...NODE('fs', 'path', 'os', 'crypto'),
      // analysisFile.ts: plain data of any shape, packed.
      ...NODE('v8', 'zlib'),
    ]),
    layer(
      'compare',
      'Two states of a program: what is new, gone, known. Pure; who reads the states is another matter.',
      [...OWN(...CONTRACT), ...PACKAGE('zod')],
    ),
    layer(
      'report',
      'Findings to text, a pure function: the same findings give the same bytes on every machine.',
      // @types/sarif is types only; it resolves to the package or, from its bare name, to itself.
      // zod describes the JSON report, for its schema.
      [...OWN(...CONTRACT, 'compare'), ...HASH, ...PACKAGE('sarif', '@types/sarif', 'zod')],
    ),
    layer(
      'processing',
      'What a program does with personal data, for people: changes, answers, records. Pure, over flows and their words.',
      [
        ...OWN(...CONTRACT, 'manifest', 'report', 'ruleset/didYouMean\\.ts'),
        // A pure function of a path: the files of a question are written as in a .gitignore.
        ...PACKAGE('ignore'),
      ],
    ),
    layer(
      'agents',
      'Answers for coding agents, short and with nothing in them that could act. Pure: each face brings the program.',
      [...OWN(...CONTRACT, 'processing', 'report'), ...PACKAGE('zod')],
    ),
    layer(
      'mcp',
      'The protocol of coding agents: tools, resources, stdin and stdout. It knows questions, not engines.',
      [...OWN('agents'), ...NODE('stream'), ...PACKAGE('zod', '@modelcontextprotocol/server')],
    ),
    layer('lsp', 'The editor face. Never the command line, never a syntax tree.', [
      ...OWN(...CONTRACT, 'analyzer\\.ts', 'host', 'cache', 'report', 'fixes', 'authoring', 'agents', 'manifest'),
      ...MANIFEST,
      ...NODE('fs', 'path', 'crypto', 'url', 'util'),
      ...PACKAGE('vscode-languageserver', 'vscode-languageserver-textdocument', 'vscode-uri'),
    ]),
    layer('cli', 'The terminal face. Never the editor, never a syntax tree.', [
      ...OWN(
        ...CONTRACT,
        'analyzer\\.ts',
        'ruleExamples\\.ts',
        'host',
        'cache',
        'compare',
        'report',
        'fixes',
        'manifest',
        'processing',
        'agents',
        'mcp',
      ),
      ...MANIFEST,
      ...FILES,
      // `datatrail init` asks on the terminal.
      ...NODE('readline/promises'),
      ...PACKAGE('commander', 'picocolors'),
    ]),
    {
      name: 'layer-client',
      comment:
        'The extension shows what the server says. Of the server it knows the names and plain types of its messages.',
      severity: 'error',
      from: { path: '^client/src/' },
      to: {
        pathNot: [
          '^client/src/',
          ...OWN('lsp/protocol\\.ts'),
          ...NODE('path'),
          ...PACKAGE('vscode', '@types/vscode', 'vscode-languageclient'),
        ],
      },
    },
    {
      name: 'protocol-imports-nothing',
      comment: 'Both sides import it: anything it imports would end up in the extension.',
      severity: 'error',
      from: { path: '^server/src/lsp/protocol\\.ts$' },
      to: { pathNot: '^$' },
    },
    {
      name: 'lsp-types-in-lsp-only',
      comment: 'Types of the Language Server Protocol stay in lsp/; all else works without an editor.',
      severity: 'error',
      from: { path: '^server/src/', pathNot: '^server/src/lsp/' },
      to: {
        path: PACKAGE('vscode-languageserver[^/]*', 'vscode-languageclient', 'vscode-jsonrpc', 'vscode-uri', 'vscode'),
      },
    },
    {
      name: 'ts-morph-in-extract-and-fixes-only',
      comment: 'The compiler behind it will change; two folders would have to follow.',
      severity: 'error',
      from: { path: '^(server|client)/src/', pathNot: '^server/src/(extract|fixes)/' },
      to: { path: PACKAGE('ts-morph', 'typescript') },
    },
    {
      name: 'mcp-sdk-in-mcp-only',
      comment: 'It comes with transports of all kinds; the one folder that imports it uses stdin and stdout.',
      severity: 'error',
      from: { path: '^(server|client)/src/', pathNot: '^server/src/mcp/' },
      to: { path: PACKAGE('@modelcontextprotocol') },
    },
    {
      name: 'no-network',
      comment: 'Code that is read stays on the machine. (What packages bring along is tested on the bundles.)',
      severity: 'error',
      from: { path: '^(server|client)/src/' },
      to: { path: NETWORK },
    },
    {
      name: 'no-processes',
      comment: 'Nothing of a scanned workspace is executed, nor anything else but Git, which reads commits.',
      severity: 'error',
      from: { path: '^server/src/', pathNot: '^server/src/host/gitCommand\\.ts$' },
      to: { path: NODE('child_process', 'cluster', 'vm', 'module', 'repl') },
    },
    {
      name: 'threads-for-types-only',
      comment: 'A thread runs what its name says. The one there is runs the type checker, so that it can be ended.',
      severity: 'error',
      from: { path: '^(server|client)/src/', pathNot: '^server/src/fixes/types(Thread|Worker)\\.ts$' },
      to: { path: NODE('worker_threads') },
    },
    {
      name: 'git-for-the-terminal-only',
      comment: 'An editor that opens a folder starts no process; only who asks for a comparison of commits does.',
      severity: 'error',
      from: { path: '^server/src/', pathNot: '^server/src/(host/git(Index|Rules)?\\.ts$|cli/)' },
      to: { path: '^server/src/host/git(Command|Index|Rules)?\\.ts$' },
    },
    {
      name: 'no-tests-in-code',
      comment: 'Tests and scripts import the code, never the other way.',
      severity: 'error',
      from: { path: '^(server|client)/src/' },
      to: { path: '^(test|scripts|bench)/' },
    },
    {
      name: 'no-cycle-of-values',
      comment:
        'Modules that need each other to load can only be understood together. Types may refer to one another, and ' +
        'walking a syntax tree is mutual recursion.',
      severity: 'error',
      from: { path: '^(server|client)/src/', pathNot: '^server/src/extract/' },
      to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
    },
    {
      name: 'no-unresolvable',
      comment: 'An import that leads nowhere. `vscode` is there only inside the editor; `sarif` is types only.',
      severity: 'error',
      from: { path: '^(server|client)/src/' },
      to: { couldNotResolve: true, pathNot: ['^vscode$', '^sarif$'] },
    },
    {
      name: 'no-dev-dependency-in-code',
      comment: 'What runs must be a dependency, or an installed package would miss it.',
      severity: 'error',
      from: { path: '^(server|client)/src/' },
      to: { dependencyTypes: ['npm-dev'], dependencyTypesNot: ['type-only'], pathNot: PACKAGE('@types/[^/]+') },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '^(dist|out|\\.host|test/apps)/' },
    tsConfig: { fileName: 'tsconfig.json' },
    // Type imports count: a type of a later stage is knowledge of it.
    tsPreCompilationDeps: true,
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'require', 'node', 'default', 'types'],
    },
  },
};
