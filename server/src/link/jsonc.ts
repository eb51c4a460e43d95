/** A JSON value. Objects are maps, so that a member called `__proto__` or `constructor` is a member like any other. */
export type Json = string | number | boolean | null | readonly Json[] | ReadonlyMap<string, Json>;
export type JsonObject = ReadonlyMap<string, Json>;

/** What is wrong with a text, and where. */
export interface JsonFault {
  /** A clause that fits after `cannot be read as JSON: `. */
  readonly message: string;
  /** UTF-16 offset. */
  readonly offset: number;
}

export interface JsonResult {
  /** What was read up to the first fault; undefined when that is nothing. */
  readonly value?: Json;
  readonly fault?: JsonFault;
}

// Deeper than any configuration a person writes, shallow enough for the call stack.
const MAX_DEPTH = 200;
const NUMBER = /-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/y;
const WORD = /[A-Za-z_$][\w$]*/y;
const ESCAPES: ReadonlyMap<string, string> = new Map([
  ['n', '\n'],
  ['t', '\t'],
  ['r', '\r'],
  ['b', '\b'],
  ['f', '\f'],
]);

/**
 * Reads JSON (RFC 8259) with the liberties TypeScript's configuration files take: comments, trailing commas and a
 * byte order mark. Stops at the first fault and keeps what it has read until there. Never throws.
 */
export function parseJsonc(text: string): JsonResult {
  return new Reader(text).document();
}

/** The value as an object, or undefined. */
export function asObject(value: Json | undefined): JsonObject | undefined {
  return value instanceof Map ? value : undefined;
}

/** The value as a list, or undefined. */
export function asArray(value: Json | undefined): readonly Json[] | undefined {
  return Array.isArray(value) ? (value as readonly Json[]) : undefined;
}

/** The value as a text, or undefined. */
export function asString(value: Json | undefined): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

/** The texts of a value that is one text or a list of them; others in the list are left out. */
export function asStrings(value: Json | undefined): readonly string[] {
  if (typeof value === 'string') return [value];
  return asArray(value)?.filter((item) => typeof item === 'string') ?? [];
}

class Reader {
  private at = 0;
  private fault: JsonFault | undefined;

  constructor(private readonly text: string) {}

  document(): JsonResult {
    if (this.text.charCodeAt(0) === 0xfeff) this.at = 1;
    this.skipBlank();
    const value = this.at < this.text.length ? this.value(0) : this.fail('the file is empty', 0);
    this.skipBlank();
    if (this.fault === undefined && this.at < this.text.length) this.fail('there is text after the end of the value');
    return { ...(value === undefined ? {} : { value }), ...(this.fault === undefined ? {} : { fault: this.fault }) };
  }

  /** Notes the first fault and moves to the end, so that every loop above stops. */
  private fail(message: string, offset = this.at): undefined {
    this.fault ??= { message, offset };
    this.at = this.text.length;
    return undefined;
  }

  private value(depth: number): Json | undefined {
    if (depth > MAX_DEPTH) return this.fail(`values are nested more than ${MAX_DEPTH} deep`);
    const sign = this.text[this.at];
    if (sign === '{') return this.object(depth);
    if (sign === '[') return this.array(depth);
    if (sign === '"') return this.string();
    if (sign === undefined) return this.fail('the text ends where a value should be');
    const number = this.match(NUMBER);
    if (number !== undefined) return Number(number);
    return this.word();
  }

  private word(): Json | undefined {
    const start = this.at;
    const word = this.match(WORD);
    if (word === 'true') return true;
    if (word === 'false') return false;
    if (word === 'null') return null;
    return this.fail(`a value cannot start with ${shown(word ?? this.text[start] ?? '')}`, start);
  }

  private object(depth: number): JsonObject {
    const members = new Map<string, Json>();
    const open = this.at++;
    for (;;) {
      this.skipBlank();
      if (this.closes('}', open)) return members;
      const name = this.text[this.at] === '"' ? this.string() : this.fail('a name in double quotes is missing');
      this.skipBlank();
      if (this.text[this.at] === ':') this.at++;
      else this.fail('a ":" is missing after the name');
      this.skipBlank();
      const value = this.fault === undefined ? this.value(depth + 1) : undefined;
      if (name !== undefined && value !== undefined) members.set(name, value);
      this.separator('}');
    }
  }

  private array(depth: number): readonly Json[] {
    const items: Json[] = [];
    const open = this.at++;
    for (;;) {
      this.skipBlank();
      if (this.closes(']', open)) return items;
      const value = this.value(depth + 1);
      if (value !== undefined) items.push(value);
      this.separator(']');
    }
  }

  /** True at the closing sign, which is taken, and at the end of the text, which is a fault. */
  private closes(sign: string, open: number): boolean {
    if (this.at >= this.text.length) {
      this.fail(`the "${sign}" for this bracket is missing`, open);
      return true;
    }
    if (this.text[this.at] !== sign) return false;
    this.at++;
    return true;
  }

  private separator(close: string): void {
    this.skipBlank();
    const sign = this.text[this.at];
    if (sign === ',') this.at++;
    else if (sign !== undefined && sign !== close) this.fail(`a "," or "${close}" is missing`);
  }

  private string(): string | undefined {
    const open = this.at++;
    let result = '';
    let from = this.at;
    for (; this.at < this.text.length; this.at++) {
      const unit = this.text.charCodeAt(this.at);
      if (unit === 34) return result + this.text.slice(from, this.at++);
      if (unit === 10 || unit === 13) break;
      if (unit !== 92) continue;
      result += this.text.slice(from, this.at) + this.escape();
      from = this.at + 1;
    }
    return this.fail('this text has no closing quote', open);
  }

  /** The character an escape stands for; leaves the place at the escape's last unit. */
  private escape(): string {
    const sign = this.text[++this.at] ?? '';
    if (sign !== 'u') return ESCAPES.get(sign) ?? sign;
    const digits = this.text.slice(this.at + 1, this.at + 5);
    if (!/^[\da-f]{4}$/i.test(digits)) return sign;
    this.at += 4;
    return String.fromCharCode(parseInt(digits, 16));
  }

  private match(pattern: RegExp): string | undefined {
    pattern.lastIndex = this.at;
    const found = pattern.exec(this.text)?.[0];
    if (found !== undefined) this.at += found.length;
    return found;
  }

  private skipBlank(): void {
    for (; this.at < this.text.length; this.at++) {
      const unit = this.text.charCodeAt(this.at);
      if (unit === 32 || unit === 10 || unit === 13 || unit === 9 || unit === 0xa0 || unit === 0xfeff) continue;
      if (unit !== 47 || !this.skipComment()) return;
    }
  }

  /** At a slash: skips a comment, leaving the place at its last unit; false when it is none. */
  private skipComment(): boolean {
    const second = this.text[this.at + 1];
    if (second === '/') {
      while (this.at + 1 < this.text.length && !isLineEnd(this.text.charCodeAt(this.at + 1))) this.at++;
      return true;
    }
    if (second !== '*') return false;
    const end = this.text.indexOf('*/', this.at + 2);
    if (end < 0) this.fail('this comment is not closed');
    else this.at = end + 1;
    return true;
  }
}

function isLineEnd(unit: number): boolean {
  return unit === 10 || unit === 13;
}

function shown(text: string): string {
  return text.length > 20 ? `"${text.slice(0, 20)}…"` : `"${text}"`;
}
