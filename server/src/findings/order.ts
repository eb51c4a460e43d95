/** The order in which findings are told. */
import type { Finding } from '../model';

/** By file, offset, policy and recipient. */
export function byPlace(a: Finding, b: Finding): number {
  return (
    compare(a.at.file, b.at.file) ||
    a.at.start - b.at.start ||
    compare(a.policy, b.policy) ||
    compare(a.recipient?.id ?? '', b.recipient?.id ?? '')
  );
}

/** The order of texts by their code units: the same everywhere, whatever the language. */
export function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
