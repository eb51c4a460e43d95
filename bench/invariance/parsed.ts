/**
 * One file as the edits see it: its tree, and which identifiers mean the same variable. Only bindings of the file
 * itself are asked for, so nothing else is loaded.
 */
import { ts } from 'ts-morph';
import type { Edit } from '../../server/src/model';
import { applyEdits } from '../../server/src/fixes/edits';

const OPTIONS: ts.CompilerOptions = {
  noLib: true,
  noResolve: true,
  allowJs: true,
  jsx: ts.JsxEmit.Preserve,
  target: ts.ScriptTarget.Latest,
};

export class Parsed {
  readonly source: ts.SourceFile;
  /** How many syntax errors the file has: an edit may not add to them. */
  readonly errors: number;
  private readonly checker: ts.TypeChecker;
  private identifiers: Map<string, ts.Identifier[]> | undefined;

  constructor(
    readonly file: string,
    readonly text: string,
  ) {
    this.source = ts.createSourceFile(file, text, ts.ScriptTarget.Latest, true);
    const host: ts.CompilerHost = {
      getSourceFile: (name) => (name === file ? this.source : undefined),
      getDefaultLibFileName: () => '',
      writeFile: () => undefined,
      getCurrentDirectory: () => '',
      getCanonicalFileName: (name) => name,
      useCaseSensitiveFileNames: () => true,
      getNewLine: () => '\n',
      fileExists: (name) => name === file,
      readFile: () => undefined,
    };
    const program = ts.createProgram([file], OPTIONS, host);
    this.checker = program.getTypeChecker();
    this.errors = program.getSyntacticDiagnostics(this.source).length;
  }

  get isTypeScript(): boolean {
    return /\.[cm]?tsx?$/.test(this.file);
  }

  /** New names of functions and files are only added to modules that say how they are loaded. */
  get isModule(): boolean {
    return this.source.statements.some(
      (s) => ts.isImportDeclaration(s) || ts.isExportDeclaration(s) || ts.isExportAssignment(s) || isExported(s),
    );
  }

  /** The variable, function, class, type or import that an identifier stands for. */
  symbolOf(node: ts.Identifier): ts.Symbol | undefined {
    const { parent } = node;
    if (ts.isShorthandPropertyAssignment(parent)) return this.checker.getShorthandAssignmentValueSymbol(parent);
    if (ts.isExportSpecifier(parent)) return this.checker.getExportSpecifierLocalTargetSymbol(parent);
    return this.checker.getSymbolAtLocation(node);
  }

  /** All identifiers of the file with this text. */
  named(name: string): readonly ts.Identifier[] {
    if (!this.identifiers) {
      const all = new Map<string, ts.Identifier[]>();
      forEachNode(this.source, (n) => {
        if (!ts.isIdentifier(n)) return;
        const list = all.get(n.text);
        if (list) list.push(n);
        else all.set(n.text, [n]);
      });
      this.identifiers = all;
    }
    return this.identifiers.get(name) ?? [];
  }

  referencesOf(symbol: ts.Symbol): readonly ts.Identifier[] {
    return this.named(symbol.name).filter((id) => this.symbolOf(id) === symbol);
  }

  /** A name that nothing in the file has: the words with the lowest free number, which names do not count. */
  freeName(words: string): string {
    for (let n = 1; ; n++) if (this.named(`${words}${n}`).length === 0) return `${words}${n}`;
  }

  /** The innermost node that covers a range; the outermost of those that cover exactly the same. */
  nodeAt(span: { readonly start: number; readonly end: number }): ts.Node {
    let found: ts.Node = this.source;
    for (let next: ts.Node | undefined = this.source; next !== undefined;) {
      if (found.getStart(this.source) !== span.start || found.end !== span.end) found = next;
      next = ts.forEachChild(next, (c) => (c.getStart(this.source) <= span.start && c.end >= span.end ? c : undefined));
    }
    return found;
  }

  edit(start: number, end: number, text: string): Edit {
    return { span: { file: this.file, start, end }, text };
  }

  replace(node: ts.Node, text: string): Edit {
    return this.edit(node.getStart(this.source), node.end, text);
  }

  insert(at: number, text: string): Edit {
    return this.edit(at, at, text);
  }

  textOf(node: ts.Node): string {
    return node.getText(this.source);
  }

  /** Where an import may be added: after directives and imports. */
  importPlace(): number {
    let end = this.source.getStart(this.source);
    for (const s of this.source.statements) {
      const isDirective = ts.isExpressionStatement(s) && ts.isStringLiteral(s.expression);
      if (!isDirective && !ts.isImportDeclaration(s)) break;
      end = s.end;
    }
    return end;
  }

  /** Adds a function at the end of the file: declarations of functions may be used before them. */
  append(text: string): Edit {
    return this.insert(this.text.length, `\n${text}\n`);
  }

  with(edits: readonly Edit[]): string {
    return applyEdits(this.text, edits);
  }
}

export function isExported(node: ts.Node): boolean {
  return ts.canHaveModifiers(node) && (ts.getModifiers(node) ?? []).some((m) => m.kind === ts.SyntaxKind.ExportKeyword);
}

export function forEachNode(root: ts.Node, visit: (node: ts.Node) => void): void {
  const walk = (node: ts.Node): void => {
    visit(node);
    ts.forEachChild(node, walk);
  };
  walk(root);
}

/** True when something inside the node, functions left out unless told, is of a kind. */
export function contains(root: ts.Node, is: (node: ts.Node) => boolean, intoFunctions = false): boolean {
  const walk = (node: ts.Node): boolean => {
    if (is(node)) return true;
    if (!intoFunctions && ts.isFunctionLike(node) && node !== root) return false;
    return ts.forEachChild(node, walk) ?? false;
  };
  return walk(root);
}

/** `this` and its like, whose meaning depends on the function around them; arrow functions leave it alone. */
export function isBoundToFunction(root: ts.Node): boolean {
  const walk = (node: ts.Node): boolean => {
    if (node.kind === ts.SyntaxKind.ThisKeyword || node.kind === ts.SyntaxKind.SuperKeyword) return true;
    if (ts.isMetaProperty(node) && node.keywordToken === ts.SyntaxKind.NewKeyword) return true;
    if (ts.isIdentifier(node) && node.text === 'arguments') return true;
    if (node !== root && ts.isFunctionLike(node) && !ts.isArrowFunction(node)) return false;
    if (node !== root && ts.isClassLike(node)) return false;
    return ts.forEachChild(node, walk) ?? false;
  };
  return walk(root);
}

export const isPause = (node: ts.Node): boolean =>
  ts.isAwaitExpression(node) || ts.isYieldExpression(node) || (ts.isForOfStatement(node) && !!node.awaitModifier);

/** The nearest node around one, itself included, that fits. */
export function around<T extends ts.Node>(
  node: ts.Node | undefined,
  fits: (node: ts.Node) => node is T,
): T | undefined {
  for (let n = node; n; n = n.parent) if (fits(n)) return n;
  return undefined;
}
