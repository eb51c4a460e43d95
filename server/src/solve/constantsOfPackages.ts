/** Names that packages have for constants. */
import { Kind } from '../extract/facts';
import { type FlowGraph, type Gid, fileOf, gidOf } from '../link/graph';
import { listOf } from './schemas';
import type { Evaluator } from './values';

/** Of longer lists the rest is left out. */
const MAX_ITEMS = 16;

/** What a package calls its own constants: `Low` of `Location.Accuracy.Low`; of a list that is written out, all of it. */
export function constantsOfPackages(graph: FlowGraph, values: Evaluator, gid: Gid): string[] {
  const kind = graph.column(gid, 0);
  if (kind === Kind.Array)
    return listOf(graph, gid, 3)
      .slice(0, MAX_ITEMS)
      .flatMap((n) => constantsOfPackages(graph, values, gidOf(fileOf(gid), n)));
  // `const PERMISSION = Platform.select({ ios: PERMISSIONS.IOS.CAMERA, … })`: by another name.
  if (kind !== Kind.Prop && kind !== Kind.Ref) return [];
  return values.evaluate(gid).flatMap((v) => {
    const last = v.kind === 'api' && v.path.root !== 'global' ? v.path.segments.at(-1) : undefined;
    return last?.startsWith('.') === true ? [last.slice(1)] : [];
  });
}
