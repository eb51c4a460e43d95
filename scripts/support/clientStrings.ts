import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';

/** What the extension's own code shows to people. */
export interface ClientStrings {
  /** Texts that are asked for by `vscode.l10n.t`, so that they can be translated. */
  readonly translatable: readonly string[];
  /** Texts that read like words for people and are not; each with its place. */
  readonly others: readonly string[];
}

/** The product's name is the same in every language. */
const NAMES = new Set(['Datatrail']);

/** Several words, or one with a capital: what ids, CSS and file names are not. */
const WORDS = /[A-Za-z]{2,}[,:.]?\s+[A-Za-z]{2,}|^[A-Z][a-z]+[.!?]?$/;

/** Reads all sources of the client below a folder of the project. */
export function clientStrings(root: string): ClientStrings {
  const folder = join(root, 'client/src');
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.ts'));
  const found = files.sort().map((file) => stringsOf(file, readFileSync(join(folder, file), 'utf8')));
  return {
    translatable: [...new Set(found.flatMap(({ translatable }) => translatable))].sort(),
    others: found.flatMap(({ others }) => others),
  };
}

/** The strings of one source text. */
export function stringsOf(file: string, text: string): ClientStrings {
  const source = ts.createSourceFile(file, text, ts.ScriptTarget.Latest, true);
  const translatable: string[] = [];
  const others: string[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isImportDeclaration(node) || ts.isTypeNode(node)) return;
    if (ts.isCallExpression(node) && node.expression.getText(source) === 'vscode.l10n.t') {
      const [message, ...values] = node.arguments;
      if (message !== undefined && ts.isStringLiteral(message)) translatable.push(message.text);
      // A text that is put together cannot be looked up in a bundle.
      else others.push(placeOf(node));
      values.forEach(visit);
      return;
    }
    const isText = ts.isStringLiteralLike(node) || ts.isTemplateHead(node) || ts.isTemplateMiddleOrTemplateTail(node);
    if (isText && isRead(node)) others.push(placeOf(node));
    ts.forEachChild(node, visit);
  };
  const placeOf = (node: ts.Node): string => {
    const { line } = source.getLineAndCharacterOfPosition(node.getStart(source));
    return `${file}:${line + 1} ${node.getText(source)}`;
  };
  visit(source);
  return { translatable, others };
}

/** True for words that people read: not for `${kind}Border`, the end of a name, nor for `1px solid`. */
function isRead(node: ts.LiteralLikeNode): boolean {
  const isEnd = ts.isTemplateMiddleOrTemplateTail(node) && !/\s/.test(node.text);
  return !isEnd && !/^\d+px /.test(node.text) && WORDS.test(node.text.trim()) && !NAMES.has(node.text);
}

/** The text of the bundle that translations start from. */
export function l10nBundle(root: string): string {
  const { translatable } = clientStrings(root);
  return `${JSON.stringify(Object.fromEntries(translatable.map((text) => [text, text])), null, 2)}\n`;
}
