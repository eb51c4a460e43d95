import { isSeq, stringify, visit, type Document } from 'yaml';
import { parseYaml } from '../ruleset/yamlText';
import { compareFlows } from './compare';
import { compareIdentity, flowKey, identityOf, type CodeFlow, type FlowIdentity } from './flows';
import { layoutOf, type Layout } from './layout';
import { readManifest, type ManifestEntry } from './read';

/** What an update does to a manifest. */
export interface ManifestUpdate {
  readonly text: string;
  readonly added: readonly CodeFlow[];
  /** Entries that the code no longer has, now gone. */
  readonly removed: readonly ManifestEntry[];
  /** Entries that the code no longer has, kept because people wrote something into them. */
  readonly kept: readonly ManifestEntry[];
}

export interface UpdateOptions {
  /** Remove also the entries that people wrote something into. */
  readonly prune?: boolean;
  /** The purpose that the rules give a recipient: another one in an entry was written by people. */
  readonly purposeOf?: (recipient: string) => string | undefined;
}

/**
 * Brings a manifest up to date: adds the flows that it does not list, and takes out the entries that the code no longer
 * has and that nobody wrote anything into. All else stays as it is, to the byte. With nothing to do the text comes back.
 *
 * @param text one that {@link readManifest} finds usable; undefined for a manifest that is not there yet
 */
export function updateManifest(
  text: string | undefined,
  flows: readonly CodeFlow[],
  options: UpdateOptions = {},
): ManifestUpdate {
  if (text === undefined) return { text: newManifest(flows), added: flows, removed: [], kept: [] };
  const { entries } = readManifest('', text);
  const { undeclared, stale } = compareFlows(flows, entries);
  const layout = layoutOf(text);
  const indices = new Map(entries.map((entry, index) => [entry, index]));
  const isOurs = (entry: ManifestEntry): boolean =>
    (entry.purpose === undefined || entry.purpose === options.purposeOf?.(entry.recipient)) &&
    isUntouched(text, layout, entry, indices.get(entry) ?? -1);
  const removed = stale.filter((entry) => options.prune === true || isOurs(entry));
  const plan = { entries, removed: new Set(removed), added: undeclared };
  const kept = stale.filter((entry) => !plan.removed.has(entry));
  if (removed.length + undeclared.length === 0) return { text, added: [], removed, kept };
  return { text: carriedOut(text, layout, plan), added: undeclared, removed, kept };
}

/**
 * Adds the flows that a manifest does not list, and touches nothing else. With nothing to do the text comes back.
 *
 * @param text one that {@link readManifest} finds usable
 */
export function declareFlows(text: string, flows: readonly CodeFlow[]): string {
  const { entries } = readManifest('', text);
  const { undeclared } = compareFlows(flows, entries);
  return undeclared.length === 0
    ? text
    : carriedOut(text, layoutOf(text), { entries, removed: new Set(), added: undeclared });
}

function carriedOut(text: string, layout: Layout | undefined, plan: Plan): string {
  const written = layout === undefined ? undefined : inPlace(text, layout, plan);
  return written !== undefined && isAsPlanned(written, plan) ? written : throughDocument(text, plan);
}

interface Plan {
  readonly entries: readonly ManifestEntry[];
  readonly removed: ReadonlySet<ManifestEntry>;
  readonly added: readonly CodeFlow[];
}

const HEAD = `# Where personal data goes, as it is in the code and as it was reviewed. Written by \`datatrail manifest update\`,
# which adds new flows and leaves all that people write: comments, order, legal bases, retention, approval, notes.
# Keys of your own begin with x-. \`datatrail scan --manifest\` fails on a flow that is not listed here.
datatrail: 1
`;

function newManifest(flows: readonly CodeFlow[]): string {
  if (flows.length === 0) return `${HEAD}flows: []\n`;
  const groups = flows.map((flow, index) => {
    const isNew = index > 0 && flows[index - 1]?.recipient.id !== flow.recipient.id;
    return `${isNew ? '\n' : ''}${entryText(valuesOf(flow), 2)}`;
  });
  return `${HEAD}flows:\n${groups.join('')}`;
}

type Values = Readonly<Record<string, string | undefined>>;

/** An entry for people to complete: what code cannot know stands there empty. */
function valuesOf({ data, recipient }: CodeFlow): Values {
  const { id, country, purpose } = recipient;
  return {
    data,
    recipient: id,
    ...(country === undefined ? {} : { country }),
    purpose,
    legalBasis: undefined,
    retention: undefined,
    approvedBy: undefined,
  };
}

function entryText(values: Values, indent: number): string {
  const lines = Object.entries(values).map(([key, value], index) => {
    const lead = `${' '.repeat(indent)}${index === 0 ? '- ' : '  '}`;
    return `${lead}${key}:${value === undefined ? '' : ` ${scalar(value)}`}\n`;
  });
  return lines.join('');
}

/** A text on one line; in quotes also where older readers of YAML take it for something else (`NO`). */
function scalar(text: string): string {
  if (/^(?:y|n|yes|no|on|off|true|false|null|~)$/i.test(text)) return JSON.stringify(text);
  const plain = stringify(text, { lineWidth: 0, blockQuote: false, doubleQuotedAsJSON: true }).trimEnd();
  return plain.includes('\n') ? JSON.stringify(text) : plain;
}

/** True for an entry that is as an update wrote it, without a word of people in it or a comment above. */
function isUntouched(text: string, layout: Layout | undefined, entry: ManifestEntry, index: number): boolean {
  const lines = layout?.items[index];
  if (layout === undefined || lines === undefined) return false;
  const { data, recipient, country, purpose } = entry;
  const written = text.slice(lines.start, lines.end).replace(/\r/g, '');
  const ours = { ...(country === undefined ? {} : { country }), purpose, ...EMPTY };
  const above = text.slice(text.lastIndexOf('\n', lines.start - 2) + 1, lines.start);
  const isBelowComment = above.trim().startsWith('#');
  return written.trimEnd() === entryText({ data, recipient, ...ours }, layout.indent).trimEnd() && !isBelowComment;
}

const EMPTY = { legalBasis: undefined, retention: undefined, approvedBy: undefined };

/** Cuts out and puts in whole lines. */
function inPlace(text: string, layout: Layout, plan: Plan): string {
  const newline = text.includes('\r\n') ? '\r\n' : '\n';
  const usesBlanks = layout.items.some(({ end }) => /^[ \t]*\r?\n[^]*\S/.test(text.slice(end)));
  const puts = placesFor(plan, usesBlanks).map(({ after, lines }) => {
    const at = after < 0 ? layout.listStart : (layout.items[after]?.end ?? text.length);
    return { at, end: at, text: lines(layout.indent).replace(/\n/g, newline) };
  });
  const cuts = plan.entries.flatMap((entry, index) => {
    const lines = plan.removed.has(entry) ? layout.items[index] : undefined;
    return lines === undefined ? [] : [{ at: lines.start, end: lines.end, text: '' }];
  });
  // At one place what was put first stays first, and stands before what is cut.
  const edits = [...puts, ...cuts].sort((a, b) => a.at - b.at || a.end - b.end);
  const parts: string[] = [];
  let from = 0;
  for (const edit of edits) {
    parts.push(text.slice(from, edit.at));
    const needsEnd = edit.text !== '' && edit.at > 0 && text[edit.at - 1] !== '\n';
    parts.push(needsEnd ? newline : '', edit.text);
    from = edit.end;
  }
  return parts.join('') + text.slice(from);
}

/** The entry after which each new flow belongs: with its recipient, in the order of the list. */
function placesFor(
  { entries, added }: Plan,
  usesBlanks: boolean,
): { after: number; lines: (indent: number) => string }[] {
  let before: FlowIdentity | undefined;
  return added.map((flow) => {
    const identity = identityOf(flow);
    const after = indexBefore(entries, identity);
    const neighbour = before?.recipient === identity.recipient ? before : entries[after];
    const isNewGroup = usesBlanks && neighbour?.recipient !== identity.recipient;
    const isFirst = after < 0 && isNewGroup && entries[0]?.recipient !== identity.recipient;
    before = identity;
    return {
      after,
      lines: (indent: number) =>
        `${isNewGroup && after >= 0 ? '\n' : ''}${entryText(valuesOf(flow), indent)}${isFirst ? '\n' : ''}`,
    };
  });
}

function indexBefore(entries: readonly ManifestEntry[], identity: FlowIdentity): number {
  const isBefore = (entry: ManifestEntry): boolean => compareIdentity(entry, identity) <= 0;
  const sameRecipient = (entry: ManifestEntry): boolean => entry.recipient === identity.recipient;
  const first = entries.findIndex(sameRecipient);
  if (first < 0) return entries.findLastIndex(isBefore);
  return Math.max(
    first - 1,
    entries.findLastIndex((entry) => sameRecipient(entry) && isBefore(entry)),
  );
}

/** The library ends a line at signs that YAML does not, and what follows them would be no comment any more. */
function keepCommentsWhole(document: Document.Parsed): void {
  const mend = (at: { comment?: string | null; commentBefore?: string | null }): void => {
    if (at.comment) at.comment = at.comment.replace(/[\u2028\u2029]/g, ' ');
    if (at.commentBefore) at.commentBefore = at.commentBefore.replace(/[\u2028\u2029]/g, ' ');
  };
  mend(document);
  visit(document, { Node: (_, node) => mend(node) });
}

/** Reads the result back: what was to stay, stays, and what was to come is there. */
function isAsPlanned(text: string, { entries, removed, added }: Plan): boolean {
  const wanted = [...entries.filter((entry) => !removed.has(entry)), ...added.map(identityOf)].map(flowKey);
  const { entries: found, problems } = readManifest('', text);
  if (problems.some(({ severity }) => severity === 'error')) return false;
  return JSON.stringify(found.map(flowKey).sort()) === JSON.stringify(wanted.sort());
}

/** For lists that are written in another way (`flows: []`): comments and values stay, white space may not. */
function throughDocument(text: string, { entries, removed, added }: Plan): string {
  const document = parseYaml(text);
  keepCommentsWhole(document);
  const present = document.get('flows');
  const list = isSeq(present) ? present : document.createNode([]);
  if (list !== present) document.set('flows', list);
  list.items = list.items.filter((_, index) => {
    const entry = entries[index];
    return entry === undefined || !removed.has(entry);
  });
  for (const flow of added) {
    const values = Object.entries(valuesOf(flow)).map(([key, value]) => [key, value ?? null]);
    list.add(document.createNode(Object.fromEntries(values)));
  }
  list.flow = list.items.length === 0;
  return document.toString({ lineWidth: 0, nullStr: '' });
}
