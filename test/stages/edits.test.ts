import assert from 'node:assert/strict';
import { Analyzer } from '../../server/src/analyzer';
import { extractFacts } from '../../server/src/extract/extract';
import { FlowGraph } from '../../server/src/link/graph';
import { ModuleResolver } from '../../server/src/link/modules';
import { rulesFor } from '../support/apps';

type Tree = Readonly<Record<string, string>>;

/** An index gives away what stands in other files; pages take one thing each, or all at once. */
const TREE: Tree = {
  'a.ts': 'export const name = () => "a";\nexport type Shape = { room: number };\n',
  'b.ts': 'export const email = (user: { email: string }) => user.email;\n',
  'inner.ts': "export * from './a';\nexport * from './b';\n",
  'index.ts': "export * from './inner';\nexport { email as mail } from './b';\nexport const own = 1;\n",
  'namePage.ts': "import { name } from './index';\nconsole.log(name());\n",
  'shapePage.ts':
    "import type { Shape } from './index';\nexport const show = (shape: Shape) => console.log(shape.room);\n",
  'mailPage.ts': "import { mail } from './index';\nexport const show = (user: any) => console.log(mail(user));\n",
  'ownPage.ts': "import { own } from './index';\nconsole.log(own);\n",
  'allPage.ts': "import * as all from './index';\nexport const show = (user: any) => console.log(all.email(user));\n",
  'missing.ts': "import { phone } from './index';\nexport const show = (user: any) => console.log(phone(user));\n",
  'overNamePage.ts': "import './namePage';\nexport { name as label } from './index';\n",
};

function graphOf(tree: Tree): FlowGraph {
  const files = Object.keys(tree).sort();
  const resolver = new ModuleResolver({ has: (file) => file in tree, configs: new Map() });
  return new FlowGraph(
    files.map((file) => extractFacts(file, tree[file] ?? '')),
    resolver,
  );
}

/** Asks a graph for the meaning of all that its files import. */
function askAll(graph: FlowGraph): void {
  for (const { index, facts } of graph.files) {
    facts.bindings.forEach((_, id) => {
      const target = graph.bindingTarget(index, id);
      // A member of what was taken as a whole is looked for in it.
      if (target?.kind === 'namespace') for (const name of ['email', 'phone']) graph.resolveExport(target.file, name);
    });
    for (const fact of facts.exports) if ('name' in fact) graph.resolveExport(index, fact.name);
    for (const type of facts.types) if (type.kind === 'reference') graph.resolveTypeName(index, type.name);
  }
}

/** The files behind the answers that count no more after an edit. */
function askedAgain(graph: FlowGraph, file: string, text: string): string[] {
  const index = graph.indexOf(file);
  assert.ok(index !== undefined);
  const gone = graph.change(new Map([[index, extractFacts(file, text)]]));
  const files = new Set(gone.flatMap(({ grounds }) => grounds.filter((ground) => ground < graph.files.length)));
  return [...files].map((i) => graph.file(i).facts.file).sort();
}

/** An edit of one file, and the files behind the answers that are looked for again. */
const EDITS: readonly (readonly [name: string, edit: Tree, again: readonly string[]])[] = [
  [
    'what stands behind a name: those that use it',
    { 'b.ts': 'export const email = (user: { email: string }) => user.email.length;\n' },
    ['b.ts', 'mailPage.ts'],
  ],
  [
    'what stands behind a type: those that name it',
    { 'a.ts': 'export const name = () => "a";\nexport type Shape = { room: string };\n' },
    ['a.ts', 'namePage.ts', 'shapePage.ts'],
  ],
  [
    'a name that nobody asked for: nobody else than before',
    { 'a.ts': `${TREE['a.ts']}export const more = 1;\n` },
    ['a.ts', 'namePage.ts', 'shapePage.ts'],
  ],
  [
    'an import: nobody else than before',
    { 'namePage.ts': "import { own } from './index';\nimport { name } from './index';\nconsole.log(name(), own);\n" },
    ['a.ts', 'namePage.ts'],
  ],
];

describe('after an edit', () => {
  for (const [name, edit, expected] of EDITS) {
    it(`asked again are, for ${name}`, () => {
      const graph = graphOf(TREE);
      askAll(graph);
      const [[file, text]] = Object.entries(edit) as [[string, string]];
      assert.deepEqual(askedAgain(graph, file, text), expected);
    });
  }

  it('a name that is given away now leads there for all that asked for it', () => {
    const graph = graphOf(TREE);
    askAll(graph);
    const again = askedAgain(graph, 'b.ts', `${TREE['b.ts']}export const phone = (user: any) => user.phone;\n`);
    assert.ok(again.includes('missing.ts'), again.join());
  });

  it('results are those of a cold run where nothing was asked between edits', () => {
    const rules = rulesFor('sample');
    const filesOf = (tree: Tree) => Object.entries(tree).map(([file, text]) => ({ file, text }));
    const analyzer = new Analyzer(rules);
    analyzer.apply({ files: filesOf(TREE) });
    const before = analyzer.snapshot().findings();
    const edits: readonly Tree[] = [
      { 'b.ts': 'export const email = (user: { email: string }) => user.email;\nexport const phone = 1;\n' },
      { 'a.ts': 'export const name = (user: any) => user.email;\n' },
      { 'namePage.ts': "import { name } from './index';\nconsole.log(name({ email: location.hash }));\n" },
    ];
    for (const edit of edits) {
      analyzer.apply({ files: filesOf(edit) });
      // A state of its own, which only the graph of names is asked of.
      assert.equal(analyzer.snapshot().modulesOf('namePage.ts').length, 1);
    }
    const cold = new Analyzer(rules);
    cold.apply({ files: filesOf(edits.reduce((tree, edit) => ({ ...tree, ...edit }), TREE)) });
    const now = analyzer.snapshot().findings();
    assert.deepEqual(now, cold.snapshot().findings());
    assert.notDeepEqual(now, before);
  });

  it('results are those of a cold run, whatever an index gives away', () => {
    const phone = 'export const phone = (user: any) => user.phone;\n';
    const edits: readonly Tree[] = [
      { 'b.ts': `${TREE['b.ts']}${phone}` },
      { 'b.ts': 'export const email = (user: { email: string }) => user.email.length;\n' },
      { 'b.ts': TREE['b.ts'] ?? '' },
      { 'a.ts': `${TREE['a.ts']}${phone}` },
      { 'a.ts': 'export const email = (user: { email: string }) => user.email;\n' },
      { 'inner.ts': "export * from './b';\nexport * from './a';\n" },
      { 'a.ts': TREE['a.ts'] ?? '' },
      { 'index.ts': "export * from './inner';\nexport { name as mail } from './a';\n" },
      { 'index.ts': TREE['index.ts'] ?? '' },
      { 'index.ts': "export { email, email as mail } from './b';\nexport type { Shape } from './a';\n" },
      { 'a.ts': 'export type Shape = { room: string };\n' },
    ];
    const rules = rulesFor('sample');
    const filesOf = (tree: Tree) => Object.entries(tree).map(([file, text]) => ({ file, text }));
    const results = (analyzer: Analyzer) => JSON.stringify(analyzer.snapshot().findings(), undefined, 1);
    const analyzer = new Analyzer(rules);
    analyzer.apply({ files: filesOf(TREE) });
    const seen = new Set([results(analyzer)]);
    let tree = TREE;
    for (const edit of edits) {
      tree = { ...tree, ...edit };
      analyzer.apply({ files: filesOf(edit) });
      const cold = new Analyzer(rules);
      cold.apply({ files: filesOf(tree) });
      const now = results(analyzer);
      assert.equal(now, results(cold), JSON.stringify(edit));
      seen.add(now);
    }
    assert.ok(seen.size >= 5, `${seen.size} different results`);
  });
});
