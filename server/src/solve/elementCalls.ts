/** Elements that are made by a call and not written as such: `createElement(Card, { name })`, `Modals.show(Card, { name })`. */
import { Kind } from '../extract/facts';
import { type FlowGraph, type Gid, fileOf, gidOf } from '../link/graph';
import { listOf } from './schemas';
import { writtenName } from './screens';

/** Functions that make an element of a component and its properties: of React and Preact, of what compilers write, of modals. */
const MAKING = new Set(['createElement', 'h', 'jsx', 'jsxs', 'jsxDEV', 'show']);

/** A component, and the place of its properties among the arguments of the call. */
export interface MadeElement {
  readonly component: Gid;
  readonly properties: number;
}

/** The element that a call of a library makes; undefined where it makes none. */
export function madeElement(graph: FlowGraph, call: Gid): MadeElement | undefined {
  if (!MAKING.has(writtenName(graph, call))) return undefined;
  const [component, properties] = listOf(graph, call, 4).map((n) => gidOf(fileOf(call), n));
  if (component === undefined || properties === undefined) return undefined;
  const isNamed = graph.column(component, 0) === Kind.Ref || graph.column(component, 0) === Kind.Prop;
  return isNamed && graph.column(properties, 0) !== Kind.Const ? { component, properties: 1 } : undefined;
}
