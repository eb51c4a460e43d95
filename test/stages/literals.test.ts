import assert from 'node:assert/strict';
import { extractFacts } from '../../server/src/extract/extract';

const LONG = 'WHERE a.name IS NOT NULL AND b.kind = c.kind';
const LINES = Array.from({ length: 60 }, (_, n) => `    ${LONG} AND n = ${n}`);

/** What is written, and the texts that facts hold of it. */
const CASES: Readonly<Record<string, readonly [source: string, texts: readonly string[]]>> = {
  'a short text stays as it is, lines and all': ['const a = `one\n  two`;', ['one\n  two']],
  'a long text on one line stays': [`const a = '${'x '.repeat(400)}';`, ['x '.repeat(400)]],
  'a long text of several lines is one line': [
    `const a = \`\n${LINES.slice(0, 4).join('\n')}\`;`,
    [
      ` ${LINES.slice(0, 4)
        .map((line) => line.trim())
        .join(' ')}`,
    ],
  ],
  'a document of GraphQL loses its comments and keeps its fields': [
    'const a = gql`query {\n  me { # who asks\n    email(like: "#1") name } }`;',
    ['gql', 'query { me { email(like: "#1") name } }'],
  ],
};

describe('texts in facts', () => {
  for (const [what, [source, texts]] of Object.entries(CASES)) {
    it(what, () => assert.deepEqual(extractFacts('a.ts', source).strings, texts));
  }

  it('are cut where a program in another language stands', () => {
    const [text = ''] = extractFacts('a.ts', `const a = \`${LINES.join('\n')}\`;`).strings;
    assert.ok(text.length > 500 && text.length <= 1000, `${text.length}`);
  });

  it('hold no line of the source that is long enough to be one', () => {
    const source = `/* ${LONG} in a comment */\nconst a = \`\n${LINES.join('\n')}\`;\n// ${LONG} at the end\n`;
    const { strings } = extractFacts('a.ts', source);
    const held = source.split('\n').filter((line) => line.length > 20 && strings.some((text) => text.includes(line)));
    assert.deepEqual(held, []);
  });
});
