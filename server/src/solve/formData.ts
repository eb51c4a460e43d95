/** What `new FormData(form)` holds: what the fields ask for that stand in the form it is made of. */
import { Kind } from '../extract/facts';
import { type FlowGraph, type Gid, fileOf, gidOf } from '../link/graph';
import type { FormFinder } from './forms';
import { type Origin, type Path, isWhole, lets } from './origins';
import { listOf } from './schemas';

const OF_EVENT: ReadonlySet<string> = new Set(['currentTarget', 'target']);
const REF = /ref$/i;

/**
 * @param given the form that is handed to the constructor
 * @param elementOf the element whose event a function is given by its parameter
 */
export function formOf(graph: FlowGraph, given: Gid, elementOf: (parameter: Gid) => Gid | undefined): Gid | undefined {
  let at = given;
  while (graph.column(at, 0) === Kind.Cast) at = gidOf(fileOf(at), graph.column(at, 3));
  if (graph.column(at, 0) !== Kind.Prop) return undefined;
  const name = graph.facts(at).strings[graph.column(at, 4)] ?? '';
  const whole = gidOf(fileOf(at), graph.column(at, 3));
  if (name === 'current') return graph.column(whole, 0) === Kind.Ref ? referredTo(graph, whole) : undefined;
  if (!OF_EVENT.has(name)) return undefined;
  const parameter = graph.column(whole, 0) === Kind.Ref ? graph.definitionOf(whole) : whole;
  return parameter !== undefined && graph.column(parameter, 0) === Kind.Param ? elementOf(parameter) : undefined;
}

/** The element that a ref is given to: `<form ref={form}>`, `<Dialog formRef={form}>`. */
function referredTo(graph: FlowGraph, ref: Gid): Gid | undefined {
  const file = fileOf(ref);
  const { applications, strings } = graph.file(file).facts;
  for (const node of applications) {
    const element = gidOf(file, node);
    if (graph.column(element, 0) !== Kind.Jsx) continue;
    const list = listOf(graph, element, 4);
    for (let i = 0; i < list.length; i += 2) {
      const value = gidOf(file, list[i + 1] ?? 0);
      const isSame = graph.column(value, 0) === Kind.Ref && graph.column(value, 3) === graph.column(ref, 3);
      if (isSame && REF.test(strings[list[i] ?? -1] ?? '')) return element;
    }
  }
  return undefined;
}

/** Origins of all that a form was given; of one field its name tells elsewhere. */
export function enteredIn(fields: FormFinder, form: Gid, call: Gid, path: Path): Origin[] {
  if (!isWhole(path)) return [];
  return fields.within(form).flatMap(({ element, rule, names }) => {
    if (names.length > 0 && !names.some((name) => lets(path, name))) return [];
    const via = { gid: element, note: `${rule.label} is read` };
    return rule.categories.map((category): Origin => {
      const label = {
        category,
        name: names[0] ?? rule.label,
        reason: `read from ${rule.label}`,
        gid: call,
        settled: true,
      };
      return { base: 'source', gid: call, path, sanitised: [], expanded: true, via, label };
    });
  });
}
