export const FORMATS = ['text', 'json', 'sarif', 'html', 'markdown', 'github', 'gitlab', 'csv'] as const;

export type Format = (typeof FORMATS)[number];

/** Endings of files and their formats; the longer of two that fit comes first. */
const ENDINGS: readonly (readonly [string, Format])[] = [
  ['gl-sast-report.json', 'gitlab'],
  ['.gitlab.json', 'gitlab'],
  ['.sarif.json', 'sarif'],
  ['.sarif', 'sarif'],
  ['.json', 'json'],
  ['.html', 'html'],
  ['.htm', 'html'],
  ['.md', 'markdown'],
  ['.csv', 'csv'],
  ['.txt', 'text'],
  ['.log', 'text'],
];

/** The format whose extension a file name has; undefined for an unknown one. */
export function formatOf(file: string): Format | undefined {
  const name = file.toLowerCase();
  return ENDINGS.find(([ending]) => name.endsWith(ending))?.[1];
}
