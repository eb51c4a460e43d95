import type { Fix } from '../model';
import { listed, quoted, shown, type FixContext } from './context';
import type { Place } from './places';
import { replaceValue, singleValues } from './values';

/**
 * Puts a constant that names the kind of data in its place: `user.email` becomes `'[email address]'`.
 * A constant and not a part of the value: two letters of a name and its length can be enough to know whose it is.
 */
export function maskFix(context: FixContext, places: readonly Place[]): Fix | undefined {
  const values = singleValues(context, places);
  if (values === undefined) return undefined;
  const masks = places.map((place) => quoted(context, `[${labelOf(context, place)}]`));
  return {
    title: `Replace ${listed(values.map(shown))} with ${listed(masks)}`,
    kind: 'mask',
    safe: false,
    edits: values.map((value, index) => replaceValue(context, value, masks[index] ?? '')),
  };
}

function labelOf(context: FixContext, place: Place): string {
  const categories = new Set(place.data.map((item) => item.category));
  const [only] = categories;
  const label = categories.size === 1 && only !== undefined ? context.rules.categories.get(only)?.label : undefined;
  return label === undefined
    ? 'masked'
    : /^[A-Z]{2}/.test(label)
      ? label
      : label.charAt(0).toLowerCase() + label.slice(1);
}
