/** Fields that only show what they hold. */
import { Kind } from '../extract/facts';
import { type FlowGraph, type Gid, fileOf, gidOf } from '../link/graph';
import type { ElementTree } from './elements';
import { listOf } from './schemas';

/** Attributes of a field by which somebody may learn what is typed into it. */
const TAKING =
  /^(?:on[A-Z:]|set[A-Z]|handle[A-Z]|(?:v-model|bind|name|ref|control|form|field|register|model|path)(?:$|[:.]))/;
/** Kinds of values that are no functions: constants, elements, lists of them. */
const HARMLESS: ReadonlySet<number> = new Set([Kind.Const, Kind.Jsx, Kind.Array, Kind.Template, Kind.Test]);
/** Those that only say how it looks. */
const SHOWING =
  /^(?:value|type|class(?:Name)?|style|id|key|title|label|hint|size|variant|placeholder|disabled|read[oO]nly|(?:aria|data)-.*)$/;

/** React keeps a field at its value where nothing takes what is typed: no handler, no ref, no name, no setter of its own. */
export function isShownOnly(graph: FlowGraph, tree: ElementTree, element: Gid): boolean {
  if (tree.attribute(element, 'value') === undefined || tree.hasSpread(element)) return false;
  const list = listOf(graph, element, 4);
  return list.every((key, i) => {
    if (i % 2 === 1) return true;
    const name = graph.facts(element).strings[key] ?? '';
    if (TAKING.test(name)) return false;
    const kind = graph.column(gidOf(fileOf(element), list[i + 1] as number), 0);
    return SHOWING.test(name) || HARMLESS.has(kind);
  });
}
