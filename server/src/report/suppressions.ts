import type { Problem, SuppressionProblem } from '../model';
import type { Places } from './places';

/** What {@link suppressionProblemsOf} reads of a snapshot. */
interface Silencing {
  suppressionProblems(): readonly SuppressionProblem[];
}

/** Faults of comments that silence, as problems with lines and columns. Those of level `note` are for the editor. */
export function suppressionProblemsOf(snapshot: Silencing, places: Places): Problem[] {
  return snapshot.suppressionProblems().flatMap(({ code, severity, message, hint, at }) => {
    const place = places.place(at);
    if (severity === 'note' || place === undefined) return [];
    const { file, line, column } = place;
    return [{ severity, code, message: `${message} (${code})`, hint, file, line, column }];
  });
}
