import { resolve } from 'node:path';
import { URI } from 'vscode-uri';
import { fromPosition } from '../from';
import { guarded } from '../guard';
import {
  FLOWS_REQUEST,
  REPORT_REQUEST,
  type Flow,
  type FlowsParams,
  type ReportParams,
  type ReportResult,
} from '../protocol';
import { findingsOf, located, type Session } from '../session';
import { toFlow } from '../to';

/** Answers with the whole way of the data at a place, the nearest findings of its line when none is at the place itself. */
export function registerFlows(session: Session): void {
  session.connection.onRequest(
    FLOWS_REQUEST,
    guarded(session.log, 'flows', {
      run: (params: FlowsParams) => flows(session, params),
      fallback: () => [],
    }),
  );
}

async function flows(session: Session, params: FlowsParams): Promise<Flow[]> {
  const place = await located(session, params.uri);
  if (place === undefined) return [];
  const { folder, file } = place;
  const lines = folder.linesOf(file);
  if (lines === undefined) return [];
  const offset = fromPosition(lines, params.position);
  const all = findingsOf(folder, file);
  const here = all.filter(({ at }) => at.start <= offset && offset <= at.end);
  const line = params.position.line + 1;
  const near = all.filter(({ at }) => lines.position(at.start).line <= line && line <= lines.position(at.end).line);
  return (here.length > 0 ? here : near).flatMap((finding) => toFlow(folder, finding) ?? []);
}

/** Answers with the report of a folder, of the first one where none is named. */
export function registerReport(session: Session): void {
  session.connection.onRequest(
    REPORT_REQUEST,
    guarded(session.log, 'report', {
      run: (params: ReportParams | null) => report(session, params ?? {}),
      fallback: (): ReportResult => ({ html: '' }),
    }),
  );
}

async function report(session: Session, { folder: asked }: ReportParams): Promise<ReportResult> {
  const folders = session.workspace.all().filter((candidate) => !candidate.loose);
  const folder = asked === undefined ? folders[0] : folders.find(({ root }) => root === rootOf(asked));
  if (folder === undefined) return { html: '' };
  await session.loader.complete(folder);
  return { html: session.parts.report(folder) };
}

function rootOf(uri: string): string {
  return resolve(URI.parse(uri).fsPath);
}
