import { ts } from 'ts-morph';
import type { Edit, Fix } from '../model';
import { shapeAt, shown, type FixContext } from './context';
import { splitWords } from '../text/words';
import type { Place } from './places';
import { isRecord, ownName, replaceValue, valueOf } from './values';

/** Logs a person's id instead of the whole record: `console.log(user)` becomes `console.log(user.id)`. */
export function recordIdFix(context: FixContext, places: readonly Place[]): Fix | undefined {
  const { sink, call, at } = context.finding;
  // A record that a helper logs may be needed by it for more than that.
  const isDirect = call.file === at.file && call.start <= at.start && at.end <= call.end;
  if (sink !== 'log' || !isDirect) return undefined;
  const edits: Edit[] = [];
  for (const place of places) {
    const value = valueOf(place);
    if (value === undefined || !isRecord(context, place, value)) return undefined;
    if (!hasId(context, value)) return undefined;
    const record = ts.isAsExpression(value) ? `(${value.getText()})` : value.getText();
    edits.push(replaceValue(context, value, `${record}.id`));
  }
  const [first] = places;
  if (first === undefined) return undefined;
  const name = shown(first.node);
  const title = places.length === 1 ? `Log ${name}.id instead of ${name}` : 'Log ids instead of whole records';
  return { title, kind: 'remove', safe: false, edits };
}

/** Where the type is not known, a name has to say that it is a person's record, or an id be among what is read of it. */
function hasId(context: FixContext, value: ts.Expression): boolean {
  const shape = shapeAt(context, value);
  if (shape !== undefined) return shape.fields.includes('id');
  const { finding, rules } = context;
  const word = splitWords(ownName(value) ?? '').at(-1) ?? '';
  return rules.words.persons.has(word) || finding.data.some(({ name }) => /(?:^|\.)id$/.test(name));
}
