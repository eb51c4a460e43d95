/** Other names for variables: what a value is does not depend on them, unless the name is all there is to tell. */
import { ts } from 'ts-morph';
import type { Edit } from '../../../server/src/model';
import { contains, isExported, type Parsed } from '../parsed';
import type { FileText, Site, Transformation } from '../site';

export const renameLocal: Transformation = {
  id: 'rename-local',
  expects: 'same',
  apply: (site) => site.inFiles((parsed, focus) => renameOneOf(site, parsed, focus, isLocal)),
};

export const renameParameter: Transformation = {
  id: 'rename-parameter',
  expects: 'same',
  apply: (site) => site.inFiles((parsed, focus) => renameOneOf(site, parsed, focus, isParameter)),
};

function renameOneOf(
  site: Site,
  parsed: Parsed,
  focus: readonly ts.Node[],
  fits: (declaration: ts.Node) => boolean,
): readonly FileText[] | undefined {
  for (const symbol of symbolsIn(parsed, focus)) {
    const declaration = symbol.declarations?.[0];
    if (symbol.declarations?.length !== 1 || !declaration || !fits(declaration)) continue;
    if (isEvidence(site, parsed, symbol.name)) continue;
    if (isParameter(declaration) && isNamedByRules(site, symbol.name)) continue;
    const edits = renameEdits(parsed, symbol, parsed.freeName(newWords(site, symbol.name)));
    if (edits) return [{ file: parsed.file, text: parsed.with(edits) }];
  }
  return undefined;
}

/** The variables that places on the way mention, those of the narrowest places first. */
export function symbolsIn(parsed: Parsed, focus: readonly ts.Node[]): readonly ts.Symbol[] {
  const found = new Set<ts.Symbol>();
  const visit = (node: ts.Node): void => {
    const symbol = ts.isIdentifier(node) ? parsed.symbolOf(node) : undefined;
    if (symbol) found.add(symbol);
    // A function that is handed over is no place by itself.
    if (!ts.isFunctionLike(node)) ts.forEachChild(node, visit);
  };
  for (const node of [...focus].sort((a, b) => a.end - a.pos - (b.end - b.pos))) {
    visit(node);
    if (ts.isIdentifier(node)) {
      const [declaration] = parsed.symbolOf(node)?.declarations ?? [];
      if (declaration && ts.isVariableDeclaration(declaration) && declaration.initializer)
        visit(declaration.initializer);
    }
  }
  return [...found];
}

function isLocal(node: ts.Node): boolean {
  if (ts.isBindingElement(node)) return isLocal(outerDeclaration(node));
  if (!ts.isVariableDeclaration(node)) return false;
  const statement = node.parent.parent;
  const init = node.initializer;
  // What a function is called says what it does.
  const isFunction = !!init && contains(init, (n) => ts.isFunctionLike(n) && n.parent === node);
  return !isFunction && !(ts.isVariableStatement(statement) && isExported(statement));
}

function isParameter(node: ts.Node): boolean {
  if (ts.isBindingElement(node)) return isParameter(outerDeclaration(node));
  // `constructor(private db: Db)` declares a field; a signature declares nothing.
  return ts.isParameter(node) && !ts.isParameterPropertyDeclaration(node, node.parent) && hasBody(node.parent);
}

function hasBody(node: ts.SignatureDeclaration): boolean {
  return 'body' in node && node.body !== undefined;
}

export function outerDeclaration(node: ts.BindingElement): ts.VariableDeclaration | ts.ParameterDeclaration {
  return ts.walkUpBindingElementsAndPatterns(node);
}

/**
 * True when a name may be what a value is recognised by, or what a call is: as personal, as somebody's, as a thing's,
 * or because the finding says so in words.
 */
function isEvidence(site: Site, parsed: Parsed, name: string): boolean {
  const { names, finding } = site;
  if (/^[A-Z]/.test(name)) return true;
  const words = names.wordsOf(name);
  const kind = names.kindOf(words);
  if (names.classify([name]) || names.written.of(name) || kind === 'thing' || kind === 'person') return true;
  const same = site.workspace.findings().filter((f) => f.at.file === parsed.file || f === finding);
  return same.some(
    (f) =>
      f.api.split(/\W+/).includes(name) ||
      f.data.some((d) => [...d.name.split('.'), ...d.reason.split(/\W+/)].includes(name)),
  );
}

/** `req.param()` is known by that name where nothing tells what it is. */
function isNamedByRules({ rules }: Site, name: string): boolean {
  return [...rules.sources, ...rules.sinks].some(({ api }) => api?.root === 'any' && api.segments[0] === `.${name}`);
}

/** Words that say as little as the old name did: a neutral name lets its owner speak, another one does not. */
function newWords(site: Site, name: string): string {
  return site.names.kindOf(site.names.wordsOf(name)) === 'neutral' ? 'data' : 'quux';
}

/** Undefined where the name can be seen from outside the file. */
function renameEdits(parsed: Parsed, symbol: ts.Symbol, to: string): Edit[] | undefined {
  const edits: Edit[] = [];
  for (const id of parsed.referencesOf(symbol)) {
    const { parent } = id;
    if (ts.isExportSpecifier(parent) || ts.isJsxOpeningLikeElement(parent)) return undefined;
    if (ts.isShorthandPropertyAssignment(parent)) {
      if (parent.objectAssignmentInitializer) return undefined;
      edits.push(parsed.replace(id, `${symbol.name}: ${to}`));
    } else edits.push(parsed.replace(id, keepsKey(parent, id) ? `${symbol.name}: ${to}` : to));
  }
  return edits;
}

/** `const { email } = user` takes the field `email`, whatever the variable is called. */
function keepsKey(parent: ts.Node, id: ts.Identifier): boolean {
  return (
    ts.isBindingElement(parent) &&
    parent.name === id &&
    !parent.propertyName &&
    !parent.dotDotDotToken &&
    ts.isObjectBindingPattern(parent.parent)
  );
}
