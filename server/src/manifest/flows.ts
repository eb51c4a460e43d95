import type { CategoryId, DataItem, Finding, Recipient, Span } from '../model';

/** One place at which a piece of data is on its way to a recipient. */
export interface FlowUse {
  readonly finding: Finding;
  readonly item: DataItem;
}

/** Data of one category that goes to one recipient in one country, over all places. */
export interface CodeFlow {
  readonly data: CategoryId;
  readonly recipient: Recipient;
  /** At least one, in the order of the findings; each place once, whatever policies look at it. */
  readonly uses: readonly FlowUse[];
}

/** What tells a flow from others: lines and files do not, so that moved code is no news. */
export interface FlowIdentity {
  readonly data: CategoryId;
  /** Id of the recipient. */
  readonly recipient: string;
  readonly country?: string | undefined;
}

/**
 * The flows of a program, sorted by recipient, country and data. Facts and silenced findings count: a comment silences
 * a fault, it does not stop the data.
 */
export function flowsOf(findings: readonly Finding[]): CodeFlow[] {
  const flows = new Map<string, { data: CategoryId; recipient: Recipient; uses: Map<string, FlowUse> }>();
  for (const finding of findings) {
    const { recipient } = finding;
    if (finding.kind !== 'flow' || recipient === undefined) continue;
    for (const item of finding.data) {
      const key = flowKey({ data: item.category, recipient: recipient.id, country: recipient.country });
      const flow = flows.get(key) ?? { data: item.category, recipient, uses: new Map<string, FlowUse>() };
      flows.set(key, flow);
      const place = placeKey(item, finding);
      if (!flow.uses.has(place)) flow.uses.set(place, { finding, item });
    }
  }
  return [...flows.values()]
    .map((flow) => ({ ...flow, uses: [...flow.uses.values()] }))
    .sort((a, b) => compareIdentity(identityOf(a), identityOf(b)));
}

/** The narrowest place of a use: where the data is recognisably personal and handed on. */
export function placeOf({ item, finding }: FlowUse): Span {
  return item.at ?? finding.at;
}

/** The identity of a flow that was found. */
export function identityOf({ data, recipient }: CodeFlow): FlowIdentity {
  return { data, recipient: recipient.id, country: recipient.country };
}

/** One text for each identity. */
export function flowKey({ data, recipient, country }: FlowIdentity): string {
  return JSON.stringify([recipient, country ?? '', data]);
}

/** The order of manifests and lists: by recipient, country, data. */
export function compareIdentity(a: FlowIdentity, b: FlowIdentity): number {
  return compare(a.recipient, b.recipient) || compare(a.country ?? '', b.country ?? '') || compare(a.data, b.data);
}

function placeKey(item: DataItem, finding: Finding): string {
  const { file, start, end } = item.at ?? finding.at;
  return JSON.stringify([file, start, end, item.name, finding.call.file, finding.call.start]);
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
