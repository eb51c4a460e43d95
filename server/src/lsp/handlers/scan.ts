import type {
  CancellationToken,
  WorkDoneProgressReporter,
  WorkDoneProgressServerReporter,
} from 'vscode-languageserver/node';
import type { Finding, Severity } from '../../model';
import type { Folder } from '../folder';
import { describe, guarded } from '../guard';
import { SCAN_REQUEST, type ScanParams, type ScanResult } from '../protocol';
import { findingsOf, type Session } from '../session';

const NOTHING: ScanResult = {
  files: 0,
  errors: 0,
  warnings: 0,
  notes: 0,
  filesWithFindings: 0,
  problems: 0,
  cancelled: false,
};

/** Files looked at in one turn, so that a cancellation and other requests are heard in between. */
const FILES_PER_TURN = 8;

/** Looks at all files on request, with progress, and publishes what it finds in closed ones. */
export function registerScan(session: Session): void {
  session.connection.onRequest(
    SCAN_REQUEST,
    guarded(session.log, 'scan', {
      run: (params: ScanParams | null, token: CancellationToken) => answer(session, params ?? {}, token),
      fallback: () => ({ ...NOTHING, cancelled: true }),
    }),
  );
}

async function answer(session: Session, params: ScanParams, token: CancellationToken): Promise<ScanResult> {
  const progress = await begin(session, params);
  const isCancelled = (): boolean => {
    const own = 'token' in progress.reporter && progress.reporter.token.isCancellationRequested;
    return own || token.isCancellationRequested;
  };
  try {
    const folders = session.workspace.all().filter((folder) => !folder.loose);
    for (const folder of folders) await session.loader.complete(folder);
    const total: Total = { ...NOTHING };
    const all = folders.reduce((sum, folder) => sum + folder.fileCount, 0);
    for (const folder of folders) {
      if (!(await session.settings.of(folder)).enable) continue;
      await scanFolder(session, folder, { total, all, report: progress.report, isCancelled });
    }
    return total;
  } finally {
    progress.reporter.done();
    session.known.announce();
  }
}

type Total = { -readonly [K in keyof ScanResult]: ScanResult[K] };

interface ScanRun {
  readonly total: Total;
  /** Files of all folders. */
  readonly all: number;
  readonly report: (done: number, all: number) => void;
  readonly isCancelled: () => boolean;
}

type Reporter = WorkDoneProgressReporter | WorkDoneProgressServerReporter;

/** Progress at the token of the request, else one that the server asks the client for. */
async function begin(session: Session, params: ScanParams): Promise<{ reporter: Reporter; report: ScanRun['report'] }> {
  const { window } = session.connection;
  const asked = params.workDoneToken === undefined && session.loader.progress;
  const reporter: Reporter = asked
    ? await window.createWorkDoneProgress()
    : window.attachWorkDoneProgress(params.workDoneToken);
  reporter.begin('Datatrail: scanning', 0, undefined, true);
  const report = (done: number, all: number): void =>
    reporter.report(all === 0 ? 100 : Math.floor((100 * done) / all), `${done}/${all} files`);
  return { reporter, report };
}

async function scanFolder(session: Session, folder: Folder, run: ScanRun): Promise<void> {
  const { total } = run;
  session.pushed.markScanned(folder);
  for (const file of folder.files()) {
    if (total.files % FILES_PER_TURN === 0) {
      run.report(total.files, run.all);
      await new Promise((done) => setImmediate(done));
      total.cancelled ||= run.isCancelled();
    }
    if (total.cancelled) return;
    total.files++;
    try {
      const findings = findingsOf(folder, file);
      count(total, findings);
      await session.pushed.publish(folder, file, findings);
    } catch (error) {
      // One file that the engine stumbles over does not end the scan.
      total.problems++;
      session.log.error(`scanning a file failed: ${describe(error)}`);
    }
  }
  total.problems += folder.snapshot()?.problems().length ?? 0;
}

function count(total: Total, findings: readonly Finding[]): void {
  const live = findings.filter((finding) => finding.suppressedBy === undefined);
  const of = (severity: Severity): number => live.filter((finding) => finding.severity === severity).length;
  const [errors, warnings] = [of('error'), of('warning')];
  total.errors += errors;
  total.warnings += warnings;
  total.notes += of('note');
  if (errors + warnings > 0) total.filesWithFindings++;
}
