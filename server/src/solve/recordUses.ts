/**
 * What becomes of a record of known shape: which of its fields are read by name, and whether it gets somewhere as a
 * whole, where anything may read it (a response, an element, an unknown function, a key that is computed).
 */
import { Kind, REST_PARAMETER } from '../extract/facts';
import { type FlowGraph, type Gid, fileOf, gidOf, nodeOf } from '../link/graph';
import { COUNTS, ITERATING, MAPPING } from './builtins';
import { listOf } from './schemas';
import type { Shape } from './types';
import type { UseReader } from './uses';
import type { CallTracer } from './traceCalls';
import type { Evaluator } from './values';

const MAX_PLACES = 600;
const ON = new Set([
  'filter',
  'find',
  'findLast',
  'sort',
  'toSorted',
  'reverse',
  'slice',
  'at',
  'catch',
  'finally',
  'lean',
  'execute',
  'limit',
  'orderBy',
  'where',
  'offset',
  'get',
  'all',
]);

/** A value that is a record, or a list or promise of such, and what of it may still be read. */
interface Place {
  readonly gid: Gid;
  readonly shape: Shape;
}

/** Fields as `owner.field`; the owner is empty where the shape names none. */
export interface Uses {
  readonly read: ReadonlySet<string>;
  /** Fields of records that got somewhere as a whole. */
  readonly escaped: ReadonlySet<string>;
}

export class RecordUses {
  constructor(
    private readonly parts: {
      readonly graph: FlowGraph;
      readonly calls: CallTracer;
      readonly values: Evaluator;
      readonly uses: UseReader;
    },
  ) {}

  /** Follows a record from the expression that gives it. */
  of(gid: Gid, shape: Shape): Uses {
    const read = new Set<string>();
    const escaped = new Set<string>();
    const queue: Place[] = [{ gid, shape }];
    const seen = new Set<string>();
    const escape = (s: Shape) => fieldsOf(s, 0).forEach((f) => escaped.add(f));
    while (queue.length > 0) {
      const place = queue.pop() as Place;
      const key = `${place.gid} ${place.shape.owner ?? ''} ${place.shape.fields.size}`;
      if (seen.has(key)) continue;
      seen.add(key);
      if (seen.size > MAX_PLACES) {
        for (const p of [place, ...queue]) escape(p.shape);
        break;
      }
      const next = this.step(place, (name) => read.add(`${place.shape.owner ?? ''}.${name}`));
      if (next === 'escapes') escape(place.shape);
      else queue.push(...next);
    }
    return { read, escaped };
  }

  /** Where the value at a place goes next, or that it goes where anything may read it. */
  private step({ gid, shape }: Place, read: (name: string) => void): Place[] | 'escapes' {
    const { uses } = this.parts;
    const file = fileOf(gid);
    const node = nodeOf(gid);
    const found = uses.usesOf(file);
    const out: Place[] = [];
    for (const binding of found.given.get(node) ?? []) {
      if (found.exported.has(binding)) return 'escapes';
      for (const ref of found.references.get(binding) ?? []) out.push({ gid: gidOf(file, ref), shape });
    }
    if (found.returned.has(node)) {
      const callers = this.returnedTo(gid);
      if (callers === undefined) return 'escapes';
      out.push(...callers.map((call) => ({ gid: call, shape })));
    }
    for (const parent of found.parents.get(node) ?? []) {
      const next = this.into({ gid, shape }, gidOf(file, parent), read);
      if (next === 'escapes') return next;
      out.push(...next);
    }
    return out;
  }

  private into(place: Place, parent: Gid, read: (name: string) => void): Place[] | 'escapes' {
    const { graph } = this.parts;
    const node = nodeOf(place.gid);
    const on = [{ gid: parent, shape: place.shape }];
    switch (graph.column(parent, 0)) {
      case Kind.Test:
        return [];
      case Kind.Await:
      case Kind.Cast:
      case Kind.Binary:
        return on;
      case Kind.Cond:
        return graph.column(parent, 4) === node || graph.column(parent, 5) === node ? on : [];
      case Kind.Rest:
        return [{ gid: parent, shape: without(place.shape, this.excluded(parent)) }];
      case Kind.Prop:
        return this.member(place, parent, read);
      case Kind.Set:
        // What is assigned to is not handed on.
        return graph.column(parent, 3) === node ? [] : 'escapes';
      case Kind.Call:
        return graph.column(parent, 3) === node ? [] : this.intoCall(place, parent);
      default:
        return 'escapes';
    }
  }

  private excluded(rest: Gid): string[] {
    const { graph } = this.parts;
    return listOf(graph, rest, 4).map((s) => graph.facts(rest).strings[s] ?? '');
  }

  /** `record.email`, `records.map(…)`, `records[0]`, `record.address.city`. */
  private member({ shape, gid }: Place, prop: Gid, read: (name: string) => void): Place[] | 'escapes' {
    const { graph, uses } = this.parts;
    const name = graph.facts(prop).strings[graph.column(prop, 4)] ?? '';
    if (/^\d+$/.test(name)) return [{ gid: prop, shape }];
    const call = (uses.usesOf(fileOf(gid)).parents.get(nodeOf(prop)) ?? [])
      .map((n) => gidOf(fileOf(gid), n))
      .find((p) => graph.column(p, 0) === Kind.Call && graph.column(p, 3) === nodeOf(prop));
    if (call === undefined) {
      read(name);
      const type = shape.fields.get(name);
      if (type?.kind === 'shape') return [{ gid: prop, shape: type.shape }];
      // What a library wraps its result in: `result.data`.
      return shape.fields.has(name) || COUNTS.has(name) ? [] : [{ gid: prop, shape }];
    }
    if (shape.fields.has(name)) {
      read(name);
      return [];
    }
    const elements = ITERATING.has(name) ? this.handedTo(call, name.startsWith('reduce') ? 1 : 0) : [];
    if (elements === undefined) return 'escapes';
    const inside = elements.map((p) => ({ gid: p, shape }));
    if (ON.has(name)) return [...inside, { gid: call, shape }];
    return ITERATING.has(name) ? inside : 'escapes';
  }

  /** The parameters that a callback gets elements in; undefined when the callback is not known. */
  private handedTo(call: Gid, index: number): Gid[] | undefined {
    const { calls, values, graph } = this.parts;
    const handler = calls.args(call)[0];
    if (handler === undefined) return [];
    const found = values.evaluate(handler);
    if (found.length === 0 || found.some((v) => v.kind !== 'function')) return undefined;
    return found.flatMap((v) => {
      const param = v.kind === 'function' ? graph.file(v.file).facts.functions[v.id]?.params[index] : undefined;
      return v.kind === 'function' && param !== undefined ? [gidOf(v.file, param)] : [];
    });
  }

  /** An argument: the parameters that it becomes, where only functions of the program are called. */
  private intoCall({ gid, shape }: Place, call: Gid): Place[] | 'escapes' {
    const { calls, values, graph } = this.parts;
    const found = values.evaluate(calls.callee(call));
    const index = calls.args(call).indexOf(gid);
    if (found.length === 0 || index < 0) return 'escapes';
    const out: Place[] = [];
    for (const v of found) {
      if (v.kind !== 'function') return 'escapes';
      const params = graph.file(v.file).facts.functions[v.id]?.params ?? [];
      const param = params[index];
      if (param !== undefined) {
        const at = gidOf(v.file, param);
        if ((graph.column(at, 4) & REST_PARAMETER) !== 0) return 'escapes';
        out.push({ gid: at, shape });
      } else if (params.some((p) => (graph.column(gidOf(v.file, p), 4) & REST_PARAMETER) !== 0)) return 'escapes';
    }
    return out;
  }

  /** The calls that get what is returned here; undefined where others than the program may. */
  private returnedTo(gid: Gid): Gid[] | undefined {
    const { graph, values, calls } = this.parts;
    const { functions } = graph.facts(gid);
    const out: Gid[] = [];
    for (const [id, fn] of functions.entries()) {
      if (!fn.returns.includes(nodeOf(gid))) continue;
      const callers = values.callGraph?.callersOf(fileOf(gid), id) ?? [];
      if (callers.length === 0) return undefined;
      for (const c of callers) {
        if (c.kind === 'element') return undefined;
        // `then(user => user)` gives on what it is given; a filter's answer is looked at.
        if (c.kind === 'callback' && !ITERATING.has(calls.calledName(c.call))) return undefined;
        if (c.kind === 'call' || MAPPING.has(calls.calledName(c.call))) out.push(c.call);
      }
    }
    return out;
  }
}

/** All fields of a shape, and of the records in it. */
function fieldsOf(shape: Shape, depth: number): string[] {
  if (depth > 4) return [];
  return [...shape.fields].flatMap(([name, type]) => [
    `${shape.owner ?? ''}.${name}`,
    ...(type?.kind === 'shape' ? fieldsOf(type.shape, depth + 1) : []),
  ]);
}

function without(shape: Shape, names: readonly string[]): Shape {
  return { ...shape, fields: new Map([...shape.fields].filter(([name]) => !names.includes(name))) };
}
