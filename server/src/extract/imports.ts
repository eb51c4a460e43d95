/** Import and export declarations. */
import { ts } from 'ts-morph';
import { placeOf, walkExpression } from './expressions';
import type { Walker } from './walker';

/** Declares the names that an import brings in. */
export function walkImport(w: Walker, s: ts.ImportDeclaration | ts.ImportEqualsDeclaration): void {
  const b = w.b;
  if (ts.isImportEqualsDeclaration(s)) {
    const reference = s.moduleReference;
    if (ts.isExternalModuleReference(reference) && ts.isStringLiteralLike(reference.expression))
      declare(w, s.name, reference.expression.text, '*');
    return;
  }
  if (!ts.isStringLiteralLike(s.moduleSpecifier)) return;
  const module = s.moduleSpecifier.text;
  b.modules.add(module);
  const clause = s.importClause;
  if (clause?.name) declare(w, clause.name, module, 'default');
  const named = clause?.namedBindings;
  if (!named) return;
  if (ts.isNamespaceImport(named)) declare(w, named.name, module, '*');
  else for (const e of named.elements) declare(w, e.name, module, (e.propertyName ?? e.name).text);
}

function declare(w: Walker, local: ts.Identifier, module: string, name: string): void {
  w.b.modules.add(module);
  w.b.declare(local.text, 'import', placeOf(w, local).start, { from: { module, name } });
}

/** `export { a as b }`, `export { a } from 'm'`, `export * from 'm'`, `export * as n from 'm'`. */
export function walkExportDeclaration(w: Walker, s: ts.ExportDeclaration): void {
  const b = w.b;
  const module = s.moduleSpecifier && ts.isStringLiteralLike(s.moduleSpecifier) ? s.moduleSpecifier.text : undefined;
  if (module !== undefined) b.modules.add(module);
  if (!s.exportClause) {
    if (module !== undefined) b.exports.push({ kind: 'star', module });
    return;
  }
  if (ts.isNamespaceExport(s.exportClause)) {
    if (module !== undefined) b.exports.push({ kind: 'from', name: s.exportClause.name.text, module, imported: '*' });
    return;
  }
  for (const e of s.exportClause.elements) {
    const local = (e.propertyName ?? e.name).text;
    if (module !== undefined) b.exports.push({ kind: 'from', name: e.name.text, module, imported: local });
    else {
      const binding = b.lookup(local);
      if (binding !== undefined) b.exports.push({ kind: 'binding', name: e.name.text, binding });
      // Under its own name a type is found without.
      else if (e.propertyName) b.exports.push({ kind: 'type', name: e.name.text, declared: local });
    }
  }
}

/** `export default e` and `export = e`. */
export function walkExportAssignment(w: Walker, s: ts.ExportAssignment): void {
  w.b.exports.push({
    kind: 'node',
    name: s.isExportEquals === true ? '*' : 'default',
    node: walkExpression(w, s.expression),
  });
}

/** Adds CommonJS exports found among the property assignments: `module.exports = e`, `exports.name = e`. */
export function commonJsExport(w: Walker, target: ts.PropertyAccessExpression, value: number): void {
  const object = target.expression;
  if (ts.isIdentifier(object) && object.text === 'module' && target.name.text === 'exports')
    w.b.exports.push({ kind: 'node', name: '*', node: value });
  const isExports =
    (ts.isIdentifier(object) && object.text === 'exports') ||
    (ts.isPropertyAccessExpression(object) &&
      ts.isIdentifier(object.expression) &&
      object.expression.text === 'module' &&
      object.name.text === 'exports');
  if (isExports) w.b.exports.push({ kind: 'node', name: target.name.text, node: value });
}
