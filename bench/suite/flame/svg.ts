/** Flame graphs as one file that needs nothing else: widths are time, names are read from the top down. */
import type { Frame } from './profile';

const WIDTH = 1200;
const ROW = 17;
const TOP = 44;
/** Narrower than this nobody sees it: a part of the whole. */
const LEAST = 0.0015;
/** Width of a letter. */
const LETTER = 6.6;

const HUES: Readonly<Record<string, number>> = { extract: 200, link: 130, solve: 24, findings: 280, text: 60 };

/** @param title a line above the picture */
export function flameGraph(root: Frame, title: string): string {
  const boxes: string[] = [];
  const depth = draw(root, { x: 0, level: 0, total: root.total, boxes });
  const height = TOP + (depth + 1) * ROW + 10;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" width="${WIDTH}" height="${height}" font-family="monospace" font-size="11">`,
    `<rect width="100%" height="100%" fill="#fff"/>`,
    `<text x="6" y="18" font-size="14">${escaped(title)}</text>`,
    `<text x="6" y="34" fill="#666">Width is processor time; recursion is folded; hover for names and shares.</text>`,
    ...boxes,
    '</svg>',
    '',
  ].join('\n');
}

interface Drawing {
  readonly x: number;
  readonly level: number;
  readonly total: number;
  readonly boxes: string[];
}

/** @returns the deepest level */
function draw(frame: Frame, { x, level, total, boxes }: Drawing): number {
  const width = (frame.total / total) * WIDTH;
  boxes.push(box(frame, { x, level, width, share: frame.total / total }));
  let deepest = level;
  let at = x;
  for (const child of [...frame.children.values()].sort((a, b) => (a.name < b.name ? -1 : 1))) {
    if (child.total / total >= LEAST)
      deepest = Math.max(deepest, draw(child, { x: at, level: level + 1, total, boxes }));
    at += (child.total / total) * WIDTH;
  }
  return deepest;
}

function box(
  { name, total }: Frame,
  { x, level, width, share }: { x: number; level: number; width: number; share: number },
): string {
  const y = TOP + level * ROW;
  const told = `${name}: ${(share * 100).toFixed(1)} %, ${(total / 1000).toFixed(0)} ms`;
  const [shown = ''] = name.split(' ');
  const letters = Math.floor((width - 6) / LETTER);
  const label =
    letters < 3 ? '' : `<text x="${(x + 3).toFixed(1)}" y="${y + 12}">${escaped(cut(shown, letters))}</text>`;
  const size = `x="${x.toFixed(1)}" y="${y}" width="${Math.max(0.5, width - 0.5).toFixed(1)}" height="${ROW - 1}"`;
  return `<g><title>${escaped(told)}</title><rect ${size} fill="${colourOf(name)}"/>${label}</g>`;
}

function cut(name: string, letters: number): string {
  return name.length <= letters ? name : `${name.slice(0, letters - 1)}…`;
}

/** Folders have a hue, files a shade of it, so that what belongs together looks alike. */
function colourOf(name: string): string {
  const [, file = ''] = name.split(' ');
  const hue = HUES[file.split('/')[0] ?? ''];
  let sum = 0;
  for (const sign of file) sum = (sum * 31 + sign.charCodeAt(0)) % 997;
  return hue === undefined ? '#ccc' : `hsl(${hue + (sum % 20) - 10},${55 + (sum % 25)}%,${70 + (sum % 14)}%)`;
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
