import assert from 'node:assert/strict';
import fc from 'fast-check';
import { printable, printableLine } from '../../server/src/text/clean';
import { codeFrame } from '../../server/src/text/frame';
import { LineIndex } from '../../server/src/text/lines';
import { joinPath, relativePath, toUriPath } from '../../server/src/text/paths';

/** A text with `«` and `»` around a range, and the range. */
function range(marked: string): { text: string; span: { start: number; end: number } } {
  const start = marked.indexOf('«');
  const end = marked.indexOf('»') - 1;
  return { text: marked.replace(/[«»]/g, ''), span: { start, end } };
}

/** A frame as lines, marked parts in `«»`. */
function drawn(marked: string, options = {}): string[] {
  const { text, span } = range(marked);
  return codeFrame(text, span, options).map(({ number, text: shown, mark }) =>
    mark === undefined
      ? `${number} ${shown}`
      : `${number} ${shown.slice(0, mark.from)}«${shown.slice(mark.from, mark.to)}»${shown.slice(mark.to)}`,
  );
}

describe('LineIndex', () => {
  const cases: readonly { name: string; text: string; offset: number; place: [number, number] }[] = [
    { name: 'start', text: 'ab\ncd', offset: 0, place: [1, 1] },
    { name: 'at a line end', text: 'ab\ncd', offset: 2, place: [1, 3] },
    { name: 'after LF', text: 'ab\ncd', offset: 3, place: [2, 1] },
    { name: 'after CR LF', text: 'ab\r\ncd', offset: 4, place: [2, 1] },
    { name: 'after CR', text: 'ab\rcd', offset: 3, place: [2, 1] },
    { name: 'not after U+2028', text: 'ab\u2028cd', offset: 3, place: [1, 4] },
    { name: 'counting a surrogate pair as two', text: '😀x', offset: 2, place: [1, 3] },
    { name: 'beyond the end', text: 'ab', offset: 99, place: [1, 3] },
    { name: 'before the start', text: 'ab', offset: -1, place: [1, 1] },
  ];
  for (const { name, text, offset, place } of cases) {
    it(name, () => {
      const { line, column } = new LineIndex(text).position(offset);
      assert.deepEqual([line, column], place);
    });
  }

  it('finds its way back from every place, whatever the line ends', () => {
    const texts = fc.array(fc.constantFrom('a', '😀', '\n', '\r\n', '\t', 'é')).map((parts) => parts.join(''));
    fc.assert(
      fc.property(texts, (text) => {
        const index = new LineIndex(text);
        for (let offset = 0; offset <= text.length; offset++) {
          // Between CR and LF there is no place of its own.
          if (text[offset] === '\n' && text[offset - 1] === '\r') continue;
          assert.equal(index.offset(index.position(offset)), offset);
        }
      }),
    );
  });
});

describe('codeFrame', () => {
  const cases: readonly { name: string; code: string; frame: string[]; options?: object }[] = [
    { name: 'one line with its neighbours', code: 'a\nb(«c»)\nd', frame: ['1 a', '2 b(«c»)', '3 d'] },
    { name: 'several lines, without their indentation', code: '«a(\n  b\n)»', frame: ['1 «a(»', '2   «b»', '3 «)»'] },
    { name: 'tabs widened before and inside', code: '\t«a\tb»', frame: ['1   «a  b»'] },
    { name: 'blank neighbours left out', code: '\n«a»\n\n', frame: ['2 «a»'] },
    { name: 'Windows line ends', code: 'a\r\n«b»\r\nc', frame: ['1 a', '2 «b»', '3 c'] },
    {
      name: 'no more lines than asked for',
      code: '«a\nb\nc\nd»',
      frame: ['1 «a»', '2 «b»'],
      options: { maxLines: 2, context: 0 },
    },
    {
      name: 'a long line cut around its mark',
      code: `${'x'.repeat(50)}«hit»${'y'.repeat(50)}`,
      options: { width: 30 },
      frame: [`1 …${'x'.repeat(20)}«hit»${'y'.repeat(7)}…`],
    },
    { name: 'nothing marked in an empty text', code: '«»', frame: ['1 «»'] },
  ];
  for (const { name, code, frame, options } of cases) it(name, () => assert.deepEqual(drawn(code, options), frame));
});

describe('printable', () => {
  const cases: readonly { name: string; text: string; shown: string }[] = [
    { name: 'colours', text: '\u001b[31mred\u001b[0m', shown: 'red' },
    { name: 'window titles', text: 'a\u001b]0;owned\u0007b', shown: 'ab' },
    { name: 'hyperlinks', text: '\u001b]8;;https://x.example\u001b\\text\u001b]8;;\u001b\\', shown: 'text' },
    { name: 'one-byte introducers', text: 'a\u009b2Jb', shown: 'ab' },
    { name: 'a lonely escape', text: 'a\u001b', shown: 'a' },
    { name: 'backspaces and bells', text: 'a\u0008\u0007b', shown: 'ab' },
    { name: 'text turned around', text: 'user\u202Egnp.ts', shown: 'usergnp.ts' },
    { name: 'not letters, tabs and line feeds', text: 'é\t名\n😀', shown: 'é\t名\n😀' },
  ];
  for (const { name, text, shown } of cases) it(name, () => assert.equal(printable(text), shown));

  it('leaves no control character in any text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        assert.doesNotMatch(printableLine(text), /\p{Cc}/u);
      }),
    );
  });
});

describe('paths', () => {
  it('are joined and normalised, never above the root', () => {
    assert.equal(joinPath('a/b', '../c.ts'), 'a/c.ts');
    assert.equal(joinPath('a', './b', 'c'), 'a/b/c');
    assert.equal(joinPath('a', '../..', 'c'), undefined);
  });

  it('lead from a folder to a file', () => {
    assert.equal(relativePath('a/b', 'a/c.ts'), '../c.ts');
    assert.equal(relativePath('', 'a/c.ts'), 'a/c.ts');
    assert.equal(relativePath('a', 'a'), '');
  });

  it('become URIs', () => {
    assert.equal(toUriPath('app/(auth)/[id]/a b#?%.ts'), 'app/%28auth%29/%5Bid%5D/a%20b%23%3F%25.ts');
    assert.equal(toUriPath('é/\ud800.ts'), '%C3%A9/%EF%BF%BD.ts');
  });
});
