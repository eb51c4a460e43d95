import { ts } from 'ts-morph';
import type { Fix } from '../model';
import { edit, type FixContext } from './context';
import { innermost } from './places';
import { literalOf, memberOf } from './settings';

/** How a library is told how exact a position must be, and what asks for a kilometre and not for a few metres. */
interface Accuracy {
  readonly setting: string;
  /** The last part of the name of an exact value, and of the coarse one beside it. */
  readonly exact: RegExp;
  readonly coarse: string;
}

const WAYS: readonly Accuracy[] = [
  { setting: 'accuracy', exact: /^(?:BestForNavigation|Highest|High|Balanced)$/, coarse: 'Low' },
  {
    setting: 'desiredAccuracy',
    exact: /^DESIRED_ACCURACY_(?:NAVIGATION|HIGH|MEDIUM)$/,
    coarse: 'DESIRED_ACCURACY_LOW',
  },
];

/**
 * Asks for a position to about a kilometre. Not safe: what needs the street is lost. Whether the position is then a
 * coarse one the rules of the library tell; a browser's `enableHighAccuracy` promises nothing.
 */
export function accuracyFixes(context: FixContext): Fix[] {
  const { finding, source } = context;
  if (finding.call.file !== finding.at.file) return [];
  if (!finding.data.every(({ category }) => category.startsWith('user.location'))) return [];
  const call = innermost(source, finding.call);
  if (!ts.isCallExpression(call)) return [];
  return WAYS.flatMap((way): Fix[] => lowered(context, call, way) ?? added(context, call, way) ?? []);
}

function lowered(
  context: FixContext,
  call: ts.CallExpression,
  { setting, exact, coarse }: Accuracy,
): Fix[] | undefined {
  const options = literalOf(call.arguments[0]);
  const value = options && memberOf(options, setting)?.initializer;
  if (value === undefined) return undefined;
  if (!ts.isPropertyAccessExpression(value) || !exact.test(value.name.text)) return [];
  const { name } = value;
  return [
    fixOf(`Ask for the position to about a kilometre (${setting}: ${coarse})`, [
      edit(context, name.getStart(context.source), name.end, coarse),
    ]),
  ];
}

/** Where nothing is said the library decides, and takes an exact one. */
function added(context: FixContext, call: ts.CallExpression, { setting, coarse }: Accuracy): Fix[] | undefined {
  const library = setting === 'accuracy' ? libraryOf(call, context) : undefined;
  if (library === undefined) return undefined;
  const value = `{ ${setting}: ${library}.Accuracy.${coarse} }`;
  const title = `Ask for the position to about a kilometre (${setting}: ${coarse})`;
  const [options] = call.arguments;
  if (options === undefined) return [fixOf(title, [edit(context, call.end - 1, call.end - 1, value)])];
  if (!ts.isObjectLiteralExpression(options)) return undefined;
  const start = options.getStart(context.source) + 1;
  const rest = options.properties.length > 0 ? ',' : ' ';
  return [fixOf(title, [edit(context, start, start, ` ${setting}: ${library}.Accuracy.${coarse}${rest}`)])];
}

/** The name that the whole library is imported under. */
function libraryOf(call: ts.CallExpression, { source }: FixContext): string | undefined {
  const { expression } = call;
  if (!ts.isPropertyAccessExpression(expression) || !ts.isIdentifier(expression.expression)) return undefined;
  const name = expression.expression.text;
  const isLibrary = source.statements.some(
    (node) =>
      ts.isImportDeclaration(node) &&
      node.importClause?.namedBindings !== undefined &&
      ts.isNamespaceImport(node.importClause.namedBindings) &&
      node.importClause.namedBindings.name.text === name,
  );
  return isLibrary ? name : undefined;
}

function fixOf(title: string, edits: Fix['edits']): Fix {
  return { title, kind: 'configure', safe: false, edits };
}
