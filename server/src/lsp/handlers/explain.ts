import { join, relative } from 'node:path';
import type { Span } from '../../model';
import { explainMarkdown } from '../../report/explain/markdown';
import type { Place } from '../../report/places';
import type { LineIndex } from '../../text/lines';
import { toPosix } from '../../text/paths';
import type { Folder } from '../folder';
import { fromPosition } from '../from';
import { guarded } from '../guard';
import { EXPLAIN_REQUEST, type ExplainParams, type ExplainResult } from '../protocol';
import { located, type Session } from '../session';

/** Answers with a page about the place: what it holds, where it goes, why it is or is not reported. */
export function registerExplain(session: Session): void {
  session.connection.onRequest(
    EXPLAIN_REQUEST,
    guarded(session.log, 'explain', {
      run: (params: ExplainParams) => explain(session, params),
      fallback: (): ExplainResult => ({ markdown: '', problem: 'Datatrail could not explain this place.' }),
    }),
  );
}

async function explain(session: Session, params: ExplainParams): Promise<ExplainResult> {
  const place = await located(session, params.uri);
  const lines = place?.folder.linesOf(place.file);
  if (place === undefined || lines === undefined)
    return { markdown: '', problem: 'Datatrail does not follow data through this file: it is ignored, or no source.' };
  const { folder, file } = place;
  // Callers may stand in any file.
  if (!folder.loose) await session.loader.complete(folder);
  const offset = fromPosition(lines, params.position);
  const explanation = folder.snapshot()?.explainPlace(lineAt(lines, file, params.position.line + 1), offset);
  const rules = folder.rulesOf(file);
  if (explanation === undefined || rules === undefined) return { markdown: '', problem: 'There are no results yet.' };
  const { part } = params;
  const input = { explanation, rules, textOf: (f: string) => folder.textOf(f), excerpts: true };
  return { markdown: explainMarkdown(input, (p) => addressOf(session, folder, p), part) };
}

/** The one-based line without its indentation. */
export function lineAt(lines: LineIndex, file: string, line: number): Span {
  const text = lines.lineText(line);
  const first = lines.offset({ line, column: 1 });
  const start = first + (text.length - text.trimStart().length);
  return { file, start, end: Math.max(start, first + text.trimEnd().length) };
}

/**
 * The address of a place, with the fragment by which editors go to a line. VS Code shows no link to a `file:` URI in a
 * page; it takes a path for one below the first folder.
 */
function addressOf({ client, workspace }: Session, folder: Folder, { file, line, column }: Place): string {
  const fragment = `#L${line},${column}`;
  const first = workspace.all().find(({ loose }) => !loose);
  if (!client.commandLinks || first === undefined) return `${folder.uriOf(file)}${fragment}`;
  return `/${encodeURI(toPosix(relative(first.root, join(folder.root, file))))}${fragment}`;
}
