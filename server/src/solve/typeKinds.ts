/** What kind of values a type has, as far as it is written. */
import type { TypeFact } from '../extract/facts';
import type { FlowGraph } from '../link/graph';
import type { Resolved, TypeRef } from './typeRefs';
import { TRANSPARENT } from './typeTables';

/** Types of yes or no, or of nothing at all. */
export const FLAGS: ReadonlySet<string> = new Set(['boolean', 'null', 'undefined', 'never', 'void']);
export const NUMBERS: ReadonlySet<string> = new Set(['number', 'bigint']);

/** True for one of some primitive types. */
export function isPrimitive(resolved: Resolved | undefined, names: ReadonlySet<string>): boolean {
  return resolved?.kind === 'fact' && resolved.fact.kind === 'primitive' && names.has(resolved.fact.name);
}

/** True where a value can hold nothing but a flag, a choice or a function. */
export function isHarmlessFact(fact: TypeFact): boolean {
  if (fact.kind === 'primitive') return !['string', 'number', 'bigint'].includes(fact.name);
  return fact.kind === 'function' || fact.kind === 'literal';
}

/** True for a type written as a record: not a list, a map or a `Record` of them. */
export function isWrittenRecord(graph: FlowGraph, ref: TypeRef): boolean {
  if (ref.kind !== 'type') return false;
  const fact = graph.file(ref.file).facts.types[ref.type];
  if (fact?.kind === 'object') return fact.members.length > 0;
  if (fact?.kind !== 'reference' || TRANSPARENT.has(fact.name) || fact.name === 'Record' || fact.name === 'Map')
    return false;
  const found = graph.resolveTypeName(ref.file, fact.name);
  if (!found || 'package' in found) return false;
  const { declaration, file } = found;
  return declaration.kind !== 'alias' || isWrittenRecord(graph, { kind: 'type', file, type: declaration.type });
}

/** The texts of a type of constants: `'email' | 'phone'`. */
export function literalsOf(graph: FlowGraph, ref: TypeRef): string[] {
  if (ref.kind !== 'type') return [];
  const fact = graph.file(ref.file).facts.types[ref.type];
  if (fact?.kind === 'literal') return [fact.text];
  return fact?.kind === 'union' ? fact.of.flatMap((type) => literalsOf(graph, { ...ref, type })) : [];
}
