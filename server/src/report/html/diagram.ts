import { compareSeverity, counted } from '../order';
import { recipientWithCountry } from '../words';
import { html, line, type Html } from './html';
import { cellKey, type Cell, type Numbering } from './numbering';

/** What does not fit into a picture that a person takes in is one band: the rest. */
const MOST_RECIPIENTS = 14;
const WIDTH = 1000;
const LEFT = 230;
const RIGHT = 720;
const BAR = 10;
const GAP = 10;
const TOP = 8;
/** Height of the thinnest band, and of all bands together. */
const THIN = 3;
const TOTAL = 420;
/** Height of one band where there are few: a single one is a band, not a wall. */
const THICK = 44;

interface Node {
  readonly label: string;
  readonly size: number;
  readonly y: number;
  /** Filters that a click sets. */
  readonly filter: { readonly recipient?: number; readonly group?: number };
}

interface Link {
  readonly group: number;
  /** Number among the shown recipients. */
  readonly end: number;
  readonly recipient: number | undefined;
  readonly cell: Cell;
}

/**
 * The map of data as a picture: kinds of data at the left, recipients at the right, a band for what goes from one to the
 * other, as thick as there are findings (by their square root, so that the rare ones are seen). Collections are no flows and not in it.
 */
export function diagram(numbering: Numbering): Html {
  const links = linksOf(numbering);
  if (links.length === 0) return html``;
  const scale = Math.min(TOTAL, THICK * links.length) / links.reduce((sum, { cell }) => sum + Math.sqrt(cell.count), 0);
  const sizeOf = ({ cell }: Link): number => Math.max(THIN, Math.sqrt(cell.count) * scale);
  const { groups, ends } = nodesOf(numbering, links, sizeOf);
  const height = Math.ceil(Math.max(bottom(groups), bottom(ends)) + TOP);
  const offsets = { groups: groups.map(({ y }) => y), ends: ends.map(({ y }) => y) };
  const bands = links.map((link) => {
    const size = sizeOf(link);
    const from = offsets.groups[link.group] ?? 0;
    const to = offsets.ends[link.end] ?? 0;
    offsets.groups[link.group] = from + size;
    offsets.ends[link.end] = to + size;
    return band(link, { from, to, size }, { groups, ends });
  });
  return html`<svg class="flows" viewBox="0 0 ${WIDTH} ${height}" role="img" aria-labelledby="flows-title">
    <title id="flows-title">
      ${groups.filter(({ size }) => size > 0).length} kinds of data and who receives them; the table below has the same
    </title>
    ${bands} ${groups.map((node) => bar(node, 'start'))} ${ends.map((node) => bar(node, 'end'))}
  </svg>`;
}

/** In the order of recipients and groups; what has no room goes to the last end. */
function linksOf({ recipients, groups, cells }: Numbering): Link[] {
  const flows = recipients.flatMap(({ key }, recipient) => (key === 'collection' ? [] : [recipient]));
  const alone = flows.length <= MOST_RECIPIENTS ? flows.length : MOST_RECIPIENTS - 1;
  const links = new Map<string, Link>();
  for (const [order, recipient] of flows.entries()) {
    const end = Math.min(order, alone);
    for (const group of groups.keys()) {
      const cell = cells.get(cellKey(recipient, group));
      if (cell === undefined) continue;
      const known = links.get(`${end}/${group}`);
      links.set(`${end}/${group}`, {
        group,
        end,
        recipient: end < alone ? recipient : undefined,
        cell: known === undefined ? cell : joined(known.cell, cell),
      });
    }
  }
  return [...links.values()].sort((a, b) => a.end - b.end || a.group - b.group);
}

function joined(a: Cell, b: Cell): Cell {
  return { count: a.count + b.count, worst: compareSeverity(a.worst, b.worst) <= 0 ? a.worst : b.worst };
}

function nodesOf(
  { recipients, groups }: Numbering,
  links: readonly Link[],
  sizeOf: (link: Link) => number,
): { groups: Node[]; ends: Node[] } {
  const sum = (of: readonly Link[]): number => of.reduce((total, link) => total + sizeOf(link), 0);
  const lefts = groups.map(({ label }, group) => ({
    label,
    size: sum(links.filter((link) => link.group === group)),
    filter: { group },
  }));
  const ends = [...new Set(links.map(({ end }) => end))].map((end) => {
    const of = links.filter((link) => link.end === end);
    const recipient = of[0]?.recipient;
    const known = recipient === undefined ? undefined : recipients[recipient];
    const rest = recipients.filter(({ key }) => key !== 'collection').length - end;
    const label = known === undefined ? `${rest} more recipients` : recipientWithCountry(known.name, known.recipient);
    return { label, size: sum(of), filter: recipient === undefined ? {} : { recipient } };
  });
  return { groups: placed(lefts), ends: placed(ends) };
}

/** Below one another; a name needs its line even where its bar is thin. */
function placed(nodes: readonly Omit<Node, 'y'>[]): Node[] {
  let y = TOP;
  return nodes.map((node) => {
    const at = node.size === 0 ? y : y + Math.max(0, (LINE - node.size) / 2);
    if (node.size > 0) y = at + Math.max(node.size, (LINE + node.size) / 2) + GAP / 2;
    return { ...node, y: at };
  });
}

const LINE = 18;

function bottom(nodes: readonly Node[]): number {
  return Math.max(0, ...nodes.map(({ y, size }) => y + Math.max(size, LINE)));
}

function band(
  { group, end, recipient, cell }: Link,
  { from, to, size }: { from: number; to: number; size: number },
  nodes: { readonly groups: readonly Node[]; readonly ends: readonly Node[] },
): Html {
  const [start, stop, middle] = [LEFT + BAR, RIGHT, (LEFT + BAR + RIGHT) / 2];
  const [a, b, c, d] = [from, to, to + size, from + size].map((value) => value.toFixed(1));
  const path = `M${start} ${a}C${middle} ${a} ${middle} ${b} ${stop} ${b}V${c}C${middle} ${c} ${middle} ${d} ${start} ${d}Z`;
  const title = `${nodes.groups[group]?.label ?? ''} → ${nodes.ends[end]?.label ?? ''}: ${counted(cell.count, 'finding')}`;
  return html`<path
    class="band ${cell.worst}"
    d="${path}"
    data-filter-data="g${group}"
    data-filter-recipient="${recipient ?? ''}"
    ><title>${line(title)}</title></path
  >`;
}

function bar({ label, size, y, filter }: Node, side: 'start' | 'end'): Html {
  if (size === 0) return html``;
  const x = side === 'start' ? LEFT : RIGHT;
  const textX = side === 'start' ? LEFT - 8 : RIGHT + BAR + 8;
  const middle = (y + size / 2 + 4).toFixed(1);
  return html`<g
    class="node ${side}"
    data-filter-data="${filter.group === undefined ? '' : `g${filter.group}`}"
    data-filter-recipient="${filter.recipient ?? ''}"
  >
    <rect x="${x}" y="${y.toFixed(1)}" width="${BAR}" height="${size.toFixed(1)}" rx="2"></rect>
    <text x="${textX}" y="${middle}">${line(label.length > 34 ? `${label.slice(0, 33)}…` : label)}</text>
  </g>`;
}
