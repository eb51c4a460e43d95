import {
  CodeActionKind,
  type CancellationToken,
  type CodeAction,
  type CodeActionParams,
  type Diagnostic,
  type WorkspaceEdit,
} from 'vscode-languageserver/node';
import { combineEdits } from '../../fixes/edits';
import { suppressionFixes } from '../../fixes/suppressions';
import type { Finding, Fix, SuppressionProblem } from '../../model';
import type { Folder } from '../folder';
import { fingerprintOf, fromRange } from '../from';
import { guarded } from '../guard';
import { FIX_ALL_KIND, RULE_KIND, SOURCE } from '../protocol';
import { Proofs } from '../proofs';
import { findingsOf, located, type Session } from '../session';
import { isShown, previewed, toWorkspaceEdit } from '../to';
import { recipientActions } from './recipientActions';
import { ruleActions } from './ruleActions';

/** Answers with the fixes of the findings in a range, computed from the text as it is now. */
export function registerCodeActions(session: Session): void {
  const proofs = new Proofs(session.parts);
  session.connection.onCodeAction(
    guarded(session.log, 'code actions', {
      run: (params: CodeActionParams, token: CancellationToken) => answer({ session, proofs, token }, params),
      fallback: () => [],
    }),
  );
}

/** One question for actions. */
interface Asked {
  readonly session: Session;
  readonly proofs: Proofs;
  readonly token: CancellationToken;
}

async function answer(asked: Asked, params: CodeActionParams): Promise<CodeAction[]> {
  const { session } = asked;
  const place = await located(session, params.textDocument.uri);
  if (place === undefined) return [];
  const { folder, file } = place;
  const lines = folder.linesOf(file);
  if (lines === undefined) return [];
  const findings = findingsOf(folder, file).filter(isShown);
  const actions: CodeAction[] = [];
  if (isWanted(params, CodeActionKind.QuickFix)) {
    const range = fromRange(lines, params.range);
    const near = findings.filter(({ at }) => at.start <= range.end && range.start <= at.end);
    for (const finding of near) actions.push(...(await quickFixes(asked, folder, finding, params.context.diagnostics)));
    actions.push(...commentActions(folder, file, range, params.context.diagnostics));
  }
  if (isWanted(params, RULE_KIND)) actions.push(...ruleActions(session, place, fromRange(lines, params.range).start));
  const all = isWanted(params, FIX_ALL_KIND) ? await fixAll(asked, folder, file, findings) : undefined;
  if (all !== undefined) actions.push(all);
  return mergeSame(actions);
}

/** A client that names no kinds gets all; else those at or below a kind it names. */
function isWanted(params: CodeActionParams, kind: string): boolean {
  const { only } = params.context;
  return only === undefined || only.some((wanted) => kind === wanted || kind.startsWith(`${wanted}.`));
}

function fixesOf({ proofs, token }: Asked, folder: Folder, finding: Finding): Promise<readonly Fix[]> {
  return proofs.fixesOf(folder, finding, () => token.isCancellationRequested);
}

async function quickFixes(
  asked: Asked,
  folder: Folder,
  finding: Finding,
  shown: readonly Diagnostic[],
): Promise<CodeAction[]> {
  const diagnostics = shown.filter((diagnostic) => fingerprintOf(diagnostic.data) === finding.fingerprint);
  const fixes = await fixesOf(asked, folder, finding);
  const actions = fixes.map((fix, index): CodeAction => ({
    title: fix.title,
    kind: CodeActionKind.QuickFix,
    diagnostics,
    // Silence is never what is preferred.
    ...(index === 0 && fix.kind !== 'suppress' ? { isPreferred: true } : {}),
    edit: editOfFix(asked, folder, { finding, fix }),
  }));
  const silence = fixes.findIndex((fix) => fix.kind === 'suppress');
  const allow = recipientActions(asked.session, folder, finding).map((action) => ({ ...action, diagnostics }));
  // To agree for all of the project goes further than to be silent on a line, and says more.
  return silence < 0 ? [...actions, ...allow] : [...actions.slice(0, silence), ...allow, ...actions.slice(silence)];
}

/** Edits of other files than that with the finding are shown before they are made. */
function editOfFix(
  { session }: Asked,
  folder: Folder,
  { finding, fix }: { readonly finding: Finding; readonly fix: Fix },
): WorkspaceEdit {
  const edit = toWorkspaceEdit(folder, fix.edits);
  const isFar = fix.edits.some(({ span }) => span.file !== finding.at.file);
  return isFar && session.client.preview ? previewed(edit, fix.title) : edit;
}

/** What can be done about comments that do not silence what they should. */
function commentActions(
  folder: Folder,
  file: string,
  range: { readonly start: number; readonly end: number },
  shown: readonly Diagnostic[],
): CodeAction[] {
  return commentProblems(folder, file)
    .filter(({ at }) => at.start <= range.end && range.start <= at.end)
    .flatMap((problem) => {
      const diagnostics = shown.filter(({ source, code }) => source === SOURCE && code === problem.code);
      return suppressionFixes(problem, folder.textOf(file) ?? '').map((fix, index) => ({
        title: fix.title,
        kind: CodeActionKind.QuickFix,
        diagnostics,
        ...(index === 0 ? { isPreferred: true } : {}),
        edit: toWorkspaceEdit(folder, fix.edits),
      }));
    });
}

function commentProblems(folder: Folder, file: string): readonly SuppressionProblem[] {
  return folder.snapshot()?.suppressionProblems(file) ?? [];
}

/** One action that makes the first safe fix of every finding of the file, and of its comments. */
async function fixAll(
  { proofs, token }: Asked,
  folder: Folder,
  file: string,
  findings: readonly Finding[],
): Promise<CodeAction | undefined> {
  const firstSafe = (fixes: readonly Fix[]): Fix['edits'] => fixes.find((fix) => fix.safe)?.edits ?? [];
  const ofFindings: Fix['edits'][] = [];
  for (const finding of findings) {
    // Proving costs time: most findings have nothing that is safe.
    if (!proofs.hasSafe(folder, finding)) continue;
    ofFindings.push(firstSafe(await proofs.fixesOf(folder, finding, () => token.isCancellationRequested)));
  }
  const edits = combineEdits([
    ...ofFindings,
    ...commentProblems(folder, file).map((p) => firstSafe(suppressionFixes(p, folder.textOf(file) ?? ''))),
  ]);
  if (edits.length === 0) return undefined;
  const title = `Fix all auto-fixable ${SOURCE} problems`;
  return { title, kind: FIX_ALL_KIND, edit: toWorkspaceEdit(folder, edits) };
}

/** Two policies at one place often have the same fix: it is offered once and belongs to both. */
function mergeSame(actions: readonly CodeAction[]): CodeAction[] {
  const merged = new Map<string, CodeAction>();
  for (const action of actions) {
    const key = JSON.stringify([action.title, action.kind, action.edit]);
    const known = merged.get(key);
    if (known === undefined) merged.set(key, { ...action });
    else known.diagnostics = [...(known.diagnostics ?? []), ...(action.diagnostics ?? [])];
  }
  return preferOne([...merged.values()]);
}

/** A client applies what is preferred without asking, so only one action is. */
function preferOne(actions: readonly CodeAction[]): CodeAction[] {
  const first = actions.findIndex((action) => action.isPreferred === true);
  return actions.map((action, index) => (index === first ? action : { ...action, isPreferred: false }));
}
