import type { Fix } from '../model';
import { isRecord, replaceValue, shown, valueNode, type FixContext } from './context';

/** Logs a person's id instead of the whole record: `console.log(user)` becomes `console.log(user.id)`. */
export function recordIdFix(context: FixContext): Fix | undefined {
  if (context.finding.kind !== 'flow' || context.finding.sink !== 'log') return undefined;
  const value = valueNode(context);
  if (value === undefined || !isRecord(context, value)) return undefined;
  const record = value.getText(context.source);
  return {
    title: `Log ${shown(context, value)}.id instead of ${shown(context, value)}`,
    kind: 'remove',
    safe: false,
    edits: [replaceValue(context, value, record.includes(' as ') ? `(${record}).id` : `${record}.id`)],
  };
}
