/**
 * What the functions give that a function is handed: `retry(fn)` calls `fn()`, `pick(fn)` goes over a list with it. It is left
 * open, so that each call gets the result of the function that it gave, made of what that is called with here.
 */
import { Kind } from '../extract/facts';
import { type FlowGraph, type Gid, fileOf, gidOf } from '../link/graph';
import { type Applied, type Origin, type Path, RESULT, WHOLE } from './origins';
import type { Tracer } from './trace';

/** Steps from where a parameter is called to where it is declared. */
const MAX_STEPS = 4;

/** A parameter, and the names under which the function stands in it: `({ onDone }) => onDone()`. */
interface HandedFunction {
  readonly parameter: Gid;
  readonly names: readonly string[];
}

/** The parameter that an expression is, itself or by destructuring; undefined for anything else. */
function handedBy(graph: FlowGraph, expression: Gid): HandedFunction | undefined {
  let at = expression;
  const names: string[] = [];
  for (let i = 0; i < MAX_STEPS; i++) {
    const kind = graph.column(at, 0);
    if (kind === Kind.Ref) {
      const target = graph.bindingTarget(fileOf(at), graph.column(at, 3));
      const [definition, ...others] = target?.kind === 'binding' ? target.binding.definitions : [];
      if (target?.kind !== 'binding' || definition === undefined || others.length > 0) return undefined;
      at = gidOf(target.file, definition);
    } else if (kind === Kind.Prop) {
      // Only destructured parameters: a method of a parameter is looked up by what the parameter is.
      if (graph.column(at, 5) !== 1) return undefined;
      names.unshift(graph.facts(at).strings[graph.column(at, 4)] ?? '');
      at = gidOf(fileOf(at), graph.column(at, 3));
    } else break;
  }
  return graph.column(at, 0) === Kind.Param ? { parameter: at, names } : undefined;
}

/**
 * The open result of a function that is handed in.
 *
 * @param expression what is called, or goes over a list
 * @param applied what it is called with
 * @returns undefined where it is no parameter, or one of a function that nobody calls
 */
export function ofHanded(tracer: Tracer, expression: Gid, path: Path, applied: Applied): readonly Origin[] | undefined {
  const { graph } = tracer;
  const handed = handedBy(graph, expression);
  if (handed === undefined) return undefined;
  const { parameter, names } = handed;
  const hasCallers =
    (tracer.values.callGraph?.callersOf(fileOf(parameter), graph.column(parameter, 3)) ?? []).length > 0;
  if (!hasCallers) return undefined;
  return tracer
    .trace(parameter, [...names, RESULT, ...(path === WHOLE ? [] : [path])].join('.'))
    .map((o) => (o.base === 'parameter' && o.gid === parameter ? { ...o, applied } : o));
}
