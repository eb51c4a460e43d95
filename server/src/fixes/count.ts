import type { Fix } from '../model';
import { listed, shapeAt, shown, type FixContext } from './context';
import type { Place } from './places';
import { isSimple, replaceValue, valueOf } from './values';

/** Logs how many there are in place of all of them: `console.log(users)` becomes `console.log(users.length)`. */
export function countFix(context: FixContext, places: readonly Place[]): Fix | undefined {
  if (context.finding.sink !== 'log') return undefined;
  const lists = places.map((place) => {
    const value = valueOf(place);
    return value !== undefined && isSimple(value) && shapeAt(context, value)?.kind === 'list' ? value : undefined;
  });
  const known = lists.filter((list) => list !== undefined);
  if (known.length === 0 || known.length < lists.length) return undefined;
  return {
    title: `Log only the number of ${listed(known.map(shown))}`,
    kind: 'remove',
    safe: false,
    edits: known.map((list) => {
      const access = shapeAt(context, list)?.mayBeMissing === true ? '?.length' : '.length';
      return replaceValue(context, list, `${list.getText(context.source)}${access}`);
    }),
  };
}
