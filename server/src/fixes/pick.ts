import type { ts } from 'ts-morph';
import type { Fix } from '../model';
import { listed, shapeAt, shown, type FixContext } from './context';
import type { Place } from './places';
import { isRecord, isSimple, replaceValue, valueOf } from './values';

/** More fields than this are a record again. */
const MOST_FIELDS = 6;

/**
 * Hands over an object with the fields that are no finding in place of a whole record: `user` becomes
 * `{ id: user.id, plan: user.plan }`. The fields are those of the record's type, so it needs to be known.
 */
export function pickFix(context: FixContext, places: readonly Place[]): Fix | undefined {
  const picked = places.map((place) => pickedFrom(context, place));
  const [first] = picked;
  if (first === undefined || picked.includes(undefined)) return undefined;
  const all = picked.filter((one) => one !== undefined);
  const verb = context.finding.sink === 'log' ? 'Log' : context.finding.sink === 'storage' ? 'Keep' : 'Send';
  return {
    title: `${verb} only ${listed(all.flatMap(({ fields }) => fields))} of ${listed(all.map(({ value }) => shown(value)))}`,
    kind: 'remove',
    safe: false,
    edits: all.map(({ value, fields }) => {
      const name = value.getText();
      return replaceValue(context, value, `{ ${fields.map((field) => `${field}: ${name}.${field}`).join(', ')} }`);
    }),
  };
}

function pickedFrom(
  context: FixContext,
  place: Place,
): { readonly value: ts.Expression; readonly fields: readonly string[] } | undefined {
  const value = valueOf(place);
  if (value === undefined || !isRecord(context, place, value) || !isSimple(value)) return undefined;
  const { fields = [] } = shapeAt(context, value) ?? {};
  const harmful = new Set(place.data.flatMap((item) => item.name.split('.')));
  const kept = fields.filter((field) => !harmful.has(field));
  // To log the id alone is a fix of its own.
  if (context.finding.sink === 'log' && kept.join() === 'id') return undefined;
  return kept.length === 0 || kept.length > MOST_FIELDS ? undefined : { value, fields: kept };
}
