import { ts } from 'ts-morph';
import type { FileId, Fix } from '../model';
import { dirname, relativePath } from '../text/paths';
import { splitWords } from '../text/words';
import { edit, listed, parse, shown, type FixContext, type OwnFunction } from './context';
import { importedFrom } from './imports';
import type { Place } from './places';
import { replaceValue, singleValues } from './values';

/** What the names of functions that change data have in them; what they really do, the engine tells. */
const CHANGES = new Set([
  'redact',
  'mask',
  'hash',
  'hashed',
  'anonymize',
  'anonymise',
  'pseudonymize',
  'pseudonymise',
  'obfuscate',
  'scrub',
  'censor',
  'digest',
  'redacted',
  'masked',
]);
const MOST = 2;

/** Passes the data through a function of the project that hides it. */
export function ownSanitizerFixes(context: FixContext, places: readonly Place[]): Fix[] {
  const values = singleValues(context, places);
  if (values === undefined) return [];
  const isOne = (fn: OwnFunction): boolean =>
    fn.parameters === 1 && splitWords(fn.name).some((word) => CHANGES.has(word));
  return nearest(context, isOne).flatMap((fn): Fix[] => {
    const used = useOf(context, fn);
    if (used === undefined) return [];
    return [
      {
        title: `Pass ${listed(values.map(shown))} through ${fn.name}`,
        kind: 'mask',
        safe: false,
        edits: [...used.edits, ...values.map((v) => replaceValue(context, v, `${used.name}(${v.getText()})`))],
        ...(used.imports ? { imports: used.imports } : {}),
      },
    ];
  });
}

/** Makes the call only where a function of the project says that the person agreed. */
export function consentFix(context: FixContext, places: readonly Place[]): Fix | undefined {
  const { finding, rules } = context;
  if (rules.policies.find(({ id }) => id === finding.policy)?.consentClears !== true) return undefined;
  const [first] = places;
  const statement = first && statementAround(first.node);
  if (statement === undefined || places.some(({ node }) => statementAround(node) !== statement)) return undefined;
  const runs = rules.consents.filter(({ objection }) => !objection).flatMap(({ names }) => names);
  const asks = ({ name, parameters }: OwnFunction): boolean =>
    parameters === 0 &&
    !/^(?:use|set|ask|request|show|open|give|grant)[A-Z]/.test(name) &&
    runs.some((run) => hasRun(splitWords(name), run));
  for (const fn of nearest(context, asks)) {
    const used = useOf(context, fn);
    if (used === undefined) continue;
    return {
      title: `Only with consent: wrap in if (${used.name}())`,
      kind: 'configure',
      safe: false,
      edits: [...used.edits, ...wrapped(context, statement, `if (${used.name}())`)],
      ...(used.imports ? { imports: used.imports } : {}),
    };
  }
  return undefined;
}

function hasRun(words: readonly string[], run: readonly string[]): boolean {
  return words.some((_, start) => run.every((word, i) => words[start + i] === word));
}

/** The statement that is nothing but the call around a place; what declares or returns something is needed by others. */
function statementAround(from: ts.Node): ts.ExpressionStatement | undefined {
  for (let node = from; !ts.isSourceFile(node) && !ts.isFunctionLike(node); node = node.parent) {
    if (ts.isExpressionStatement(node)) return node;
  }
  return undefined;
}

function wrapped(context: FixContext, statement: ts.Statement, condition: string): Fix['edits'] {
  const { text, source, style } = context;
  const start = statement.getStart(source);
  const lineStart = text.lastIndexOf('\n', start - 1) + 1;
  const indent = /^[ \t]*/.exec(text.slice(lineStart))?.[0] ?? '';
  const body = text.slice(start, statement.end);
  // Lines of a text must not move, so such a statement stays as it is.
  const unit = indent.startsWith('\t') ? '\t' : '  ';
  const moved = body.includes('`') ? body : body.replaceAll('\n', `\n${unit}`);
  const { lineEnd } = style;
  return [edit(context, start, statement.end, `${condition} {${lineEnd}${indent}${unit}${moved}${lineEnd}${indent}}`)];
}

interface Use {
  readonly name: string;
  readonly edits: Fix['edits'];
  readonly imports?: NonNullable<Fix['imports']>;
}

/** How the finding's file calls a function; undefined where it cannot be imported, or has to be waited for. */
function useOf(context: FixContext, fn: OwnFunction): Use | undefined {
  const { file } = context.finding.at;
  if (isAsync(context, fn)) return undefined;
  if (fn.file === file) {
    const isInside = context.finding.at.start >= 0 && declarationAround(context, fn.name);
    return isInside ? undefined : { name: fn.name, edits: [] };
  }
  const specifier = specifierOf(context, fn.file);
  const imported = specifier === undefined ? undefined : importedFrom(context, specifier, fn.name);
  if (specifier === undefined || imported === undefined) return undefined;
  return { ...imported, ...(imported.edits.length > 0 ? { imports: [{ specifier, file: fn.file }] } : {}) };
}

/** A function that hides data is not called in itself. */
function declarationAround(context: FixContext, name: string): boolean {
  const { start } = context.finding.at;
  return context.source.statements.some(
    (node) =>
      node.pos <= start &&
      start < node.end &&
      new RegExp(`\\b(?:function|const|let|var)\\s+${name}\\b`).test(node.getText().slice(0, 200)),
  );
}

function isAsync(context: FixContext, fn: OwnFunction): boolean {
  const text = context.around?.textOf(fn.file);
  if (text === undefined) return true;
  let found = false;
  ts.forEachChild(parse(fn.file, text), (node) => {
    if (ts.isFunctionDeclaration(node) && node.name?.text === fn.name) found ||= isAsyncNode(node);
    if (!ts.isVariableStatement(node)) return;
    for (const { name, initializer } of node.declarationList.declarations) {
      if (name.getText() === fn.name && initializer !== undefined) found ||= isAsyncNode(initializer);
    }
  });
  return found;
}

function isAsyncNode(node: ts.Node): boolean {
  if (!ts.canHaveModifiers(node)) return false;
  return ts.getModifiers(node)?.some(({ kind }) => kind === ts.SyntaxKind.AsyncKeyword) ?? false;
}

/** The functions nearest to the finding's file, by the folders between. */
function nearest(context: FixContext, isOne: (fn: OwnFunction) => boolean): OwnFunction[] {
  const { file } = context.finding.at;
  const far = (fn: OwnFunction): number => relativePath(dirname(file), fn.file).split('/').length;
  return (context.around?.ownFunctions() ?? [])
    .filter((fn) => (fn.file === file || fn.isExported) && fn.name !== 'default' && isOne(fn))
    .map((fn) => ({ fn, distance: fn.file === file ? 0 : far(fn) }))
    .sort((a, b) => a.distance - b.distance || (a.fn.file < b.fn.file ? -1 : 1))
    .slice(0, MOST)
    .map(({ fn }) => fn);
}

const WORKSPACE_FOLDER = /^(?:apps|packages|libs|services|modules)\/[^/]+\//;

/** How a file names another: as it does already, as its neighbours do, or by the way between them in one package. */
function specifierOf(context: FixContext, target: FileId): string | undefined {
  const { around, finding, source } = context;
  const { file } = finding.at;
  const own = around?.modulesOf(file).find((module) => module.file === target);
  if (own !== undefined) return own.specifier;
  const [home, other] = [WORKSPACE_FOLDER.exec(file)?.[0], WORKSPACE_FOLDER.exec(target)?.[0]];
  if (home !== other) return undefined;
  const way = relativePath(dirname(file), target)
    .replace(/\.[cm]?[jt]sx?$/, '')
    .replace(/\/index$/, '');
  const hasEnding = source.statements.some(
    (node) =>
      ts.isImportDeclaration(node) &&
      ts.isStringLiteral(node.moduleSpecifier) &&
      /^\..*\.js$/.test(node.moduleSpecifier.text),
  );
  return `${way.startsWith('.') ? way : `./${way}`}${hasEnding ? '.js' : ''}`;
}
