import {
  ProgressType,
  type CancellationToken,
  type WorkDoneProgressReporter,
  type WorkDoneProgressServerReporter,
} from 'vscode-languageserver/node';
import type { Finding, Severity } from '../../model';
import type { Folder } from '../folder';
import { describe, guarded } from '../guard';
import { SCAN_REQUEST, type ScanParams, type ScanProgress, type ScanResult } from '../protocol';
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
  const progress = await begin(session, params, token);
  const total: Total = { ...NOTHING };
  try {
    const folders = session.workspace.all().filter((folder) => !folder.loose);
    // A large workspace takes a while to read, and whoever asked may not want to wait for it.
    await Promise.race([Promise.all(folders.map((folder) => session.loader.complete(folder))), progress.cancelled]);
    const all = folders.reduce((sum, folder) => sum + folder.fileCount, 0);
    total.cancelled = progress.isCancelled();
    for (const folder of folders) {
      if (total.cancelled) break;
      if (!(await session.settings.of(folder)).enable) continue;
      await scanFolder(session, folder, { total, all, progress });
    }
    return total;
  } finally {
    progress.done();
    session.known.announce();
  }
}

type Total = { -readonly [K in keyof ScanResult]: ScanResult[K] };

interface Progress {
  readonly report: (progress: ScanProgress) => void;
  readonly done: () => void;
  readonly isCancelled: () => boolean;
  /** Resolves when the scan is not wanted any more. */
  readonly cancelled: Promise<void>;
}

interface ScanRun {
  readonly total: Total;
  /** Files of all folders. */
  readonly all: number;
  readonly progress: Progress;
}

const PARTIAL = new ProgressType<ScanProgress>();

/** Progress at the tokens of the request; where there is none, at one that the client is asked for. */
async function begin(session: Session, params: ScanParams, token: CancellationToken): Promise<Progress> {
  const { connection } = session;
  const { workDoneToken, partialResultToken } = params;
  const own = workDoneToken === undefined && session.loader.progress;
  const asked: WorkDoneProgressServerReporter | undefined = own
    ? await connection.window.createWorkDoneProgress()
    : undefined;
  const shown: WorkDoneProgressReporter = asked ?? connection.window.attachWorkDoneProgress(workDoneToken);
  const tokens = asked === undefined ? [token] : [token, asked.token];
  shown.begin('Datatrail: scanning', 0, undefined, true);
  return {
    report: (progress) => {
      const { files, of } = progress;
      shown.report(of === 0 ? 100 : Math.floor((100 * files) / of), `${files}/${of} files`);
      if (partialResultToken !== undefined) void connection.sendProgress(PARTIAL, partialResultToken, progress);
    },
    done: () => shown.done(),
    isCancelled: () => tokens.some((one) => one.isCancellationRequested),
    cancelled: new Promise((done) => tokens.forEach((one) => one.onCancellationRequested(() => done()))),
  };
}

async function scanFolder(session: Session, folder: Folder, { total, all, progress }: ScanRun): Promise<void> {
  session.pushed.markScanned(folder);
  for (const file of folder.files()) {
    if (total.files % FILES_PER_TURN === 0) {
      progress.report({ files: total.files, of: all, findings: total.errors + total.warnings });
      await new Promise((done) => setImmediate(done));
      total.cancelled ||= progress.isCancelled();
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
  await session.pushed.clearGone(folder);
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
