/**
 * Pages written in HTML apart from their code: templates of Angular. Their elements become what JSX elements are, so that
 * whatever is known of fields and labels holds for them as well.
 */
import type { FileId } from '../model';
import { LineIndex } from '../text/lines';
import { suppressionsIn, type Comment } from '../text/suppressions';
import { FactsBuilder } from './builder';
import { ConstKind, type FileFacts, Kind, type NodeId } from './facts';
import { MAX_NESTING, TooDeep } from './nesting';
import { boundAs } from './pageAttributes';
import { PageExpressions } from './pageExpressions';

/** Elements that have no end tag. */
const EMPTY = new Set('area base br col embed hr img input link meta param source track wbr'.split(' '));
/** Elements that hold text alone. */
const RAW = new Set(['script', 'style', 'textarea', 'title']);
const LONGEST_LABEL = 120;
const TAG = /<(\/?)([A-Za-z][^\s/>]*)/y;
const ATTRIBUTE = /\s*([^\s"'<>/=]+)(?:\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'=<>`]+)))?/dy;
/** The parts of a page that stand under a condition: `@if (user(); as u) {`, `} @else {`. */
const BLOCK = /@[a-z]+(?: if)?\s*(?:\([^{}]*\))?[^{}()]*\{|[{}]/g;

/** The facts of a page in a file of its own. Never throws. */
export function pageFacts(file: FileId, text: string): FileFacts {
  const b = new FactsBuilder(file, text);
  const lines = new LineIndex(text).lineCount;
  try {
    const { comments } = readPage(b, { text, offset: 0 });
    for (const found of suppressionsIn(file, text, (offset) =>
      comments.find((c) => c.start < offset && offset < c.end),
    ))
      b.suppressions.push(found);
  } catch (error) {
    const rest = new FactsBuilder(file, text);
    const message = `This file was not analysed: ${error instanceof Error ? error.message : String(error)}`;
    rest.problems.push({ severity: 'warning', file, message });
    return rest.finish(lines);
  }
  return b.finish(lines);
}

/**
 * Adds the elements of a page to the facts of the file it stands in.
 *
 * @param page its text, and where in the file that starts
 */
export function readPage(
  b: FactsBuilder,
  page: { readonly text: string; readonly offset: number },
): { readonly comments: readonly Comment[] } {
  return b.scoped(() => new PageReader(b, page.text, page.offset).read());
}

interface OpenElement {
  readonly name: string;
  readonly tag: NodeId;
  /** Attributes: names as strings, and their values. */
  readonly pairs: number[];
  /** The opening tag, which is the place of an element. */
  readonly place: { readonly start: number; readonly end: number };
  readonly children: NodeId[];
}

class PageReader {
  private at = 0;
  private readonly open: OpenElement[] = [];
  private readonly comments: Comment[] = [];
  private readonly expressions: PageExpressions;

  constructor(
    private readonly b: FactsBuilder,
    private readonly text: string,
    private readonly offset: number,
  ) {
    this.expressions = new PageExpressions(b);
  }

  read(): { readonly comments: readonly Comment[] } {
    const { text } = this;
    while (this.at < text.length) {
      const next = text.indexOf('<', this.at);
      const end = next < 0 ? text.length : next;
      this.readText(this.at, end);
      this.at = end;
      if (next >= 0 && !this.readComment() && !this.readTag()) this.at++;
    }
    while (this.open.length > 0) this.close();
    return { comments: this.comments };
  }

  private readComment(): boolean {
    const start = this.at;
    const isComment = this.text.startsWith('<!--', start);
    if (!isComment && !this.text.startsWith('<!', start)) return false;
    const found = this.text.indexOf(isComment ? '-->' : '>', start + 2);
    const textEnd = found < 0 ? this.text.length : found;
    this.at = found < 0 ? this.text.length : found + (isComment ? 3 : 1);
    if (isComment)
      this.comments.push({
        start: start + this.offset,
        end: this.at + this.offset,
        textEnd: textEnd + this.offset,
        isComment: true,
      });
    return true;
  }

  private readTag(): boolean {
    TAG.lastIndex = this.at;
    const found = TAG.exec(this.text);
    if (!found) return false;
    const start = this.at;
    const name = (found[2] ?? '').toLowerCase();
    this.at = TAG.lastIndex;
    if (found[1] === '/') {
      this.at = this.afterTag();
      this.closeTo(name);
      return true;
    }
    const pairs: number[] = [];
    const isClosed = this.readAttributes(pairs);
    if (this.open.length >= MAX_NESTING) throw new TooDeep();
    const place = { start: start + this.offset, end: this.at + this.offset };
    // Libraries write their elements with hyphens where components are written in one: `<ion-input>`, `<IonInput>`.
    const tag = this.b.node(Kind.Const, place, this.b.string(name.replaceAll('-', '')), ConstKind.Text);
    this.open.push({ name, tag, pairs, place, children: [] });
    if (isClosed || EMPTY.has(name)) this.close();
    else if (RAW.has(name)) this.skipTo(name);
    return true;
  }

  /** Reads attributes up to the end of an opening tag; true where the tag closes its element. */
  private readAttributes(pairs: number[]): boolean {
    const { text } = this;
    for (;;) {
      ATTRIBUTE.lastIndex = this.at;
      const found = ATTRIBUTE.exec(text);
      if (found) {
        this.at = ATTRIBUTE.lastIndex;
        const [, nameAt, ...values] = found.indices ?? [];
        const valueAt = values.find((v) => v !== undefined);
        if (nameAt) this.addAttribute(pairs, nameAt, valueAt);
        continue;
      }
      const end = /[^\s]/g;
      end.lastIndex = this.at;
      const sign = end.exec(text);
      if (!sign) {
        this.at = text.length;
        return false;
      }
      if (sign[0] === '<') {
        this.at = sign.index;
        return false;
      }
      this.at = sign.index + 1;
      if (sign[0] === '>') return text[sign.index - 1] === '/';
    }
  }

  private addAttribute(
    pairs: number[],
    [from, to]: readonly [number, number],
    valueAt: readonly [number, number] | undefined,
  ): void {
    const { b, offset } = this;
    const bound = boundAs(this.text.slice(from, to));
    if (!bound) return;
    const [start, end] = valueAt ?? [from, to];
    const place = { start: start + offset, end: end + offset };
    const value = this.text.slice(start, end);
    const node = !valueAt
      ? b.node(Kind.Const, place, b.string('true'), ConstKind.Other)
      : bound.isExpression
        ? this.expressions.read(value, place.start)
        : this.textNode(value, place.start);
    pairs.push(b.string(bound.name), node);
    // What is bound both ways is told what is typed.
    if (bound.isTwoWay) pairs.push(b.string(`bind:${bound.name}`), b.node(Kind.Unknown, place));
  }

  private readText(from: number, to: number): void {
    const around = this.open.at(-1);
    if (!around || to - from > 50 * LONGEST_LABEL) return;
    for (const [start, end, isExpression] of partsOf(this.text, from, to)) {
      const text = this.text.slice(start, end);
      if (isExpression) around.children.push(this.expressions.read(text, start + this.offset));
      else {
        const short = text
          .replace(BLOCK, ' ')
          .replace(/&\w+;|\s+/g, ' ')
          .trim();
        if (short !== '' && short.length <= LONGEST_LABEL)
          around.children.push(this.constant(short, { start: start + this.offset, end: end + this.offset }));
      }
    }
  }

  /** The value of an attribute: a text, with or without parts that are put in. */
  private textNode(text: string, start: number): NodeId {
    const { b } = this;
    const place = { start, end: start + text.length };
    if (!text.includes('{{')) return this.constant(text, place);
    const parts = [...partsOf(text, 0, text.length)].map(([from, to, isExpression]) => {
      const part = text.slice(from, to);
      return isExpression
        ? this.expressions.read(part, start + from)
        : this.constant(part, { start: start + from, end: start + to });
    });
    return parts.length === 1 ? (parts[0] as NodeId) : b.node(Kind.Template, place, b.list(parts));
  }

  private constant(text: string, place: { start: number; end: number }): NodeId {
    return this.b.node(Kind.Const, place, this.b.string(text), ConstKind.Text);
  }

  /** Where the tag ends that the reader is in. */
  private afterTag(): number {
    const end = this.text.indexOf('>', this.at);
    return end < 0 ? this.text.length : end + 1;
  }

  private skipTo(name: string): void {
    const end = this.text.toLowerCase().indexOf(`</${name}`, this.at);
    this.at = end < 0 ? this.text.length : end;
  }

  /** An end tag ends what was opened inside and left open; one of nothing is left out. */
  private closeTo(name: string): void {
    const opened = this.open.findLastIndex((e) => e.name === name);
    if (opened < 0) return;
    while (this.open.length > opened) this.close();
  }

  private close(): void {
    const { b } = this;
    const element = this.open.pop();
    if (!element) return;
    const { pairs, children, place } = element;
    if (children.length > 0) pairs.push(b.string('children'), b.node(Kind.Array, place, b.list(children)));
    const node = b.node(Kind.Jsx, place, element.tag, b.list(pairs), b.guard);
    this.open.at(-1)?.children.push(node);
  }
}

/** A text taken apart: from, to, and whether that is an expression in double braces. */
function* partsOf(text: string, from: number, to: number): Generator<readonly [number, number, boolean]> {
  let at = from;
  while (at < to) {
    const open = text.indexOf('{{', at);
    const close = open < 0 || open >= to ? -1 : text.indexOf('}}', open + 2);
    if (close < 0 || close >= to) {
      yield [at, to, false];
      return;
    }
    if (open > at) yield [at, open, false];
    yield [open + 2, close, true];
    at = close + 2;
  }
}
