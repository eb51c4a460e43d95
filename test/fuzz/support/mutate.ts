/** Ways to spoil a text: by bytes, by tokens, by brackets that belong together, by nesting and by size. */
import type { Draw } from './draw';

/** Pieces that parsers and followers of values stumble over. */
const PIECES = [
  ...[
    '{',
    '}',
    '(',
    ')',
    '[',
    ']',
    '<',
    '>',
    '`',
    '${',
    "'",
    '"',
    '/*',
    '*/',
    '//',
    '\\',
    '=>',
    '...',
    '?.',
    '??',
    '#',
  ],
  ...['@', ';', ',', ':', '-', '&a', '*a', '!!', '|', '%', '\t', '\r', '\n', '\u0000', '\ud800', '\udc00', '\ufeff'],
  ...['\u2028', '\u202e', '\u001b[2J', 'é', '😀', '0', '-1', '1e999', '0x', '1n', 'NaN', 'null', 'true', '~', '/a/u'],
  ...[
    'await ',
    'yield ',
    'async ',
    'function ',
    'function* ',
    'class A extends A {}',
    'import x from ',
    'export * from "./"',
  ],
  ...[
    'import("./a")',
    'require("./a")',
    'export default ',
    'this',
    'super',
    'new ',
    'constructor',
    '__proto__',
    'prototype',
  ],
  ...[
    'hasOwnProperty',
    'toString',
    'valueOf',
    'arguments',
    'enum E {',
    'namespace N {',
    'declare ',
    'abstract ',
    'get ',
    'set ',
  ],
  ...[
    'type T = T[]',
    'infer ',
    'keyof ',
    'typeof ',
    '<div {...x}>',
    '<T,>',
    'as const',
    'satisfies ',
    '!',
    'using ',
    'let let = let;',
  ],
  ...[
    'user.email',
    'console.log(',
    'fetch(',
    '// datatrail-ignore-next-line',
    '/* datatrail-ignore-file */',
    'switch (x) {',
    'case ',
  ],
  ...[
    'for (const [a, ...b] of c)',
    'label: ',
    'break label;',
    'try {',
    '} catch ({ a }) {',
    '} finally {',
    'static {',
    'accessor ',
  ],
] as const;

const TOKEN = /[\p{L}\p{N}_$]+|\s+|"[^"\n]*"|'[^'\n]*'|=>|\.\.\.|\?\.|[^\s]/gu;
const PAIRS: Readonly<Record<string, string>> = { '(': ')', '[': ']', '{': '}' };
/** Longer results are cut: fuzzing is for shapes, sizes have cases of their own. */
const LONGEST = 60_000;

type Mutator = (text: string, draw: Draw, others: readonly string[]) => string;

const MUTATORS: readonly Mutator[] = [
  cut,
  insert,
  repeat,
  reverse,
  swapTokens,
  renameToken,
  graftTokens,
  graftSpan,
  wrapSpan,
  dropSpan,
  truncate,
];

/** Spoils a text in one to six ways. @param others texts that parts are taken from */
export function mutate(text: string, draw: Draw, others: readonly string[]): string {
  let current = text;
  for (let times = 1 + draw.nat(5); times > 0; times--)
    current = draw.pick(MUTATORS)(current, draw, others).slice(0, LONGEST);
  return current;
}

function part(text: string, draw: Draw, most = 60): readonly [start: number, end: number] {
  const start = draw.nat(text.length);
  return [start, Math.min(text.length, start + draw.nat(most))];
}

function cut(text: string, draw: Draw): string {
  const [start, end] = part(text, draw, draw.oneIn(4) ? 600 : 40);
  return text.slice(0, start) + text.slice(end);
}

function insert(text: string, draw: Draw): string {
  const at = draw.nat(text.length);
  const piece = draw.oneIn(6) ? draw.text() : draw.pick(PIECES);
  return text.slice(0, at) + piece + text.slice(at);
}

function repeat(text: string, draw: Draw): string {
  const [start, end] = part(text, draw, 200);
  return text.slice(0, end) + text.slice(start, end).repeat(1 + draw.nat(draw.oneIn(8) ? 200 : 4)) + text.slice(end);
}

function reverse(text: string, draw: Draw): string {
  const [start, end] = part(text, draw);
  return text.slice(0, start) + [...text.slice(start, end)].reverse().join('') + text.slice(end);
}

function truncate(text: string, draw: Draw): string {
  return draw.oneIn(3) ? text.slice(0, draw.nat(text.length)) : text;
}

function tokensOf(text: string): string[] {
  return text.match(TOKEN) ?? [];
}

function swapTokens(text: string, draw: Draw): string {
  const tokens = tokensOf(text);
  const [a, b] = [draw.nat(tokens.length - 1), draw.nat(tokens.length - 1)];
  [tokens[a], tokens[b]] = [tokens[b] ?? '', tokens[a] ?? ''];
  return tokens.join('');
}

/** One name becomes another that is there already: values come to depend on themselves. */
function renameToken(text: string, draw: Draw): string {
  const names = [...new Set(text.match(/[\p{L}_$][\p{L}\p{N}_$]*/gu) ?? ['x'])];
  const [from, to] = [draw.pick(names), draw.pick(names)];
  const all = draw.oneIn(2);
  let done = false;
  return tokensOf(text)
    .map((token) => {
      if (token !== from || (done && !all)) return token;
      done = true;
      return to;
    })
    .join('');
}

function graftTokens(text: string, draw: Draw, others: readonly string[]): string {
  const tokens = tokensOf(text);
  const from = tokensOf(draw.pick(others));
  const start = draw.nat(from.length);
  tokens.splice(draw.nat(tokens.length), draw.nat(4), ...from.slice(start, start + draw.nat(30)));
  return tokens.join('');
}

/** A bracketed part from an opening bracket to its partner; the whole text where it has none. */
function span(text: string, draw: Draw): readonly [start: number, end: number] {
  for (let tries = 0; tries < 8; tries++) {
    const start = [...'([{'].map((sign) => text.indexOf(sign, draw.nat(text.length))).find((at) => at >= 0);
    if (start === undefined) continue;
    const open: string[] = [];
    for (let at = start; at < Math.min(text.length, start + 4000); at++) {
      const sign = text[at] ?? '';
      if (sign in PAIRS) open.push(PAIRS[sign] ?? '');
      else if (sign === open.at(-1)) open.pop();
      if (open.length === 0) return [start, at + 1];
    }
  }
  return [0, text.length];
}

/** Trees of one program hung into another: what is grown stays mostly valid. */
function graftSpan(text: string, draw: Draw, others: readonly string[]): string {
  const other = draw.oneIn(3) ? text : draw.pick(others);
  const [from, to] = span(other, draw);
  const [start, end] = span(text, draw);
  return text.slice(0, start) + other.slice(from, to) + text.slice(end);
}

function wrapSpan(text: string, draw: Draw): string {
  const [start, end] = span(text, draw);
  const [before, after] = draw.pick([
    ['(', ')'],
    ['[', ']'],
    ['{ a: ', ' }'],
    ['f(', ')'],
    ['`${', '}`'],
    ['async () => ', ''],
    ['await ', ''],
    ['{ ...', ' }'],
    ['<b>{', '}</b>'],
    ['- ', ''],
    ['a: ', ''],
    ['new ', ''],
    ['!', ''],
    ['x ? ', ' : x'],
    ['x && ', ''],
  ] as const);
  const times = draw.oneIn(6) ? 40 : 1 + draw.nat(3);
  return text.slice(0, start) + before.repeat(times) + text.slice(start, end) + after.repeat(times) + text.slice(end);
}

function dropSpan(text: string, draw: Draw): string {
  const [start, end] = span(text, draw);
  return text.slice(0, start) + draw.pick(['', '()', '[]', '{}', 'x']) + text.slice(end);
}

const BOMBS = [
  ['[', ']'],
  ['(', ')'],
  ['{ a: ', ' }'],
  ['f(', ')'],
  ['a ? b : ', 'c'],
  ['A<', '>'],
  ['if (a) {', '}'],
  ['<b>', '</b>'],
  ['x => ', 'x'],
  ['`${', '}`'],
  ['- ', 'a'],
  ['a:\n ', 'b'],
  ['{"a":', '1}'],
  ['!', 'x'],
  ['class A { b = ', '}'],
  ['{a,', '}'],
  ['**/', 'a'],
  ['function f() { ', '}'],
  ['a.', 'b'],
  ['a?.[', ']'],
  ['&a [*a, ', ']'],
  ['...', 'a'],
  ['type A = { a: ', '}'],
  // What may begin a function, a type argument or a comparison.
  ['async (a = ', ')'],
  ['(a, b = ', ')'],
  ['({ a, ...b = (c: ', '}))'],
  ['<T,>(a: ', ') => a'],
  ['async <T>(a = ', ')'],
  ['a<b, ', '>(c)'],
  ['a ? (b) : (c) => ', 'd'],
  ['x as (a: ', ') => b'],
  ['new a<', '>'],
  ['@a(', ') class {}'],
  ['? ', 'a'],
] as const;

/** One opening after another, and their ends: deeper than stacks are. */
export function nested(draw: Draw): string {
  const [open, close] = draw.pick(BOMBS);
  const depth = draw.pick([50, 300, 1500, 6000]);
  return (
    open.repeat(depth) +
    (draw.oneIn(4) ? '' : draw.pick(['1', 'user.email', ''])) +
    close.repeat(draw.oneIn(4) ? draw.nat(depth) : depth)
  );
}

/** Bytes of a text, some of them changed: what is no UTF-8, NUL bytes, marks of other encodings. */
export function spoilBytes(text: string, draw: Draw): Buffer {
  const encoding = draw.pick(['utf8', 'utf8', 'utf16le', 'latin1'] as const);
  const bytes = Buffer.from(text, encoding);
  for (let times = draw.nat(8); times > 0 && bytes.length > 0; times--)
    bytes[draw.nat(bytes.length - 1)] = draw.pick([0, 0xff, 0xfe, 0xc0, 0x80, 0xed, 0xf8, draw.nat(255)]);
  const mark = draw.pick([[], [], [0xff, 0xfe], [0xfe, 0xff], [0xef, 0xbb, 0xbf]]);
  return Buffer.concat([Buffer.from(mark), bytes.subarray(0, draw.oneIn(4) ? draw.nat(bytes.length) : bytes.length)]);
}
