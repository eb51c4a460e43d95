/**
 * Fields that are rendered once for each element of a list that describes them: `FIELDS.map((f) => <input name={f.name} />)`.
 * The list may be written out beside them, or be handed to the component: then each element that renders it asks for
 * what its own list says.
 */
import { ConstKind, Kind } from '../extract/facts';
import { type FlowGraph, type Gid, fileOf, gidOf } from '../link/graph';
import { type Constants, type Frames } from './constants';
import { memberNode } from './literals';
import type { ElementTree } from './elements';
import { listOf } from './schemas';
import type { CallTracer } from './traceCalls';
import { SELECTING } from './valueParts';
import type { Evaluator } from './values';

const RENDERING: ReadonlySet<string> = new Set(['map', 'flatMap']);
const MAX_DEPTH = 10;
/** Of longer lists the rest is left out: forms are not as long. */
const MAX_ITEMS = 40;

/** The call that renders something for each element of a list. */
export interface Iteration {
  readonly call: Gid;
  readonly list: Gid;
}

interface FormListsParts {
  readonly graph: FlowGraph;
  readonly calls: CallTracer;
  readonly constants: Constants;
  readonly values: Evaluator;
  readonly tree: ElementTree;
}

export class FormLists {
  constructor(private readonly parts: FormListsParts) {}

  /** What renders a field for each element of a list, innermost first; undefined where it is rendered as it stands. */
  iterationOf(field: Gid): Iteration | undefined {
    const { graph, tree } = this.parts;
    const way = tree.nodesAround(field);
    for (const [i, node] of way.entries()) {
      const call = way[i + 1];
      if (call === undefined || graph.column(node, 0) !== Kind.Func || graph.column(call, 0) !== Kind.Call) continue;
      const list = this.receiverOf(call, RENDERING);
      if (list !== undefined) return { call, list };
    }
    return undefined;
  }

  /** The parameter whose list it is that a field is rendered for; undefined for one that is written out beside it. */
  parameterOf(list: Gid, depth = 0): Gid | undefined {
    const { graph } = this.parts;
    if (depth > MAX_DEPTH) return undefined;
    const operand = gidOf(fileOf(list), graph.column(list, 3));
    const further = (next: Gid | undefined) =>
      next === undefined || fileOf(next) !== fileOf(list) ? undefined : this.parameterOf(next, depth + 1);
    switch (graph.column(list, 0)) {
      case Kind.Param:
        return list;
      case Kind.Ref:
        return further(graph.definitionOf(list));
      case Kind.Prop:
      case Kind.Cast:
      case Kind.Binary:
        return further(operand);
      case Kind.Call:
        return further(this.receiverOf(list, SELECTING));
      default:
        return undefined;
    }
  }

  /**
   * The ways to a field, one for each element of its list that is written out: the element, the call that goes over
   * the list, and what leads there.
   *
   * @param outer the element that renders the component of the field; none where the list stands beside it
   */
  waysTo({ call, list }: Iteration, outer: Frames): Frames[] {
    return this.itemsOf(list, outer)
      .slice(0, MAX_ITEMS)
      .map((item) => [item, call, ...outer]);
  }

  private itemsOf(list: Gid, frames: Frames, depth = 0): Gid[] {
    const { graph, constants } = this.parts;
    if (depth > MAX_DEPTH) return [];
    const file = fileOf(list);
    const at = (column: number) => gidOf(file, graph.column(list, column));
    const further = (next: Gid, on: Frames = frames) => this.itemsOf(next, on, depth + 1);
    switch (graph.column(list, 0)) {
      case Kind.Array:
        return listOf(graph, list, 3).flatMap((n) => this.asItem(gidOf(file, n), frames, depth));
      case Kind.Cast:
        return further(at(3));
      case Kind.Binary:
        return [...further(at(3)), ...further(at(4))];
      case Kind.Cond:
        return [...further(at(4)), ...further(at(5))];
      case Kind.Ref: {
        const definition = graph.definitionOf(list);
        return definition === undefined ? [] : further(definition);
      }
      case Kind.Param:
        return constants.boundTo(list, frames).flatMap((given) => further(given, frames.slice(1)));
      case Kind.Prop:
        return this.ofMember(list, frames).flatMap(([member, on]) => further(member, on));
      case Kind.Call:
        return this.ofCall(list, frames, depth);
      default:
        return [];
    }
  }

  /** What stands in a list: something written out, by itself or under a name; all of what is spread into it. */
  private asItem(item: Gid, frames: Frames, depth: number): Gid[] {
    const { graph } = this.parts;
    switch (graph.column(item, 0)) {
      case Kind.Spread:
        return this.itemsOf(gidOf(fileOf(item), graph.column(item, 3)), frames, depth + 1);
      case Kind.Object:
        return [item];
      case Kind.Const:
        return graph.column(item, 4) === ConstKind.Text ? [item] : [];
      case Kind.Ref:
      case Kind.Cast: {
        const next =
          graph.column(item, 0) === Kind.Ref ? graph.definitionOf(item) : gidOf(fileOf(item), graph.column(item, 3));
        return next === undefined || depth > MAX_DEPTH ? [] : this.asItem(next, frames, depth + 1);
      }
      // `show && { name: 'email' }`, `show ? { … } : null`
      case Kind.Binary:
        return this.asItem(gidOf(fileOf(item), graph.column(item, 4)), frames, depth + 1);
      case Kind.Cond:
        return [4, 5].flatMap((c) => this.asItem(gidOf(fileOf(item), graph.column(item, c)), frames, depth + 1));
      default:
        return [];
    }
  }

  /** `props.fields`, `SETTINGS.fields`: what is written there, and the calls on the way to it. */
  private ofMember(access: Gid, frames: Frames): [Gid, Frames][] {
    const { graph, constants, values } = this.parts;
    const name = graph.facts(access).strings[graph.column(access, 4)] ?? '';
    const object = gidOf(fileOf(access), graph.column(access, 3));
    const isWritten = (gid: Gid) => graph.column(gid, 0) === Kind.Object || graph.column(gid, 0) === Kind.Jsx;
    const members = (objects: readonly Gid[]) => objects.flatMap((gid) => memberNode(graph, gid, name) ?? []);
    const given = members(constants.boundTo(object, frames).filter(isWritten));
    if (given.length > 0) return given.map((member) => [member, frames.slice(1)]);
    // What a parameter is given by others says nothing of this way.
    if (this.parameterOf(object) !== undefined) return [];
    const held = values.evaluate(object).flatMap((v) => (v.kind === 'object' && isWritten(v.gid) ? [v.gid] : []));
    return members(held).map((member) => [member, frames]);
  }

  /** `fields.filter(…)`, `useMemo(() => [...], [])`, `fieldsOf(kind)`. */
  private ofCall(call: Gid, frames: Frames, depth: number): Gid[] {
    const { graph, calls, values } = this.parts;
    const receiver = this.receiverOf(call, SELECTING);
    if (receiver !== undefined) return this.itemsOf(receiver, frames, depth + 1);
    const name = calls.calledName(call);
    const [first] = calls.args(call);
    if (name === 'values' && first !== undefined) return this.membersOf(first, frames, depth);
    const made = name === 'useMemo' ? first : calls.callee(call);
    if (made === undefined) return [];
    return values.evaluate(made).flatMap((v) => {
      if (v.kind !== 'function') return [];
      const returns = graph.file(v.file).facts.functions[v.id]?.returns ?? [];
      return returns.flatMap((n) => this.itemsOf(gidOf(v.file, n), [call, ...frames], depth + 1));
    });
  }

  /** `Object.values(FIELDS)`. */
  private membersOf(map: Gid, frames: Frames, depth: number): Gid[] {
    const { graph, values } = this.parts;
    return values
      .evaluate(map)
      .flatMap((v) =>
        v.kind === 'object' && graph.column(v.gid, 0) === Kind.Object
          ? listOf(graph, v.gid, 3).flatMap((n, i) =>
              i % 2 === 1 ? this.asItem(gidOf(fileOf(v.gid), n), frames, depth) : [],
            )
          : [],
      );
  }

  /** The list whose method is called, if it is one of some. */
  private receiverOf(call: Gid, methods: ReadonlySet<string>): Gid | undefined {
    const { graph } = this.parts;
    const callee = gidOf(fileOf(call), graph.column(call, 3));
    if (graph.column(callee, 0) !== Kind.Prop) return undefined;
    const method = graph.facts(callee).strings[graph.column(callee, 4)] ?? '';
    return methods.has(method) ? gidOf(fileOf(callee), graph.column(callee, 3)) : undefined;
  }
}
