import { ts } from 'ts-morph';
import type { CategoryId, Edit, Fix } from '../model';
import { edit, listed, quoted, shapeAt, shown, type FixContext } from './context';
import type { Place } from './places';
import { isRecord, replaceValue, valueOf } from './values';

/**
 * Puts a constant that names the kind of data in its place: `user.email` becomes `'[email address]'`.
 * A constant and not a part of the value: two letters of a name and its length can be enough to know whose it is.
 */
export function maskFix(context: FixContext, places: readonly Place[]): Fix | undefined {
  const values = places.map((place) => maskable(context, place));
  const known = values.filter((value) => value !== undefined);
  if (known.length === 0 || known.length < values.length) return undefined;
  const masks = places.map(
    ({ data }) =>
      `[${labelOf(
        context,
        data.map(({ category }) => category),
      )}]`,
  );
  return {
    title: `Replace ${listed(known.map(shown))} with ${listed(masks.map((mask) => quoted(context, mask)))}`,
    kind: 'mask',
    safe: false,
    edits: known.map((value, index) => masked(context, value, masks[index] ?? '')),
  };
}

function maskable(context: FixContext, place: Place): ts.Expression | undefined {
  const value = valueOf(place);
  if (value === undefined || isRecord(context, place, value)) return undefined;
  const { kind } = shapeAt(context, value) ?? {};
  // A log takes a text where there was a list; who else takes a list needs one.
  return kind === 'list' && context.finding.sink !== 'log' ? undefined : withDefault(value);
}

/** `name ?? ''`: beside a text that is always there, what stands for a missing one is never reached. */
function withDefault(value: ts.Expression): ts.Expression {
  const { parent } = value;
  if (!ts.isBinaryExpression(parent) || parent.left !== value) return value;
  const { kind } = parent.operatorToken;
  const isDefault = kind === ts.SyntaxKind.QuestionQuestionToken || kind === ts.SyntaxKind.BarBarToken;
  const { right } = parent;
  const isConstant =
    ts.isLiteralExpression(right) ||
    right.kind === ts.SyntaxKind.NullKeyword ||
    (ts.isIdentifier(right) && right.text === 'undefined');
  return isDefault && isConstant ? withDefault(parent) : value;
}

/** In a template the constant becomes a part of its text. */
function masked(context: FixContext, value: ts.Expression, mask: string): Edit {
  const { parent } = value;
  if (!ts.isTemplateSpan(parent)) return replaceValue(context, value, quoted(context, mask));
  return edit(context, value.pos - '${'.length, parent.literal.getStart(context.source) + '}'.length, mask);
}

/** What a mask says is behind it: one kind of data by its name, in the middle of a sentence. */
export function labelOf(context: FixContext, categories: readonly CategoryId[]): string {
  const [only, ...others] = new Set(categories);
  const label = others.length > 0 ? undefined : context.rules.categories.get(only ?? '')?.label;
  if (label === undefined) return 'masked';
  return /^[A-Z]{2}/.test(label) ? label : label.charAt(0).toLowerCase() + label.slice(1);
}
