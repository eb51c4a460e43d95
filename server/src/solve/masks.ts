/** What a pattern of `replace` takes in: only what stands for text nobody wrote down can hide a person's data. */
import { ConstKind, Kind } from '../extract/facts';
import { type FlowGraph, type Gid, fileOf, gidOf } from '../link/graph';
import { listOf } from './schemas';

/** A pattern as it is written, with its flags; `undefined` where it is not known. */
interface Pattern {
  readonly source: string;
  readonly flags: string | undefined;
}

/**
 * True when a pattern may take in the letters of what is searched. `'@'`, `/\./g` and a single `/\d/` leave (nearly)
 * all of it standing; of a pattern that is not written out nothing is known, and it may.
 */
export function takesIn(graph: FlowGraph, pattern: Gid): boolean {
  if (graph.column(pattern, 0) === Kind.Const && graph.column(pattern, 4) === ConstKind.Text) return false;
  const written = writtenPattern(graph, pattern);
  if (!written) return true;
  const { source, flags } = written;
  // Escaped signs and ends of lines or words are themselves.
  const rest = source.replace(/\\[^dDwWSpP]/g, '').replace(/\(\?<?[=!]/g, '');
  const open = /\.|\\[dDwWSpP]|\[\^|\[[^\]]*(?:\w-\w|\\)/.test(rest);
  const repeats = (flags ?? 'g').includes('g') || /[+*{]/.test(rest);
  return open && repeats;
}

/** A pattern that is written out, or made of a constant. */
export function writtenPattern(graph: FlowGraph, gid: Gid): Pattern | undefined {
  const kind = graph.column(gid, 0);
  const { strings } = graph.facts(gid);
  if (kind === Kind.Const) {
    const text = strings[graph.column(gid, 5) - 1] ?? '';
    const end = text.lastIndexOf('/');
    return end > 0 ? { source: text.slice(1, end), flags: text.slice(end + 1) } : undefined;
  }
  if (kind !== Kind.New && kind !== Kind.Call) return undefined;
  const callee = gidOf(fileOf(gid), graph.column(gid, 3));
  if (graph.column(callee, 0) !== Kind.Global || strings[graph.column(callee, 3)] !== 'RegExp') return undefined;
  const [source, flags] = listOf(graph, gid, 4).map((n) => {
    const at = gidOf(fileOf(gid), n);
    return graph.column(at, 0) === Kind.Const ? (strings[graph.column(at, 3)] ?? '') : undefined;
  });
  const isGiven = listOf(graph, gid, 4).length > 1;
  return source === undefined ? undefined : { source, flags: isGiven ? flags : '' };
}

const MASK = /\*{2,}|•{2,}|x{3,}|X{3,}|#{3,}/;
const ENDS_IN_SIGNS = /[*•xX#\-. ()@]+$/;
const BEGINS_WITH_SIGNS = /^[*•xX#\-. ()@]+/;
/** `*** Payload ***`: signs around words are drawn to find them again, and hide nothing of what follows. */
const BANNER = /([*•#])\1+[^*•#\n]*\p{L}[^*•#\n]*\1{2,}/u;
const HEADING = /(^|\n)\s*#{1,6} +$/;
/** `**` that is no part of a longer run: two of them in one text are emphasis. */
const EMPHASIS = /(?<!\*)\*\*(?!\*)/g;

/**
 * True when a mask touches a part of a text: `${first}***@${domain}`, `•••• ${last}`. Marks of Markdown elsewhere in the
 * text, a heading's, a banner's or those of emphasis, hide nothing.
 *
 * @param texts the parts in order; undefined for those that are no constants
 */
export function standsBesideMask(texts: readonly (string | undefined)[], index: number): boolean {
  const before = texts[index - 1] ?? '';
  const after = texts[index + 1] ?? '';
  const runs = [
    HEADING.test(before) || BANNER.test(before) ? '' : (ENDS_IN_SIGNS.exec(before)?.[0] ?? ''),
    BANNER.test(after) ? '' : (BEGINS_WITH_SIGNS.exec(after)?.[0] ?? ''),
  ];
  if (!runs.some((run) => MASK.test(run))) return false;
  const isMarkdown = texts.reduce((marks, text) => marks + (text?.match(EMPHASIS)?.length ?? 0), 0) > 1;
  return runs.some((run) => MASK.test(isMarkdown ? run.replace(EMPHASIS, '') : run));
}
