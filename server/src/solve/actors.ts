/** What is handed on so that something can be asked of it, or done with it: a context, a service, a client, a component. */
import { Kind } from '../extract/facts';
import { type FlowGraph, type Gid, gidOf } from '../link/graph';
import { type Path, RESULT } from './origins';
import type { TypeReader, TypeRef } from './types';
import type { Evaluator } from './values';
import type { AbstractValue } from './valueTable';

/** `FlatList`: a class, or a component. */
const LIKE_CLASS = /^[A-Z][A-Z\d]*[a-z]/;

/** Names of types of what a function works in: who asks, and what it may ask in turn. */
const CONTEXT = /(^|[a-z])(Context|Ctx)$/;

/** True for a parameter whose type is called a context. */
export function isCalledContext(graph: FlowGraph, parameter: Gid): boolean {
  const type = graph.facts(parameter).types[graph.column(parameter, 5)];
  return type?.kind === 'reference' && CONTEXT.test(type.name);
}

/** True for the type of a record that holds something which acts, itself or one field further: a context with its clients. */
export function holdsMeans(types: TypeReader, type: TypeRef): boolean {
  const fields = (of: TypeRef) => [...(types.shape(of)?.fields.values() ?? [])].filter((f) => f !== undefined);
  const isOfClass = (of: TypeRef) => {
    const resolved = types.resolve(of);
    return resolved?.kind === 'declaration' && resolved.declaration.kind === 'class';
  };
  const doesSomething = (of: TypeRef) => types.isFunction(of) || isOfClass(of);
  return fields(type).some((field) => doesSomething(field) || fields(field).some(doesSomething));
}

/**
 * True for an expression that is a function, a class or a component, or an instance of a class of the program that does
 * something. Who hands it on hands over no more than the means to ask: what is read of it is told where it is read.
 *
 * @param path what is asked of it: what calling a function gives is not asked of the function
 */
export function isActor(graph: FlowGraph, values: Evaluator, gid: Gid, path: Path): boolean {
  const held = values.evaluate(gid);
  const isCalled = path.startsWith(RESULT);
  return (
    held.length > 0 && held.every((v) => (isMade(v) ? !isCalled : v.kind === 'instance' && acts(graph, values, v)))
  );
}

/**
 * True for an argument that is a function, a class or a component, of which something else than its result is asked. Where
 * it cannot be told, the name says so by which it goes, there or inside: `styled(Card)`, `(Component) => …`.
 *
 * @param parameter the name of what it is given to
 */
export function isMeans(
  { graph, values }: { readonly graph: FlowGraph; readonly values: Evaluator },
  arg: Gid,
  parameter: string,
  path: Path,
): boolean {
  if (path.startsWith(RESULT)) return false;
  const isRef = graph.column(arg, 0) === Kind.Ref;
  const name = isRef ? (graph.facts(arg).bindings[graph.column(arg, 3)]?.name ?? '') : '';
  if (LIKE_CLASS.test(name) || LIKE_CLASS.test(parameter)) return true;
  const held = values.evaluate(arg);
  return held.length > 0 && held.every(isMade);
}

/** True for what instances and elements are made of. */
function isMade(value: AbstractValue): boolean {
  if (value.kind === 'api')
    return value.path.root !== 'global' && LIKE_CLASS.test(value.path.segments.at(-1)?.slice(1) ?? '');
  return value.kind === 'function' || value.kind === 'class';
}

function acts(graph: FlowGraph, values: Evaluator, instance: AbstractValue & { kind: 'instance' }): boolean {
  return values.lineageOf(instance).some(({ file, id }) => {
    const members = values.classFact(file, id)?.members.values() ?? [];
    return [...members].some((m) => !m.getter && m.values.some((n) => graph.column(gidOf(file, n), 0) === Kind.Func));
  });
}
