/** What functions of a backend answer to those who run them by their names. */
import type { Gid } from '../link/graph';
import { type Origin, type Path, step } from './origins';
import type { CallTracer } from './traceCalls';

/** What the function returns that a call runs; what comes in with the call is known there. */
export function answered(calls: CallTracer, call: Gid, path: Path): Origin[] {
  const { channels } = calls;
  const asked = channels.cloud.askedOfAnswer(call, path);
  if (asked === undefined) return [];
  return channels.handlersOf(call).flatMap((fn) =>
    step(
      calls.returned(fn.file, fn.id, asked).filter((o) => o.base !== 'parameter'),
      call,
      'answered by the function that it runs',
    ),
  );
}
