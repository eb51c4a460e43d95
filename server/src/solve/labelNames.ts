/** Names in labels: what a value, a field or a column is called. */
import { splitWords } from '../text/words';
import type { Origin } from './origins';
import type { Column } from './typeRefs';
import type { TypeRef } from './types';

/** The column that a query gives under a name of its own. */
export function columnOf(type: TypeRef | undefined): Column | undefined {
  return type?.kind === 'schema' ? type.column : undefined;
}

/** Its name and those of its table: what the query calls it says less. */
export function nameOfColumn(column: Column | undefined): readonly string[] | undefined {
  return column && [...column.of, column.field];
}

/** Keeps the first name that an origin came through. */
export function nameless(o: Origin, name: string): Origin {
  return o.name === undefined && name && !/^\d+$/.test(name) ? { ...o, name } : o;
}

/** `an email` of the format that a schema gives a text. */
export function inWords(format: string): string {
  return `${/^[aei]/.test(format) ? 'an' : 'a'} ${splitWords(format).join(' ')}`;
}

/** How a field is called in what is reported: with what it was taken of. */
export function shown(name: string, path: readonly string[]): string {
  const parts = [name, ...path].filter((p) => p && !/^\d+$/.test(p));
  return parts.slice(-2).join('.').replaceAll('·', '.');
}
