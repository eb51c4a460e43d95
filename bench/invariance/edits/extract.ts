/** Code of its own in a function: in the same file, or in another one. */
import { ts } from 'ts-morph';
import type { Parsed } from '../parsed';
import type { FileText, Site, Transformation } from '../site';
import { isValue, needsOf, type ImportedName, type Needs } from './values';

export const extractValue: Transformation = {
  id: 'extract-value',
  expects: 'same',
  apply: (site) => extracted(site, valueOf(site)),
};

export const extractCall: Transformation = {
  id: 'extract-call',
  expects: 'same',
  apply: (site) => extracted(site, callOf(site)),
};

export const moveToFile: Transformation = {
  id: 'move-to-file',
  expects: 'same',
  apply: (site) => moved(site, callOf(site) ?? valueOf(site)),
};

/** The reported expression; a function that is handed over as a whole is one already. */
function valueOf(site: Site): ts.Expression | undefined {
  const { node } = site.place();
  return isValue(node) && !ts.isFunctionLike(node) ? node : undefined;
}

/** The call that the reported expression is an argument of, with the optional chain that it belongs to. */
function callOf(site: Site): ts.Expression | undefined {
  const { node } = site.place();
  if (ts.isFunctionLike(node)) return undefined;
  for (let n: ts.Node = node; !ts.isStatement(n) && !ts.isFunctionLike(n); n = n.parent) {
    if (!ts.isCallExpression(n)) continue;
    if (!n.arguments.some((a) => a.pos <= node.pos && a.end >= node.end)) continue;
    let whole: ts.Expression = n;
    while (ts.isOptionalChain(whole) && ts.isOptionalChain(whole.parent)) whole = whole.parent;
    return isValue(whole) ? whole : undefined;
  }
  return undefined;
}

function extracted(site: Site, node: ts.Expression | undefined): readonly FileText[] | undefined {
  const { parsed } = site.place();
  const needs = node && needsOf(parsed, node);
  if (!needs) return undefined;
  const name = parsed.freeName('extractedPart');
  const edits = [
    parsed.replace(node, called(name, needs.locals)),
    parsed.append(declared(parsed, name, needs.locals, node)),
  ];
  return [{ file: parsed.file, text: parsed.with(edits) }];
}

function moved(site: Site, node: ts.Expression | undefined): readonly FileText[] | undefined {
  const { parsed } = site.place();
  const needs = node && needsOf(parsed, node);
  const beside = needs && site.fileBeside(parsed, 'part');
  if (!beside) return undefined;
  const name = parsed.freeName('extractedPart');
  // What the file itself declares is handed over, so that nothing has to be exported for the move.
  const parameters = [...needs.locals, ...needs.module];
  const edits = [
    parsed.replace(node, called(name, parameters)),
    parsed.insert(parsed.importPlace(), `\nimport { ${name} } from '${beside.specifier}';\n`),
  ];
  const text = [...importLines(needs), '', `export ${declared(parsed, name, parameters, node)}`, ''].join('\n');
  return [
    { file: parsed.file, text: parsed.with(edits) },
    { file: beside.file, text },
  ];
}

function called(name: string, parameters: readonly string[]): string {
  return `${name}(${parameters.join(', ')})`;
}

/** Parameters are `any`: what flows in is told by the callers, which is what is tried here. */
function declared(parsed: Parsed, name: string, parameters: readonly string[], node: ts.Expression): string {
  const typed = parameters.map((p) => (parsed.isTypeScript ? `${p}: any` : p));
  return `function ${name}(${typed.join(', ')}) {\n  return ${parsed.textOf(node)};\n}`;
}

function importLines(needs: Needs): readonly string[] {
  return needs.imports.map((name) => {
    const declaration = ts.findAncestor(name, ts.isImportDeclaration);
    const from = declaration?.moduleSpecifier.getText() ?? "''";
    return `import ${clauseOf(name)} from ${from};`;
  });
}

function clauseOf(name: ImportedName): string {
  if (ts.isImportClause(name)) return name.name?.text ?? '';
  return ts.isNamespaceImport(name) ? name.getText() : `{ ${name.getText()} }`;
}
