/** A helper around the value, and another file between the import and what is imported. */
import { ts } from 'ts-morph';
import type { Parsed } from '../parsed';
import type { FileText, Site, Transformation } from '../site';
import { symbolsIn } from './rename';
import { importOf, isValue } from './values';

export const wrapHelper: Transformation = {
  id: 'wrap-helper',
  expects: 'same',
  apply(site) {
    const { parsed, node } = site.place();
    if (!isValue(node) || isMarkup(node)) return undefined;
    const name = parsed.freeName('passOn');
    const helper = parsed.isTypeScript
      ? `function ${name}<T>(given: T): T {\n  return given;\n}`
      : `function ${name}(given) {\n  return given;\n}`;
    const edits = [parsed.replace(node, `${name}(${parsed.textOf(node)})`), parsed.append(helper)];
    return [{ file: parsed.file, text: parsed.with(edits) }];
  },
};

export const reExport: Transformation = {
  id: 're-export',
  expects: 'same',
  apply: (site) => site.inFiles((parsed, focus) => throughFile(site, parsed, focus)),
};

/** Elements inside elements are children, not arguments. */
function isMarkup(node: ts.Expression): boolean {
  return ts.isJsxElement(node.parent) || ts.isJsxFragment(node.parent) || ts.isSpreadElement(node);
}

function throughFile(site: Site, parsed: Parsed, focus: readonly ts.Node[]): readonly FileText[] | undefined {
  for (const symbol of symbolsIn(parsed, focus)) {
    const [declaration] = symbol.declarations ?? [];
    const imported = declaration && importOf(declaration);
    const whole = imported && ts.findAncestor(imported, ts.isImportDeclaration);
    const exports = whole && exportsOf(whole);
    const beside = exports && site.fileBeside(parsed, 'exports');
    if (!beside) continue;
    const edit = parsed.replace(whole.moduleSpecifier, `'${beside.specifier}'`);
    return [
      { file: parsed.file, text: parsed.with([edit]) },
      { file: beside.file, text: exports },
    ];
  }
  return undefined;
}

/** Exports of all that an import takes. */
function exportsOf(node: ts.ImportDeclaration): string | undefined {
  const clause = node.importClause;
  const bindings = clause?.namedBindings;
  if (!clause || (bindings && ts.isNamespaceImport(bindings))) return undefined;
  const from = node.moduleSpecifier.getText();
  const isType = clause.phaseModifier === ts.SyntaxKind.TypeKeyword;
  const names = bindings?.elements.map((e) => `${e.isTypeOnly ? 'type ' : ''}${(e.propertyName ?? e.name).text}`) ?? [];
  const all = [...(clause.name ? ['default'] : []), ...names];
  return all.length > 0 ? `export ${isType ? 'type ' : ''}{ ${all.join(', ')} } from ${from};\n` : undefined;
}
