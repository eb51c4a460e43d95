import type { Fix } from '../model';
import { isRecord, quoted, replaceValue, shown, valueNode, type FixContext } from './context';

/**
 * Puts a constant that names the kind of data in its place: `user.email` becomes `'[email address]'`.
 * A constant and not a part of the value: two letters of a name and its length can be enough to know whose it is.
 */
export function maskFix(context: FixContext): Fix | undefined {
  if (context.finding.kind !== 'flow') return undefined;
  const value = valueNode(context);
  if (value === undefined || isRecord(context, value)) return undefined;
  const replacement = quoted(context, `[${labelOf(context)}]`);
  return {
    title: `Replace ${shown(context, value)} with ${replacement}`,
    kind: 'mask',
    safe: false,
    edits: [replaceValue(context, value, replacement)],
  };
}

function labelOf(context: FixContext): string {
  const categories = new Set(context.finding.data.map((item) => item.category));
  const [only] = categories;
  const label = categories.size === 1 && only !== undefined ? context.rules.categories.get(only)?.label : undefined;
  return label === undefined ? 'masked' : label.charAt(0).toLowerCase() + label.slice(1);
}
