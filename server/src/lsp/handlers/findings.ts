import { guarded } from '../guard';
import { FINDINGS_REQUEST, FLOW_REQUEST, type FindingsResult, type Flow, type FlowParams } from '../protocol';
import { findingsOf, located, type Session } from '../session';
import { toFlow } from '../to';

/** Answers with the findings that are known, and with the way of the data of one of them. */
export function registerFindings(session: Session): void {
  session.connection.onRequest(
    FINDINGS_REQUEST,
    guarded(session.log, 'findings', {
      run: () => findings(session),
      fallback: (): FindingsResult => ({ scanned: false, findings: [] }),
    }),
  );
  session.connection.onRequest(
    FLOW_REQUEST,
    guarded(session.log, 'flow', {
      run: (params: FlowParams) => flow(session, params),
      fallback: () => null,
    }),
  );
}

async function findings({ workspace, settings, pushed, known }: Session): Promise<FindingsResult> {
  let scanned = false;
  for (const folder of workspace.all()) {
    if (folder.loose || !(await settings.of(folder)).enable) continue;
    scanned = pushed.isScanned(folder);
    if (!scanned) break;
  }
  return { scanned, findings: known.all().map(({ entry }) => entry) };
}

async function flow(session: Session, { uri, id }: FlowParams): Promise<Flow | null> {
  const place = await located(session, uri);
  if (place === undefined) return null;
  const { folder, file } = place;
  const finding = findingsOf(folder, file).find(({ fingerprint }) => fingerprint === id);
  return (finding && toFlow(folder, finding)) ?? null;
}
