/** Consent in findings. */
import type { FlowGraph } from '../link/graph';
import type { Between } from '../model';
import type { Consent } from '../solve/consent';
import { spanOf } from './spans';

/** What stands between where a consent decides; nothing without one. */
export function consentBetween(consent: Consent | undefined, graph: FlowGraph): Between[] {
  if (consent === undefined) return [];
  return [{ kind: 'consent', note: `runs only with consent (${consent.rule})`, span: spanOf(graph, consent.gid) }];
}

/** A message of a policy that consent clears, where there is one. */
export function saidAfterConsent(message: string, consent: Consent | undefined): string {
  return consent === undefined ? message : message.replace(' without consent', ', after consent');
}
