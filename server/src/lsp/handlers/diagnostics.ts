import { createHash } from 'node:crypto';
import type {
  CancellationToken,
  Diagnostic,
  DocumentDiagnosticParams,
  DocumentDiagnosticReport,
} from 'vscode-languageserver/node';
import { guarded } from '../guard';
import { findingsOf, located, type Session } from '../session';
import { diagnosticsOf, toLeftOut } from '../to';
import { diagnosticsOfConfig } from './config';

/** Messages that may wait behind a question; one is taken in each turn. */
const MOST_TYPED = 4;

/** Answers the client's question for the diagnostics of an open file. */
export function registerDiagnostics(session: Session): void {
  session.connection.languages.diagnostics.on(
    guarded(session.log, 'diagnostics', {
      run: (params: DocumentDiagnosticParams, token: CancellationToken) => answer(session, params, token),
      fallback: keep,
    }),
  );
}

async function answer(
  session: Session,
  params: DocumentDiagnosticParams,
  token: CancellationToken,
): Promise<DocumentDiagnosticReport> {
  // Of what was typed meanwhile all is taken at once; a question that it took back is not worked out.
  for (let turn = 0; turn < MOST_TYPED && !token.isCancellationRequested; turn++) {
    await new Promise((done) => setImmediate(done));
  }
  if (token.isCancellationRequested) return keep(params);
  const items = await itemsOf(session, params.textDocument.uri);
  const resultId = createHash('sha256').update(JSON.stringify(items)).digest('base64url');
  if (resultId === params.previousResultId) return { kind: 'unchanged', resultId };
  return { kind: 'full', resultId, items };
}

async function itemsOf(session: Session, uri: string): Promise<Diagnostic[]> {
  const config = session.configs.get(uri);
  if (config !== undefined) return diagnosticsOfConfig(session, config);
  const place = await located(session, uri);
  if (place === undefined) return [];
  const { folder, file } = place;
  const left = folder.whyLeftOut(file);
  if (left !== undefined) return [toLeftOut(left)];
  const findings = findingsOf(folder, file);
  session.known.take(folder, file, findings);
  return diagnosticsOf(folder, file, findings);
}

/** After a crash what is shown stays shown. */
function keep(params: DocumentDiagnosticParams): DocumentDiagnosticReport {
  const { previousResultId } = params;
  return previousResultId === undefined
    ? { kind: 'full', items: [] }
    : { kind: 'unchanged', resultId: previousResultId };
}
