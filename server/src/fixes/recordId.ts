import { ts } from 'ts-morph';
import type { Edit, Fix } from '../model';
import { shown, type FixContext } from './context';
import type { Place } from './places';
import { isRecord, replaceValue, valueOf } from './values';

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
    const fields = context.around?.fieldsOf(at.file, value.getStart(context.source), value.end);
    if (fields !== undefined && !fields.includes('id')) return undefined;
    const record = ts.isAsExpression(value) ? `(${value.getText()})` : value.getText();
    edits.push(replaceValue(context, value, `${record}.id`));
  }
  const [first] = places;
  if (first === undefined) return undefined;
  const name = shown(first.node);
  const title = places.length === 1 ? `Log ${name}.id instead of ${name}` : 'Log ids instead of whole records';
  return { title, kind: 'remove', safe: false, edits };
}
