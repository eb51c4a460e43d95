/** The narrowest expressions inside an argument that carry its data. */
import { BinaryKind, COMPUTED_KEY, Kind, SPREAD_KEY } from '../extract/facts';
import { type FlowGraph, type Gid, fileOf, gidOf } from '../link/graph';
import { FROM_ARGUMENTS } from './builtins';
import { type Origin, type Path, isWhole, lets, splitPath, without } from './origins';
import { listOf } from './schemas';
import { replacerOf } from './stringified';
import type { Tracer } from './trace';
import type { TypeRef } from './types';
import { isWrittenOut } from './writtenOut';

export interface Leaf {
  readonly gid: Gid;
  readonly path: Path;
  /** Name of the key it stands under, if any. */
  readonly name: string;
  /** Keys from the argument to here. */
  readonly keys?: readonly string[];
  /** True for a part of a text. */
  readonly isText?: boolean;
  /** True for what is written out with all it holds, in whatever text that is: `${JSON.stringify(user)}`. */
  readonly isWrittenOut?: boolean;
  /** The application it is part of, where that is not the sink's own call. */
  readonly call?: Gid;
  /** What stands for it in that application, where it is written elsewhere: the name of a function that is handed over. */
  readonly shownAt?: Gid;
  /** Set where only name and type tell what will be there: the state of a store that starts empty. */
  readonly held?: { readonly type?: TypeRef };
  /** Of a function whose result is asked for: puts what it is called with in the place of its parameters. */
  readonly made?: (given: Origin) => readonly Origin[];
}

const MAX_LEAVES = 80;

/** Takes literals apart: objects, arrays, texts, conditionals and `JSON.stringify` of them, as far as they are written in place. */
export function leavesOf(graph: FlowGraph, tracer: Tracer, given: Leaf, depth = 0): Leaf[] {
  if (depth > 8) return [given];
  const leaf = isWrittenOut(graph, tracer.values, given.gid) ? { ...given, isWrittenOut: true } : given;
  const { gid, path } = leaf;
  const file = fileOf(gid);
  const inner = (node: number, p: Path = path, name = leaf.name, text = false) =>
    leavesOf(
      graph,
      tracer,
      {
        gid: gidOf(file, node),
        path: p,
        name,
        keys: leaf.keys ?? [],
        ...(leaf.isText || text ? { isText: true } : {}),
        ...(leaf.isWrittenOut ? { isWrittenOut: true } : {}),
        ...elsewhere(leaf),
      },
      depth + 1,
    );
  const a = graph.column(gid, 3);
  switch (graph.column(gid, 0)) {
    case Kind.Object:
    case Kind.Jsx:
      return tracer.writtenOut(gid, leaf.name, path).length > 0 ? [leaf] : leavesOfObject(graph, tracer, leaf, depth);
    case Kind.Array:
      return /^\d/.test(path)
        ? [leaf]
        : firstParts(
            graph,
            gid,
            listOf(graph, gid, 3).flatMap((n) => inner(n)),
          );
    case Kind.Template:
      // Only a text without a mask may be taken apart.
      return isWhole(path) && !isMasked(tracer, gid)
        ? listOf(graph, gid, 3).flatMap((n) => inner(n, '', leaf.name, true))
        : [leaf];
    case Kind.Binary:
      if (graph.column(gid, 5) === BinaryKind.Concat && (!isWhole(path) || isMasked(tracer, gid))) return [leaf];
      if (graph.column(gid, 5) === BinaryKind.And) return inner(graph.column(gid, 4));
      return [a, graph.column(gid, 4)].flatMap((n) =>
        inner(n, path, leaf.name, graph.column(gid, 5) === BinaryKind.Concat),
      );
    case Kind.Cond:
      return [...inner(graph.column(gid, 4)), ...inner(graph.column(gid, 5))];
    case Kind.Await:
    case Kind.Spread:
    case Kind.Cast:
      return graph.column(gid, 0) === Kind.Cast ? [leaf] : inner(a);
    case Kind.New:
      // A command of a client is what it is made with.
      return isCommand(graph, tracer, gid)
        ? listOf(graph, gid, 4)
            .slice(0, 1)
            .flatMap((n) => inner(n))
        : [leaf];
    case Kind.Call: {
      const carrier = isCarrier(graph, tracer, gid, !isWhole(path));
      return carrier
        ? listOf(graph, gid, 4)
            .slice(0, 1)
            .flatMap((n) => inner(n))
        : [leaf];
    }
    default:
      return [leaf];
  }
}

/** Where a part is shown is where the whole is. */
function elsewhere({ call, shownAt }: Leaf): Pick<Leaf, 'call' | 'shownAt'> {
  return { ...(call === undefined ? {} : { call }), ...(shownAt === undefined ? {} : { shownAt }) };
}

function isCommand(graph: FlowGraph, tracer: Tracer, made: Gid): boolean {
  return tracer.values
    .evaluate(gidOf(fileOf(made), graph.column(made, 3)))
    .some((v) => v.kind === 'api' && v.path.root.startsWith('@') && /Command$/.test(v.path.segments.at(-1) ?? ''));
}

function isMasked(tracer: Tracer, gid: Gid): boolean {
  return tracer.trace(gid, '').some((o) => o.sanitised.length > 0);
}

/** @param keepsFields true when the fields must still be told apart in what is carried */
function isCarrier(graph: FlowGraph, tracer: Tracer, call: Gid, keepsFields: boolean): boolean {
  const callee = gidOf(fileOf(call), graph.column(call, 3));
  const isLeftOut = replacerOf(graph, call) !== undefined;
  return tracer.values
    .evaluate(callee)
    .some(
      (v) =>
        v.kind === 'api' &&
        !(isLeftOut && v.path.segments.at(-1) === '.stringify') &&
        v.path.root === 'global' &&
        (keepsFields
          ? v.path.segments.join('') === '.JSON.stringify'
          : FROM_ARGUMENTS.has(v.path.segments.map((s) => s.slice(1)).join('.'))),
    );
}

function leavesOfObject(graph: FlowGraph, tracer: Tracer, leaf: Leaf, depth: number): Leaf[] {
  const { gid, path } = leaf;
  const file = fileOf(gid);
  const list = listOf(graph, gid, graph.column(gid, 0) === Kind.Jsx ? 4 : 3);
  const { strings } = graph.facts(gid);
  const whole = isWhole(path);
  const { head, rest } = splitPath(path);
  const out: Leaf[] = [];
  const later: string[] = [];
  for (let i = list.length - 2; i >= 0; i -= 2) {
    const key = list[i] as number;
    const value = gidOf(file, list[i + 1] as number);
    const add = (p: Path, name: string) =>
      out.unshift(
        ...leavesOf(
          graph,
          tracer,
          {
            gid: value,
            path: p,
            name,
            keys: name ? [...(leaf.keys ?? []), name] : (leaf.keys ?? []),
            ...elsewhere(leaf),
          },
          depth + 1,
        ),
      );
    if (key === SPREAD_KEY) {
      if (whole || !later.includes(head)) add(whole ? without(path, later) : path, '');
    } else if (key === COMPUTED_KEY) add(whole ? '' : rest, '');
    else {
      const name = strings[key] ?? '';
      if (
        whole ? lets(path, name) && !later.includes(name) : name.replaceAll('.', '·') === head && !later.includes(name)
      )
        add(whole ? '' : rest, name);
      later.push(name);
    }
  }
  return firstParts(graph, gid, out);
}

/** Only so many parts of one thing are looked at. */
function firstParts(graph: FlowGraph, gid: Gid, parts: Leaf[]): Leaf[] {
  if (parts.length <= MAX_LEAVES) return parts;
  graph.bounds.meet('parts', gid);
  return parts.slice(0, MAX_LEAVES);
}
