import { ts } from 'ts-morph';
import type { Edit, Fix } from '../model';
import { listed, parse, type FixContext } from './context';
import { innermost, type Place } from './places';
import { isRecord, valueOf } from './values';

/** Adds the logged fields to the paths that the project's pino logger redacts, where the logger is made. */
export function redactPathFix(context: FixContext, places: readonly Place[]): Fix | undefined {
  const { finding, source } = context;
  if (finding.sink !== 'log' || finding.call.file !== finding.at.file) return undefined;
  const call = innermost(source, finding.call);
  if (!ts.isCallExpression(call) || !ts.isPropertyAccessExpression(call.expression)) return undefined;
  const paths = places.flatMap((place) => pathsOf(context, call, place) ?? ['']);
  if (paths.length === 0 || paths.includes('')) return undefined;
  const logger = call.expression.expression;
  const made = ts.isIdentifier(logger) ? creationOf(context, logger.text) : undefined;
  if (made === undefined) return undefined;
  const change = withPaths(made.call, [...new Set(paths)]);
  if (change === undefined) return undefined;
  const where = made.file === finding.at.file ? 'the logger' : `the logger in ${made.file}`;
  const edits: Edit[] = [{ span: { file: made.file, start: change.start, end: change.end }, text: change.text }];
  return { title: `Redact ${listed(paths)} in ${where}`, kind: 'configure', safe: false, edits };
}

/** The paths from the logged object to the data of a place; undefined for what is no part of an object. */
function pathsOf(context: FixContext, call: ts.CallExpression, place: Place): string[] | undefined {
  const [logged] = call.arguments;
  if (logged === undefined) return undefined;
  const keys: string[] = [];
  for (let node = place.node; node !== logged; node = node.parent) {
    if (ts.isSourceFile(node) || node === call) return undefined;
    if (ts.isPropertyAssignment(node) || ts.isShorthandPropertyAssignment(node)) keys.unshift(node.name.getText());
    else if (node !== place.node && !ts.isObjectLiteralExpression(node)) return undefined;
  }
  if (ts.isIdentifier(place.node) && ts.isShorthandPropertyAssignment(place.node.parent) && keys.length === 0)
    return undefined;
  const value = valueOf(place);
  const fields =
    value !== undefined && isRecord(context, place, value)
      ? place.data.map((item) => item.name.slice(item.name.lastIndexOf('.') + 1))
      : [];
  if (fields.length === 0 && keys.length === 0) return undefined;
  return fields.length === 0 ? [keys.join('.')] : fields.map((field) => [...keys, field].join('.'));
}

interface Creation {
  readonly file: string;
  readonly call: ts.CallExpression;
}

/** The call of pino that made a logger, in this file or the one that it is imported from. */
function creationOf({ finding, source, around }: FixContext, name: string): Creation | undefined {
  const own = pinoCall(source, name);
  if (own !== undefined) return { file: finding.at.file, call: own };
  for (const statement of source.statements) {
    if (!ts.isImportDeclaration(statement) || !ts.isStringLiteral(statement.moduleSpecifier)) continue;
    const from = statement.moduleSpecifier.text;
    const clause = statement.importClause;
    const bindings = clause?.namedBindings;
    const named =
      bindings !== undefined && ts.isNamedImports(bindings)
        ? bindings.elements.find((element) => element.name.text === name)
        : undefined;
    const exported = clause?.name?.text === name ? 'default' : (named?.propertyName ?? named?.name)?.text;
    const file = around?.modulesOf(finding.at.file).find(({ specifier }) => specifier === from)?.file;
    const text = file === undefined ? undefined : around?.textOf(file);
    if (exported === undefined || file === undefined || text === undefined) continue;
    const call = pinoCall(parse(file, text), exported);
    return call && { file, call };
  }
  return undefined;
}

function pinoCall(source: ts.SourceFile, name: string): ts.CallExpression | undefined {
  const isPino = (node: ts.Expression | undefined): node is ts.CallExpression =>
    node !== undefined && ts.isCallExpression(node) && /^(?:pino|P|pino\.pino)$/.test(node.expression.getText(source));
  for (const statement of source.statements) {
    if (ts.isExportAssignment(statement) && name === 'default') {
      const { expression } = statement;
      if (isPino(expression)) return expression;
      return ts.isIdentifier(expression) ? pinoCall(source, expression.text) : undefined;
    }
    if (!ts.isVariableStatement(statement)) continue;
    for (const { name: declared, initializer } of statement.declarationList.declarations) {
      if (declared.getText(source) === name && isPino(initializer)) return initializer;
    }
  }
  return undefined;
}

function withPaths(
  call: ts.CallExpression,
  paths: readonly string[],
): { readonly start: number; readonly end: number; readonly text: string } | undefined {
  const source = call.getSourceFile();
  const quote = source.text.includes('"') && !source.text.includes("'") ? '"' : "'";
  const listedPaths = paths.map((path) => `${quote}${path}${quote}`).join(', ');
  const [options] = call.arguments;
  if (options === undefined) {
    return { start: call.end - 1, end: call.end - 1, text: `{ redact: [${listedPaths}] }` };
  }
  if (!ts.isObjectLiteralExpression(options)) return undefined;
  const redact = member(options, 'redact');
  if (redact === undefined) {
    const start = options.getStart(source) + 1;
    const isLong = source.text.slice(start, options.end).includes('\n');
    const indent = isLong ? (/\n[ \t]*/.exec(source.text.slice(start))?.[0] ?? ' ') : ' ';
    const comma = options.properties.length > 0 ? ',' : ' ';
    return { start, end: start, text: `${indent}redact: [${listedPaths}]${comma}` };
  }
  const list = ts.isObjectLiteralExpression(redact) ? member(redact, 'paths') : redact;
  if (list === undefined || !ts.isArrayLiteralExpression(list)) return undefined;
  const last = list.elements.at(-1);
  const at = last?.end ?? list.getStart(source) + 1;
  return { start: at, end: at, text: last === undefined ? listedPaths : `, ${listedPaths}` };
}

function member(object: ts.ObjectLiteralExpression, name: string): ts.Expression | undefined {
  const found = object.properties.find((property) => property.name?.getText() === name);
  return found !== undefined && ts.isPropertyAssignment(found) ? found.initializer : undefined;
}
