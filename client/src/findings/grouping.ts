/** How findings are put into a tree: what is shown, in which groups, in an order that no edit of the code changes. */
import type { FindingEntry } from '../../../server/src/lsp/protocol';

export const GROUPINGS = ['category', 'recipient', 'file'] as const;

/** What the tree begins with. */
export type Grouping = (typeof GROUPINGS)[number];

export interface Filter {
  /** Words that a finding must all have, in whatever case; empty for no condition. */
  readonly text: string;
  /** Whether facts that are no faults are shown, and what a comment silences. */
  readonly inventory: boolean;
}

/** Findings under one heading. */
export interface Group {
  /** Tells it from all other groups of the tree, and stays. */
  readonly id: string;
  readonly by: Grouping;
  readonly label: string;
  /** Said of it beside the count: the country of a recipient. */
  readonly note: string;
  /** Groups sort by it, smallest first, and then by label. */
  readonly rank: number;
  readonly findings: readonly FindingEntry[];
}

/** Tells a finding from all others of the workspace. */
export function keyOf({ uri, id }: FindingEntry): string {
  return `${uri}#${id}`;
}

/**
 * The findings that pass a filter.
 *
 * @param pathOf the path of a file as the reader knows it
 */
export function filtered(
  findings: readonly FindingEntry[],
  { text, inventory }: Filter,
  pathOf: (uri: string) => string,
): readonly FindingEntry[] {
  const words = text.toLowerCase().split(/\s+/).filter(Boolean);
  const shown = inventory ? findings : findings.filter(({ state }) => state === 'live');
  if (words.length === 0) return shown;
  return shown.filter((finding) => {
    const said = saidOf(finding, pathOf).toLowerCase();
    return words.every((word) => said.includes(word));
  });
}

function saidOf(finding: FindingEntry, pathOf: (uri: string) => string): string {
  const { recipient, data } = finding;
  return [
    finding.message,
    finding.policy,
    finding.severity,
    finding.within,
    pathOf(finding.uri),
    recipient.name,
    recipient.countryName ?? '',
    recipient.purpose ?? '',
    ...data.flatMap(({ label, name, category }) => [label, name, category]),
  ].join('\n');
}

/** Which groups stand below which: of files the findings stand at once. */
const BELOW: Readonly<Record<Grouping, Grouping | undefined>> = {
  category: 'recipient',
  recipient: 'category',
  file: undefined,
};

/** The groups at the top. A finding with data of two kinds stands in both. */
export function topGroups(
  findings: readonly FindingEntry[],
  by: Grouping,
  pathOf: (uri: string) => string,
): readonly Group[] {
  return grouped(findings, by, { pathOf, parent: '' });
}

/** The groups within a group at the top; none where its findings stand there. */
export function groupsIn(group: Group, pathOf: (uri: string) => string): readonly Group[] {
  const by = group.id.includes('/') ? undefined : BELOW[group.by];
  return by === undefined ? [] : grouped(group.findings, by, { pathOf, parent: group.id });
}

interface Where {
  readonly pathOf: (uri: string) => string;
  /** Id of the group around; empty at the top. */
  readonly parent: string;
}

function grouped(findings: readonly FindingEntry[], by: Grouping, where: Where): Group[] {
  const groups = new Map<string, Omit<Group, 'findings'> & { readonly findings: FindingEntry[] }>();
  for (const finding of findings) {
    for (const heading of headingsOf(finding, by, where)) {
      const known = groups.get(heading.id);
      if (known !== undefined) known.findings.push(finding);
      else groups.set(heading.id, { ...heading, by, findings: [finding] });
    }
  }
  return [...groups.values()].sort((a, b) => a.rank - b.rank || compare(a.label, b.label) || compare(a.id, b.id));
}

type Heading = Pick<Group, 'id' | 'label' | 'note' | 'rank'>;

function headingsOf(finding: FindingEntry, by: Grouping, { pathOf, parent }: Where): Heading[] {
  const id = (own: string): string => (parent === '' ? `${by}:${escaped(own)}` : `${parent}/${by}:${escaped(own)}`);
  if (by === 'file') return [{ id: id(finding.uri), label: pathOf(finding.uri), note: '', rank: 0 }];
  if (by === 'recipient') {
    const { key, name, countryName = '' } = finding.recipient;
    return [{ id: id(key), label: name, note: countryName, rank: key === 'collection' ? 1 : 0 }];
  }
  const kinds = new Map(finding.data.map((item) => [item.category, item]));
  if (kinds.size === 0) return [{ id: id(''), label: finding.message, note: '', rank: 1 }];
  return [...kinds.values()].map(({ category, label, sensitivity }) => ({
    id: id(category),
    label,
    note: '',
    rank: -sensitivity,
  }));
}

/** Ids of groups are paths: what they are made of has no slash. */
function escaped(text: string): string {
  return encodeURIComponent(text);
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** The category that a group or a group around it stands for; undefined where none does. */
export function categoryIn(groupId: string): string | undefined {
  const part = groupId.split('/').find((one) => one.startsWith('category:'));
  return part === undefined ? undefined : decodeURIComponent(part.slice('category:'.length));
}

/** What a finding is called in a group: the data, and the recipient where no group around it says so. */
export function labelOf({ data, recipient, message }: FindingEntry, groupId: string): string {
  const category = categoryIn(groupId);
  const own = data.filter((item) => category === undefined || item.category === category);
  const names = [...new Set(own.map(({ name }) => name))];
  const what = names.length === 0 ? message : listed(names);
  if (groupId.includes('recipient:') || names.length === 0) return what;
  return recipient.key === 'collection' ? what : `${what} → ${recipient.name}`;
}

const MOST_NAMES = 3;

function listed(names: readonly string[]): string {
  const more = names.length - MOST_NAMES;
  return [...names.slice(0, MOST_NAMES), ...(more > 0 ? [`+${more}`] : [])].join(', ');
}

/** The worst that a group holds, for its icon. */
export function worstOf(findings: readonly FindingEntry[]): 'error' | 'warning' | 'quiet' {
  const live = findings.filter(({ state }) => state === 'live');
  if (live.some(({ severity }) => severity === 'error')) return 'error';
  return live.some(({ severity }) => severity === 'warning') ? 'warning' : 'quiet';
}
