import type { CategoryId, Finding, Severity } from '../../model';
import type { ReportInput } from '../input';
import { compareSeverity, compareText } from '../order';
import { categoriesOf, categoryLabel, recipientKey, summariseRecipients, type RecipientSummary } from '../words';

/** Kinds of data that belong together: all below one branch of the tree of categories. */
export interface CategoryGroup {
  readonly label: string;
  /** Numbers of its categories in {@link Numbering.categories}. */
  readonly members: readonly number[];
}

/** How often data of a kind reaches a recipient, and how bad the worst of it is. */
export interface Cell {
  readonly count: number;
  readonly worst: Severity;
}

/** Recipients, categories and groups by number: short, and safe in attributes and selectors. */
export interface Numbering {
  readonly recipients: readonly RecipientSummary[];
  /** Those of one group stand together. */
  readonly categories: readonly CategoryId[];
  readonly groups: readonly CategoryGroup[];
  /** Findings by recipient and group; each counts once however many of its kinds of data are in the group. */
  readonly cells: ReadonlyMap<string, Cell>;
}

/** The key of a cell in {@link Numbering.cells}. */
export function cellKey(recipient: number, group: number): string {
  return `${recipient}/${group}`;
}

/** The rows and columns of the map, and of the filters. */
export function numberingOf(findings: readonly Finding[], input: ReportInput): Numbering {
  const recipients = summariseRecipients(findings);
  const named = [...new Set(recipients.flatMap((recipient) => [...recipient.data.keys()]))].filter(
    (category) => categoryLabel(input.rules, category) !== '',
  );
  const categories = named.sort((a, b) => compareText(branchOf(a), branchOf(b)) || compareText(a, b));
  const groups: { branch: string; members: number[] }[] = [];
  for (const [index, category] of categories.entries()) {
    const last = groups.at(-1);
    if (last?.branch === branchOf(category)) last.members.push(index);
    else groups.push({ branch: branchOf(category), members: [index] });
  }
  return {
    recipients,
    categories,
    groups: groups.map(({ branch, members }) => ({ members, label: groupLabel(branch, categories, members, input) })),
    cells: cellsOf(findings, { recipients, categories, groups }),
  };
}

function cellsOf(
  findings: readonly Finding[],
  by: Pick<Numbering, 'recipients' | 'categories'> & { readonly groups: readonly Pick<CategoryGroup, 'members'>[] },
): Map<string, Cell> {
  const rows = new Map(by.recipients.map(({ key }, index) => [key, index]));
  const groupOf = new Map(
    by.groups.flatMap(({ members }, group) => members.map((member) => [by.categories[member], group] as const)),
  );
  const cells = new Map<string, Cell>();
  for (const finding of findings) {
    const row = rows.get(recipientKey(finding));
    const groups = new Set(categoriesOf(finding).flatMap((category) => groupOf.get(category) ?? []));
    if (row === undefined) continue;
    for (const group of groups) {
      const known = cells.get(cellKey(row, group));
      const isWorse = known === undefined || compareSeverity(finding.severity, known.worst) < 0;
      cells.set(cellKey(row, group), {
        count: (known?.count ?? 0) + 1,
        worst: isWorse ? finding.severity : known.worst,
      });
    }
  }
  return cells;
}

/** `user.contact` of `user.contact.email`. */
function branchOf(category: CategoryId): string {
  return category.split('.').slice(0, 2).join('.');
}

/** The one kind of data by its own name, several by that of their branch. */
function groupLabel(
  branch: string,
  categories: readonly CategoryId[],
  members: readonly number[],
  input: ReportInput,
): string {
  const only = members.length === 1 ? categories[members[0] ?? -1] : undefined;
  if (only !== undefined) return categoryLabel(input.rules, only);
  const words = branch.split('.').slice(1).join(' ').replace(/_/g, ' ');
  return words === '' ? branch : words.charAt(0).toUpperCase() + words.slice(1);
}
