import { ts } from 'ts-morph';
import type { DataItem, Edit, Fix } from '../model';
import { edit, listed, quoted, shapeAt, shown, type FixContext } from './context';
import { labelOf } from './mask';
import type { Place } from './places';
import { isRecord, isSimple, ownName, replaceValue, valueOf } from './values';

/** More fields than this are better picked than left out. */
const MOST_FIELDS = 8;

/** The fields of one record that must not be handed over, each by the way to it and what it holds. */
interface Record {
  readonly value: ts.Expression;
  readonly fields: readonly { readonly path: readonly string[]; readonly item: DataItem }[];
}

/**
 * Hands over a copy of a record in which some fields are empty: `user` becomes `{ ...user, email: undefined }`. Where
 * they must hold a text, a second fix puts a mask there.
 */
export function withoutFieldsFixes(context: FixContext, places: readonly Place[]): Fix[] {
  const records = places.map((place) => recordAt(context, place));
  const known = records.filter((record) => record !== undefined);
  if (known.length === 0 || known.length < records.length) return [];
  const what = listed(known.flatMap(({ fields }) => fields.map(({ path }) => path.join('.'))));
  const from = listed(known.map(({ value }) => shown(value)));
  const fix = (title: string, kind: Fix['kind'], put: (item: DataItem) => string): Fix => ({
    title,
    kind,
    safe: false,
    edits: known.map((record) => copyEdit(context, record, put)),
  });
  const mask = ({ category }: DataItem): string => quoted(context, `[${labelOf(context, [category])}]`);
  return [
    fix(`Leave ${what} of ${from} empty`, 'remove', () => 'undefined'),
    fix(`Mask ${what} of ${from}`, 'mask', mask),
  ];
}

function recordAt(context: FixContext, place: Place): Record | undefined {
  const value = spreadValue(place.node) ?? valueOf(place);
  if (value === undefined || (value === place.node && !isRecord(context, place, value))) return undefined;
  const fields = place.data.map((item) => ({ item, path: pathTo(context, value, item) }));
  const found = fields.flatMap(({ item, path }) => (path === undefined ? [] : [{ item, path }]));
  const distinct = found.filter(({ path }, i) => found.findIndex((f) => f.path.join() === path.join()) === i);
  const isDeep = distinct.some(({ path }) => path.length > 1);
  if (found.length < fields.length || distinct.length === 0 || distinct.length > MOST_FIELDS) return undefined;
  // A field inside of another one that goes as well would be written twice.
  if (distinct.some((a) => distinct.some((b) => a !== b && `${a.path.join()},`.startsWith(`${b.path.join()},`)))) {
    return undefined;
  }
  return isDeep && !isSimple(value) ? undefined : { value, fields: distinct };
}

/** What is spread where a place is. */
function spreadValue(node: ts.Node): ts.Expression | undefined {
  if (ts.isSpreadAssignment(node)) return node.expression;
  return ts.isExpression(node) && ts.isSpreadAssignment(node.parent) ? node : undefined;
}

/** The fields from the record to an item: its name without what stands for the record itself. */
function pathTo(context: FixContext, value: ts.Expression, { name }: DataItem): readonly string[] | undefined {
  const segments = name.split('.').filter((segment) => segment !== '');
  if (segments.some((segment) => !/^[A-Za-z_$][\w$]*$/.test(segment))) return undefined;
  const shape = shapeAt(context, value);
  if (shape !== undefined) {
    if (shape.kind !== 'record') return undefined;
    const start = segments.findIndex((segment) => shape.fields.includes(segment));
    return start < 0 ? undefined : segments.slice(start);
  }
  const own = ownName(value);
  const start = own === undefined ? -1 : segments.indexOf(own);
  const rest = segments.slice(start + 1);
  return rest.length === 0 ? undefined : rest;
}

function copyEdit(context: FixContext, { value, fields }: Record, put: (item: DataItem) => string): Edit {
  const own = value.getText(context.source);
  const tree = treeOf(fields);
  if (ts.isSpreadAssignment(value.parent)) {
    const { end } = value.parent;
    return edit(context, end, end, `, ${members(own, tree, put)}`);
  }
  const spread = ts.isLeftHandSideExpression(value) || ts.isAwaitExpression(value) ? own : `(${own})`;
  const copy = `{ ...${spread}, ${members(own, tree, put)} }`;
  return replaceValue(context, value, ts.isArrowFunction(value.parent) ? `(${copy})` : copy);
}

interface Branch {
  readonly item: DataItem;
  readonly inner: Map<string, Branch>;
}

function treeOf(fields: Record['fields']): Map<string, Branch> {
  const root = new Map<string, Branch>();
  for (const { path, item } of fields) {
    let at = root;
    for (const name of path) {
      const next = at.get(name) ?? { item, inner: new Map<string, Branch>() };
      at.set(name, next);
      at = next.inner;
    }
  }
  return root;
}

function members(owner: string, tree: ReadonlyMap<string, Branch>, put: (item: DataItem) => string): string {
  return [...tree]
    .map(([name, { item, inner }]) => {
      if (inner.size === 0) return `${name}: ${put(item)}`;
      return `${name}: { ...${owner}.${name}, ${members(`${owner}.${name}`, inner, put)} }`;
    })
    .join(', ');
}
