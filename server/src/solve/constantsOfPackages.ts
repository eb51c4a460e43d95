/** Names that packages have for constants. */
import { Kind } from '../extract/facts';
import type { FlowGraph, Gid } from '../link/graph';
import type { Evaluator } from './values';

/** What a package calls its own constants: `Low` of `Location.Accuracy.Low`. */
export function constantsOfPackages(graph: FlowGraph, values: Evaluator, gid: Gid): string[] {
  const kind = graph.column(gid, 0);
  // `const PERMISSION = Platform.select({ ios: PERMISSIONS.IOS.CAMERA, … })`: by another name.
  if (kind !== Kind.Prop && kind !== Kind.Ref) return [];
  return values.evaluate(gid).flatMap((v) => {
    const last = v.kind === 'api' && v.path.root !== 'global' ? v.path.segments.at(-1) : undefined;
    return last?.startsWith('.') === true ? [last.slice(1)] : [];
  });
}
