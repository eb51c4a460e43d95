import { createHash } from 'node:crypto';
import type { FlowGraph, Gid } from '../link/graph';

/**
 * A name for a finding that survives moved lines: made of the file, the function around the place and what is
 * found, never of offsets.
 *
 * @returns 32 hexadecimal digits; findings that are alike get the same and are told apart by {@link numbered}
 */
export function fingerprint(graph: FlowGraph, place: Gid, parts: readonly string[]): string {
  const facts = graph.facts(place);
  const start = graph.column(place, 1);
  let around = '';
  for (const f of facts.functions) if (f.start <= start && start < f.end && f.name) around = f.name;
  return hash([facts.file, around, ...parts]);
}

/** 32 hexadecimal digits of what tells a finding from others. */
export function hash(parts: readonly string[]): string {
  return createHash('sha256').update(parts.join('\n')).digest('hex').slice(0, 32);
}

/** Tells equal fingerprints apart by their order in the file. */
export function numbered<T extends { fingerprint: string }>(findings: readonly T[]): T[] {
  const seen = new Map<string, number>();
  return findings.map((f) => {
    const n = seen.get(f.fingerprint) ?? 0;
    seen.set(f.fingerprint, n + 1);
    return n === 0 ? f : { ...f, fingerprint: hash([f.fingerprint, String(n)]) };
  });
}
