/** Expressions of a page, as far as they say what is shown or where it is kept: texts, and chains of names. */
import type { FactsBuilder } from './builder';
import { ConstKind, Kind, type NodeId } from './facts';

/** What is done with a value before it is shown: `| translate`. */
const PIPES = String.raw`\s*(?:\|(?!\|)[\s\S]*)?$`;
const TEXT = new RegExp(String.raw`^\s*(['"\`])((?:(?!\1)[^\\])*)\1${PIPES}`);
const NUMBER = new RegExp(String.raw`^\s*(-?\d[\d.]*)${PIPES}`);
const STEP = String.raw`(?:[?!]?\.[A-Za-z_$][\w$]*(?:\(\))?|[?!]?\.get\((['"])[^'"]*\2\)|\[(['"])[^'"]*\3\])`;
/** `user.email`, `user()?.email`, `form.get('email')`, `form.controls['email']`. */
const CHAIN = new RegExp(String.raw`^\s*(?:this\.)?([A-Za-z_$][\w$]*)(?:\(\))?(?:${STEP})*!?${PIPES}`);
const STEPS = /\.get\((['"])([^'"]*)\1\)|\.([A-Za-z_$][\w$]*)|\[(['"])([^'"]*)\4\]/g;
/** `isShown ? 'text' : 'password'` */
const CHOICE = /\?\s*(['"])([^'"?:]*)\1\s*:\s*(['"])([^'"?:]*)\3\s*$/;
/** Longer ones say more than a name. */
const LONGEST = 400;
const WORDS: ReadonlySet<string> = new Set(['true', 'false', 'null', 'undefined']);

export class PageExpressions {
  constructor(private readonly b: FactsBuilder) {}

  /**
   * The node of an expression; one of which nothing is known where it is none of those above.
   *
   * @param start where the text stands in the file
   */
  read(text: string, start: number): NodeId {
    const { b } = this;
    const place = { start, end: start + text.length };
    if (text.length > LONGEST) return b.node(Kind.Unknown, place);
    const written = TEXT.exec(text)?.[2];
    if (written !== undefined) return b.node(Kind.Const, place, b.string(written), ConstKind.Text);
    const number = NUMBER.exec(text)?.[1];
    if (number !== undefined) return b.node(Kind.Const, place, b.string(number), ConstKind.Number);
    const [, , whenTrue, , whenFalse] = CHOICE.exec(text) ?? [];
    if (whenTrue !== undefined && whenFalse !== undefined) {
      const [first, second] = [whenTrue, whenFalse].map((t) => b.node(Kind.Const, place, b.string(t), ConstKind.Text));
      return b.node(Kind.Cond, place, b.node(Kind.Unknown, place), first, second);
    }
    const root = CHAIN.exec(text)?.[1];
    if (root === undefined) return b.node(Kind.Unknown, place);
    if (WORDS.has(root)) return b.node(Kind.Const, place, b.string(root), ConstKind.Other);
    return this.chain(text, root, place);
  }

  /** Names of a page are those of the class it belongs to. */
  private chain(text: string, root: string, place: { start: number; end: number }): NodeId {
    const { b } = this;
    let node = b.node(Kind.Ref, place, b.declare(root, 'variable', place.start));
    const rootEnd = text.indexOf(root) + root.length;
    const pipe = text.search(/\|(?!\|)/);
    for (const step of text.slice(rootEnd, pipe < 0 ? undefined : pipe).matchAll(STEPS)) {
      const name = step[2] ?? step[3] ?? step[5] ?? '';
      node = b.node(Kind.Prop, place, node, b.string(name));
    }
    return node;
  }
}
