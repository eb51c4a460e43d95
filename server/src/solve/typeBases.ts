/** Members that a record has of a library's type it is made of: the type arguments say what they hold. */
import type { TypeId } from '../extract/facts';
import type { FileIndex } from '../link/graph';
import type { Resolved, TypeRef } from './typeRefs';
import { GENERIC_MEMBERS, OF_GENERICS } from './typeTables';

/** Types that a record is made of, one of the other, before a library's. */
const MAX_BASES = 4;
/** Types that a type is put together from. */
const MAX_PARTS = 24;

/** Whether a member comes from a library's type, and what its arguments say of it. */
export interface OfBase {
  readonly isOfBase: boolean;
  readonly type?: TypeRef | undefined;
}

const NOT_OF_BASE: OfBase = { isOfBase: false };

/** `interface Signed<Body> extends Request<Params, unknown, Body>`, `Request<Params, unknown, Body> & Signed`. */
export function memberOfBase(
  resolved: Resolved,
  name: string,
  types: {
    readonly resolve: (ref: TypeRef) => Resolved | undefined;
    readonly member: (ref: TypeRef, name: string) => TypeRef | undefined;
  },
  depth = 0,
): OfBase {
  if (!OF_GENERICS.has(name) || depth > MAX_BASES) return NOT_OF_BASE;
  if (resolved.kind === 'package') {
    const at = GENERIC_MEMBERS[resolved.name.split('.').at(-1) ?? '']?.[name];
    if (at === undefined) return NOT_OF_BASE;
    const arg = resolved.args?.[at.argument];
    return { isOfBase: true, type: arg && at.member ? types.member(arg, at.member) : arg };
  }
  for (const base of basesOf(resolved)) {
    const found = types.resolve(base);
    const member = found && memberOfBase(found, name, types, depth + 1);
    if (member?.isOfBase) return member;
  }
  return NOT_OF_BASE;
}

/** Types whose members a type has besides its own: those an interface extends, and those of an intersection. */
export function partsOf(of: Resolved, resolve: (ref: TypeRef) => Resolved | undefined): Resolved[] {
  const found: Resolved[] = [];
  const pending: Resolved[] = [of];
  for (const at of pending) {
    if (pending.length > MAX_PARTS) break;
    // A class is one with its bases already.
    if (at.kind === 'declaration' && at.declaration.kind !== 'interface') continue;
    for (const type of basesOf(at)) {
      const part = resolve(type);
      if (part === undefined) continue;
      found.push(part);
      pending.push(part);
    }
  }
  return found;
}

/** The types whose members a record has beside its own. */
function basesOf(resolved: Resolved): TypeRef[] {
  const at =
    (file: FileIndex, env: ReadonlyMap<string, TypeRef> | undefined) =>
    (type: TypeId): TypeRef => ({
      kind: 'type',
      file,
      type,
      ...(env ? { env } : {}),
    });
  if (resolved.kind === 'fact' && resolved.fact.kind === 'intersection')
    return resolved.fact.of.map(at(resolved.file, resolved.env));
  return resolved.kind === 'declaration' ? resolved.declaration.extends.map(at(resolved.file, resolved.env)) : [];
}
