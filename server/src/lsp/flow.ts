import type { Finding, Step } from '../model';

/**
 * The steps of a finding as one path. Several pieces of data usually begin apart and end together: their beginnings
 * come one after the other, what they share comes once at the end.
 */
export function stepsOf(finding: Finding): readonly Step[] {
  const paths = finding.data.map((item) => item.steps).filter((steps) => steps.length > 0);
  const [first] = paths;
  if (first === undefined) return [];
  const shared = Math.min(...paths.map((path) => sharedEnd(first, path)));
  const path: Step[] = [];
  for (const steps of paths) {
    for (const step of steps.slice(0, steps.length - shared)) {
      if (!path.some((known) => isSame(known, step))) path.push(step);
    }
  }
  return [...path, ...first.slice(first.length - shared)];
}

function sharedEnd(a: readonly Step[], b: readonly Step[]): number {
  let length = 0;
  while (length < a.length && length < b.length && isSame(a.at(-1 - length), b.at(-1 - length))) length++;
  return length;
}

function isSame(a: Step | undefined, b: Step | undefined): boolean {
  return (
    a !== undefined &&
    b !== undefined &&
    a.note === b.note &&
    a.span.file === b.span.file &&
    a.span.start === b.span.start &&
    a.span.end === b.span.end
  );
}
