import type { Problem } from '../model';
import { LineIndex } from '../text/lines';

/** A field of a model. Offsets are UTF-16 units of the schema text. */
export interface PrismaField {
  readonly name: string;
  /** Type without `[]` and `?`: a scalar, an enum, a composite type or another model. */
  readonly type: string;
  readonly list: boolean;
  readonly optional: boolean;
  /** As written: `@id`, `@map("e_mail")`, `@db.VarChar(255)`. */
  readonly attributes: readonly string[];
  /** From the name to the end of the last attribute. */
  readonly start: number;
  readonly end: number;
}

/** A `model`, `view` or composite `type` block. */
export interface PrismaModel {
  readonly kind: 'model' | 'type' | 'view';
  readonly name: string;
  /** From the keyword to the closing brace. */
  readonly start: number;
  readonly end: number;
  readonly fields: readonly PrismaField[];
  /** Name of the table, where `@@map` gives one. */
  readonly mapName?: string;
}

export interface PrismaSchema {
  readonly models: readonly PrismaModel[];
  /** Names of the enums. */
  readonly enums: readonly string[];
  readonly problems: readonly Problem[];
}

type TokenKind = 'name' | 'attribute' | 'string' | 'group' | 'sign' | 'newline';

interface Token {
  readonly kind: TokenKind;
  readonly text: string;
  readonly start: number;
  readonly end: number;
}

// A string, a comment, a line end, an attribute's name, a name or number, blanks, or any other sign.
const TOKEN =
  /(?<string>"[^"\\\n\r]*(?:\\.[^"\\\n\r]*)*"?)|(?<comment>\/\/[^\n\r]*|\/\*[\s\S]*?(?:\*\/|$))|(?<newline>\r?\n|\r)|(?<attribute>@@?[\p{L}_][\p{L}\p{N}_.]*)|(?<name>[\p{L}\p{N}_][\p{L}\p{N}_-]*)|(?<blank>[^\S\n\r]+)|(?<sign>[\s\S])/uy;
const CLOSING: ReadonlyMap<string, string> = new Map([
  ['(', ')'],
  ['[', ']'],
]);
const BLOCKS: ReadonlySet<string> = new Set(['model', 'type', 'view', 'enum', 'datasource', 'generator']);
// A schema with more faults than this is no schema; further ones would say nothing new.
const MAX_PROBLEMS = 20;
// In UTF-16 units. The largest schemas people keep are some hundred kilobytes.
const MAX_LENGTH = 4_000_000;

/**
 * Reads a Prisma schema: the models, views and composite types with their fields, and the names of the enums.
 * Follows the Prisma schema reference. A line that cannot be read becomes a problem (without a file: the caller knows
 * it), and reading goes on with the next line. Never throws. A schema in several files takes several calls.
 */
export function parsePrismaSchema(text: string): PrismaSchema {
  if (text.length <= MAX_LENGTH) return new SchemaReader(text).read();
  const message = 'Prisma schema: the file is too large to be a schema written by hand and was left out';
  const hint = 'Split the schema into several files, or leave this one out of the scan.';
  return { models: [], enums: [], problems: [{ severity: 'warning', message, hint }] };
}

class SchemaReader {
  private readonly tokens: readonly Token[];
  private readonly models: PrismaModel[] = [];
  private readonly enums: string[] = [];
  private readonly problems: Problem[] = [];
  private lines: LineIndex | undefined;
  private at = 0;

  constructor(private readonly text: string) {
    this.tokens = tokenise(text);
  }

  read(): PrismaSchema {
    while (this.at < this.tokens.length) {
      const line = this.line();
      if (line.length === 0) continue;
      if (isBlockStart(line)) this.block(line);
      else if (line[0]?.text !== '}') this.report(line[0], 'a block such as "model Name {" is expected here');
    }
    return { models: this.models, enums: this.enums, problems: this.problems };
  }

  /** Takes the tokens up to the next line end, or up to a brace, which closes a line as well. */
  private line(): readonly Token[] {
    const from = this.at;
    while (this.at < this.tokens.length) {
      const token = this.tokens[this.at];
      if (token?.kind === 'newline') return this.tokens.slice(from, this.at++);
      if (token?.text === '}' && this.at > from) break;
      this.at++;
      if (token?.text === '{' || token?.text === '}') break;
    }
    return this.tokens.slice(from, this.at);
  }

  private block(head: readonly Token[]): void {
    const [keyword, name] = head;
    if (keyword === undefined || name === undefined) return;
    const fields: PrismaField[] = [];
    let mapName: string | undefined;
    let end = head[head.length - 1]?.end ?? name.end;
    for (;;) {
      const before = this.at;
      const line = this.line();
      const closing = line[0]?.text === '}';
      // The start of another block means that this one was not closed: the rest of the file is still worth reading.
      if (isBlockStart(line) || (line.length === 0 && this.at >= this.tokens.length)) {
        this.at = before;
        this.report(keyword, `the block "${name.text}" has no closing "}"`);
        if (line.length === 0) this.at = this.tokens.length;
        break;
      }
      end = line[line.length - 1]?.end ?? end;
      if (closing) break;
      mapName = mappedName(line) ?? mapName;
      const field = isModelKind(keyword.text) ? this.field(line) : undefined;
      if (field !== undefined) fields.push(field);
    }
    if (keyword.text === 'enum') this.enums.push(name.text);
    if (!isModelKind(keyword.text)) return;
    const model = { kind: keyword.text, name: name.text, start: keyword.start, end, fields };
    this.models.push({ ...model, ...(mapName === undefined ? {} : { mapName }) });
  }

  private field(line: readonly Token[]): PrismaField | undefined {
    const [name, type] = line;
    if (name === undefined || name.text.startsWith('@@')) return undefined;
    if (name.kind !== 'name' || type?.kind !== 'name') {
      this.report(name, 'a field needs a name and a type, as in "email String"');
      return undefined;
    }
    let next = 2;
    // `Unsupported("circle")` keeps its argument to itself.
    if (line[next]?.kind === 'group' && line[next]?.text.startsWith('(')) next++;
    const list = line[next]?.text === '[]';
    if (list) next++;
    const optional = line[next]?.text === '?';
    const attributes = this.attributes(line.slice(next));
    const end = line[line.length - 1]?.end ?? type.end;
    return { name: name.text, type: type.text, list, optional, attributes, start: name.start, end };
  }

  private attributes(rest: readonly Token[]): string[] {
    const found: string[] = [];
    for (const [index, token] of rest.entries()) {
      if (token.kind !== 'attribute') continue;
      const next = rest[index + 1];
      const end = next?.kind === 'group' && next.text.startsWith('(') ? next.end : token.end;
      found.push(this.text.slice(token.start, end));
    }
    return found;
  }

  private report(token: Token | undefined, message: string): void {
    if (this.problems.length >= MAX_PROBLEMS) return;
    this.lines ??= new LineIndex(this.text);
    const place = this.lines.position(token?.start ?? 0);
    const hint = 'Correct the schema here; its other lines are read all the same.';
    this.problems.push({ severity: 'warning', message: `Prisma schema: ${message}`, hint, ...place });
  }
}

/** The tokens without blanks and comments; a bracketed group with all it holds is one token. */
function tokenise(text: string): Token[] {
  const flat: Token[] = [];
  TOKEN.lastIndex = text.charCodeAt(0) === 0xfeff ? 1 : 0;
  for (let token = nextToken(text); token !== undefined; token = nextToken(text))
    if (token !== 'skip') flat.push(token);
  const closings = groupEnds(flat);
  const tokens: Token[] = [];
  for (let index = 0; index < flat.length; index++) {
    const token = flat[index];
    if (token === undefined) continue;
    const last = flat[closings.get(index) ?? -1];
    if (last === undefined) {
      tokens.push(token);
      continue;
    }
    tokens.push({ kind: 'group', text: text.slice(token.start, last.end), start: token.start, end: last.end });
    index = closings.get(index) ?? index;
  }
  return tokens;
}

function nextToken(text: string): Token | 'skip' | undefined {
  const start = TOKEN.lastIndex;
  const match = TOKEN.exec(text);
  const groups = match?.groups;
  if (match === null || groups === undefined) return undefined;
  if (groups['comment'] !== undefined || groups['blank'] !== undefined) return 'skip';
  const kinds: readonly TokenKind[] = ['string', 'newline', 'attribute', 'name'];
  const kind = kinds.find((candidate) => groups[candidate] !== undefined) ?? 'sign';
  return { kind, text: match[0], start, end: start + match[0].length };
}

/** Opening bracket → closing bracket, by index. A bracket that is not closed before a brace belongs to no group. */
function groupEnds(tokens: readonly Token[]): ReadonlyMap<number, number> {
  const ends = new Map<number, number>();
  let open: number[] = [];
  for (const [index, token] of tokens.entries()) {
    if (token.kind !== 'sign') continue;
    if (CLOSING.has(token.text)) open.push(index);
    const last = open[open.length - 1] ?? -1;
    if (token.text === CLOSING.get(tokens[last]?.text ?? '')) ends.set(open.pop() ?? -1, index);
    else if ('{})]'.includes(token.text)) open = [];
  }
  return ends;
}

function isBlockStart(line: readonly Token[]): boolean {
  const [keyword, name, brace] = line;
  return keyword !== undefined && BLOCKS.has(keyword.text) && name?.kind === 'name' && brace?.text === '{';
}

function isModelKind(keyword: string): keyword is PrismaModel['kind'] {
  return keyword === 'model' || keyword === 'type' || keyword === 'view';
}

/** The table name of a line `@@map("customers")` or `@@map(name: "customers")`. */
function mappedName(line: readonly Token[]): string | undefined {
  if (line[0]?.text !== '@@map') return undefined;
  return /"((?:[^"\\]|\\.)*)"/.exec(line[1]?.text ?? '')?.[1];
}
