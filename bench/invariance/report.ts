/** What was tried as a table, and each edit that broke the result in full. */
import { LineIndex } from '../../server/src/text/lines';
import type { Tally, Trial } from './measure';
import type { Transformation } from './site';
import type { Workspace } from './workspace';

/** One line of the table. */
export interface Row {
  readonly transformation: string;
  readonly expects: Transformation['expects'];
  readonly applicable: number;
  readonly held: number;
  readonly broken: number;
  /** Undefined where nothing was tried. */
  readonly rate?: number;
}

export function rowsOf({ trials }: Tally, transformations: readonly Transformation[]): Row[] {
  return transformations.map(({ id, expects }) => {
    const own = trials.filter((t) => t.transformation.id === id);
    return rowOf(id, expects, own);
  });
}

function rowOf(transformation: string, expects: Row['expects'], trials: readonly Trial[]): Row {
  const held = trials.filter((t) => t.verdict.held).length;
  const applicable = trials.length;
  const rate = applicable > 0 ? { rate: held / applicable } : {};
  return { transformation, expects, applicable, held, broken: applicable - held, ...rate };
}

export function tableText(rows: readonly Row[]): string {
  const sum = (kind: Row['expects']): Row => {
    const own = rows.filter((r) => r.expects === kind);
    const total = (key: 'applicable' | 'held' | 'broken') => own.reduce((n, r) => n + r[key], 0);
    const [applicable, held] = [total('applicable'), total('held')];
    const rate = applicable > 0 ? { rate: held / applicable } : {};
    return { transformation: `all: ${kind}`, expects: kind, applicable, held, broken: total('broken'), ...rate };
  };
  const head = ['edit', 'must be', 'applicable', 'held', 'broken', 'rate'];
  const lines = [...rows, sum('same'), sum('gone')].map((r) => [
    r.transformation,
    r.expects,
    String(r.applicable),
    String(r.held),
    String(r.broken),
    r.rate === undefined ? '' : r.rate.toFixed(3),
  ]);
  const widths = head.map((h, i) => Math.max(h.length, ...lines.map((l) => (l[i] ?? '').length)));
  const line = (cells: readonly string[]) =>
    cells.map((c, i) => (i < 2 ? c.padEnd(widths[i] ?? 0) : c.padStart(widths[i] ?? 0))).join('  ');
  return [line(head), ...lines.map(line)].join('\n');
}

/** What an edit was, where, and what it did to the findings. */
export function brokenText(workspace: Workspace, { transformation, finding, edited, verdict }: Trial): string {
  const { line } = new LineIndex(workspace.texts.get(finding.at.file) ?? '').position(finding.at.start);
  return [
    `${transformation.id}  ${finding.at.file}:${line}  ${finding.message}`,
    ...verdict.lost.map((v) => `  lost   ${v}`),
    ...verdict.added.map((v) => `  ${transformation.expects === 'gone' ? 'still ' : 'new   '} ${v}`),
    ...edited.flatMap(({ file, text }) => [
      `  in ${file}`,
      ...changedLines(workspace.texts.get(file) ?? '', text).map((l) => `    ${l}`),
    ]),
  ].join('\n');
}

/** Lines that only one of two texts has, in order. */
function changedLines(before: string, after: string): string[] {
  const [old, now] = [before.split('\n'), after.split('\n')];
  const [oldSet, nowSet] = [new Set(old), new Set(now)];
  return [
    ...old.filter((l) => !nowSet.has(l)).map((l) => `- ${l}`),
    ...now.filter((l) => !oldSet.has(l)).map((l) => `+ ${l}`),
  ];
}
