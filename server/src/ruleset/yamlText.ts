/**
 * YAML that others wrote, read in bounds. The library calls itself for each level, which exhausts the stack or, where a
 * pattern is compiled just then, ends the process; it looks at all keys for each key, and at the whole text for each
 * alias. So what is too deep, or refers to itself too often, is known to be before the library sees it.
 */
import { Composer, CST, isScalar, Lexer, LineCounter, parseDocument, Parser, visit, YAMLParseError } from 'yaml';
import type { Document, DocumentOptions, ParseOptions, SchemaOptions } from 'yaml';

/** Levels of lists and records. People stay below 12. */
const MAX_DEPTH = 64;
/** Looks at a value that all aliases of a text may cost: each looks for its anchor, and for those in what it stands for. */
const MAX_LOOKS = 20_000_000;

type Options = Pick<ParseOptions, 'keepSourceTokens' | 'strict'> & DocumentOptions & SchemaOptions;

/** Why a text is not read, and where. */
interface TooMuch {
  readonly offset: number;
  readonly message: string;
}

/**
 * The first document of a YAML text. Never throws: what is wrong, too deep or too costly is in its `errors`, and then
 * nothing may be in it.
 *
 * @param lines learns where lines begin
 * @param uniqueKeys false where a key that is there twice is no error
 */
export function parseYaml(
  text: string,
  options: Options = {},
  { lines = new LineCounter(), uniqueKeys = true }: { lines?: LineCounter; uniqueKeys?: boolean } = {},
): Document.Parsed {
  const composer = new Composer({ logLevel: 'error', ...options, uniqueKeys: false });
  let document: Document.Parsed | undefined;
  try {
    for (const next of composer.compose(tokensOf(text, lines), true, text.length)) {
      if (document === undefined) document = next;
      else {
        const [start, , end] = next.range;
        document.errors.push(new YAMLParseError([start, end], 'MULTIPLE_DOCS', 'There are several documents in it'));
        break;
      }
    }
  } catch (thrown) {
    if (!(thrown instanceof OutOfBounds)) throw thrown;
    return unread(text, thrown.why);
  }
  if (document === undefined) return unread(text, { offset: 0, message: 'it is empty' });
  if (uniqueKeys) noteDuplicates(document);
  return document;
}

class OutOfBounds extends Error {
  constructor(readonly why: TooMuch) {
    super(why.message);
  }
}

/** What the library's own `parse` does, a word at a time. */
function* tokensOf(text: string, lines: LineCounter): Generator<CST.Token> {
  const parser = new Parser(lines.addNewLine);
  lines.addNewLine(0);
  let offset = 0;
  let words = 0;
  let aliases = 0;
  for (const word of new Lexer().lex(text)) {
    words++;
    if (CST.tokenType(word) === 'alias' && ++aliases * aliases * words > MAX_LOOKS)
      throw new OutOfBounds({ offset, message: 'it has too many aliases' });
    yield* parser.next(word);
    if (parser.stack.length > MAX_DEPTH) throw new OutOfBounds({ offset, message: 'its values are nested too deeply' });
    offset += isControl(word) ? 0 : word.length;
  }
  yield* parser.end();
}

/** Words that the lexer adds: they stand for no text. */
function isControl(word: string): boolean {
  return word === CST.DOCUMENT || word === CST.FLOW_END || word === CST.SCALAR;
}

function unread(text: string, { offset, message }: TooMuch): Document.Parsed {
  const document = parseDocument('');
  const at = Math.min(offset, text.length);
  document.errors.push(new YAMLParseError([at, at], 'RESOURCE_EXHAUSTION', message));
  return document;
}

function noteDuplicates(document: Document.Parsed): void {
  visit(document, {
    Map(_, map) {
      const known = new Set<unknown>();
      for (const { key } of map.items) {
        const name: unknown = isScalar(key) ? key.value : key;
        if (known.has(name) && isScalar(key) && key.range)
          document.errors.push(
            new YAMLParseError([key.range[0], key.range[1]], 'DUPLICATE_KEY', 'Map keys must be unique'),
          );
        known.add(name);
      }
    },
  });
}
