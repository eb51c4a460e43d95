/** Operations and fragments of a GraphQL document: which fields they ask for (GraphQL specification, October 2021, §2). */

/** The fields asked for of one object. */
export interface Selection {
  readonly fields: { readonly name: string; readonly alias: string; readonly inner: Selection | undefined }[];
  /** Names of fragments whose fields are asked for as well. */
  readonly spreads: string[];
}

export interface GraphqlDocument {
  /** The first operation's selection; undefined in a document of fragments or types alone. */
  readonly operation: Selection | undefined;
  readonly fragments: ReadonlyMap<string, Selection>;
}

const TOKENS = /"""[\s\S]*?"""|"(?:\\.|[^"\\\n])*"|#[^\n]*|\.\.\.|[A-Za-z_]\w*|[{}():!$@=[\]|&]|-?\d[\w.]*/g;
/** Words that begin definitions of types. */
const DEFINITIONS = new Set(['type', 'input', 'interface', 'enum', 'union', 'scalar', 'schema', 'directive', 'extend']);
const MAX_DEPTH = 32;
const CLOSING: Readonly<Record<string, string>> = { '(': ')', '{': '}', '[': ']' };

/**
 * Reads a document.
 *
 * @param text the document; what is not understood is skipped, broken text gives what could be read.
 */
export function parseGraphql(text: string): GraphqlDocument {
  return new Parser((text.match(TOKENS) ?? []).filter((t) => !/^["#]/.test(t))).document();
}

class Parser {
  private at = 0;

  constructor(private readonly tokens: readonly string[]) {}

  document(): GraphqlDocument {
    let operation: Selection | undefined;
    const fragments = new Map<string, Selection>();
    while (this.at < this.tokens.length) {
      const token = this.tokens[this.at];
      if (token === '{' || token === 'query' || token === 'mutation' || token === 'subscription') {
        this.toBrace();
        const selection = this.selection(0);
        operation ??= selection;
      } else if (token === 'fragment') {
        const name = this.tokens[this.at + 1] ?? '';
        this.toBrace();
        fragments.set(name, this.selection(0));
      } else if (DEFINITIONS.has(token ?? '')) {
        this.toBrace(true);
        if (this.tokens[this.at] === '{') this.skip();
      } else this.at++;
    }
    return { operation, fragments };
  }

  /** Goes on to the brace that opens a selection, over names, variables and directives. */
  private toBrace(ofDefinition = false): void {
    const from = this.at;
    while (this.at < this.tokens.length && this.tokens[this.at] !== '{') {
      // `scalar Date`, `union A = B | C`: definitions without a body end where the next begins.
      if (ofDefinition && this.at > from + 1 && DEFINITIONS.has(this.tokens[this.at] ?? '')) return;
      if (this.tokens[this.at] === '(') this.skip();
      else this.at++;
    }
  }

  /** Goes over a bracket with all in it. */
  private skip(): void {
    const open = this.tokens[this.at] ?? '';
    const close = CLOSING[open];
    let depth = 0;
    for (; this.at < this.tokens.length; this.at++) {
      if (this.tokens[this.at] === open) depth++;
      else if (this.tokens[this.at] === close && --depth === 0) break;
    }
    this.at++;
  }

  private selection(depth: number): Selection {
    const out: Selection = { fields: [], spreads: [] };
    if (this.tokens[this.at] !== '{') return out;
    if (depth > MAX_DEPTH) {
      this.skip();
      return out;
    }
    this.at++;
    while (this.at < this.tokens.length && this.tokens[this.at] !== '}') this.item(out, depth);
    this.at++;
    return out;
  }

  private item(out: Selection, depth: number): void {
    const token = this.tokens[this.at++] ?? '';
    if (token === '...') {
      const named = /^[A-Za-z_]/.test(this.tokens[this.at] ?? '') && this.tokens[this.at] !== 'on';
      if (named) {
        out.spreads.push(this.tokens[this.at++] ?? '');
        this.directives();
        return;
      }
      if (this.tokens[this.at] === 'on') this.at += 2;
      this.directives();
      const inner = this.selection(depth + 1);
      out.fields.push(...inner.fields);
      out.spreads.push(...inner.spreads);
    } else if (/^[A-Za-z_]/.test(token)) this.field(token, out, depth);
    else if (token === '(' || token === '[' || token === '{') {
      this.at--;
      this.skip();
    }
  }

  private field(first: string, out: Selection, depth: number): void {
    let name = first;
    if (this.tokens[this.at] === ':') {
      name = this.tokens[this.at + 1] ?? '';
      this.at += 2;
    }
    if (this.tokens[this.at] === '(') this.skip();
    this.directives();
    const inner = this.tokens[this.at] === '{' ? this.selection(depth + 1) : undefined;
    out.fields.push({ name, alias: first, inner });
  }

  private directives(): void {
    while (this.tokens[this.at] === '@') {
      this.at += 2;
      if (this.tokens[this.at] === '(') this.skip();
    }
  }
}
