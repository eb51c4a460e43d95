import { dirname, join, relative } from 'node:path';
import { URI } from 'vscode-uri';
import {
  MessageType,
  ShowMessageNotification,
  type CodeAction,
  type ExecuteCommandParams,
  type WorkspaceEdit,
} from 'vscode-languageserver/node';
import { addEntry, type TextChange } from '../../authoring/addEntry';
import { rulesFor, type RuleProposal } from '../../authoring/fromSymbol';
import { symbolAt } from '../../fixes/symbols';
import { LineIndex } from '../../text/lines';
import { toPosix } from '../../text/paths';
import { CONFIG_NAMES } from '../../host/rules';
import type { Folder } from '../folder';
import { guarded } from '../guard';
import { RULE_KIND, RULE_WRITTEN_COMMAND, type RuleWritten } from '../protocol';
import type { Session } from '../session';
import { isShown, toRange, toUri } from '../to';
import type { Located } from '../workspace';

/** More files than this take longer to follow twice than a message is worth. */
const FEW_FILES = 500;

export interface Config {
  readonly uri: string;
  /** Undefined where there is none yet. */
  readonly text: string | undefined;
  /** Version of the open document, null for one that is not open. */
  readonly version: number | null;
  /** The way from its folder to the file of the declaration. */
  readonly wayTo: string;
}

/** Actions that write a rule for the declaration at an offset into the team's configuration. */
export function ruleActions(session: Session, { folder, file }: Located, offset: number): CodeAction[] {
  const text = folder.textOf(file);
  const rules = folder.rulesOf(file);
  if (text === undefined || rules === undefined || folder.loose) return [];
  const subject = symbolAt(file, text, offset);
  if (subject === undefined) return [];
  const config = configOf(session, folder, file);
  const proposals = rulesFor(subject, { file: config.wayTo, rules, catalog: session.configs.author.catalog });
  return proposals.flatMap((proposal) => {
    const change = addEntry(config.text, proposal.path, proposal.entry);
    return change === undefined
      ? []
      : [actionOf(proposal, change, { config, source: folder.uriOf(file), name: subject.name })];
  });
}

/** The configuration that holds for a file. */
export function configOf({ configs, parts }: Session, folder: Folder, file: string): Config {
  const path = folder.configOf(file) ?? join(folder.root, CONFIG_NAMES[0]);
  const uri = toUri(path);
  const wayTo = toPosix(relative(dirname(path), join(folder.root, file)));
  const open = configs.get(uri);
  if (open !== undefined) return { uri: open.uri, text: open.getText(), version: open.version, wayTo };
  return { uri, text: parts.host.readConfig(path), version: null, wayTo };
}

function actionOf(
  proposal: RuleProposal,
  change: TextChange,
  at: { readonly config: Config; readonly source: string; readonly name: string },
): CodeAction {
  const { config, source, name } = at;
  const before = config.text ?? '';
  const after = before.slice(0, change.start) + change.text + before.slice(change.end);
  const written: RuleWritten = { source, config: config.uri, before: config.text ?? null, after, name };
  return {
    title: proposal.title,
    kind: RULE_KIND,
    edit: editOf(config, change),
    command: { title: proposal.title, command: RULE_WRITTEN_COMMAND, arguments: [written] },
  };
}

/** The change of a configuration, which is created where there is none. */
export function editOf({ uri, text, version }: Config, change: TextChange): WorkspaceEdit {
  const edit = {
    textDocument: { uri, version },
    edits: [{ range: toRange(new LineIndex(text ?? ''), change), newText: change.text }],
  };
  return {
    documentChanges: text === undefined ? [{ kind: 'create', uri, options: { ignoreIfExists: true } }, edit] : [edit],
  };
}

/** Says what a rule that was written changes, where that is quickly told. */
export function registerRuleWritten(session: Session): void {
  session.connection.onExecuteCommand(
    guarded(session.log, 'effect of a rule', {
      run: (params: ExecuteCommandParams) => tellEffect(session, params),
      fallback: () => undefined,
    }),
  );
}

async function tellEffect(session: Session, { command, arguments: given }: ExecuteCommandParams): Promise<void> {
  const written = command === RULE_WRITTEN_COMMAND ? (given?.[0] as RuleWritten | undefined) : undefined;
  const folder = written && session.workspace.locate(written.source)?.folder;
  if (written === undefined || folder === undefined) return;
  await session.loader.complete(folder);
  if (folder.fileCount > FEW_FILES) return;
  const config = URI.parse(written.config).fsPath;
  const count = (text: string | null): number => {
    const overlay = (path: string): string | undefined =>
      path === config ? (text ?? '') : session.configs.textOf(path);
    return folder.findingsUnder(folder.rulesWith(overlay)).filter(isShown).length;
  };
  const [before, after] = [count(written.before), count(written.after)];
  const change = before === after ? 'changes no finding' : `takes the findings from ${before} to ${after}`;
  const place = URI.parse(written.config).path.split('/').at(-1) ?? '';
  // Not `window.showInformationMessage`, which would wait for an answer.
  const message = `The rule for ${written.name} in ${place} ${change}.`;
  await session.connection.sendNotification(ShowMessageNotification.type, { type: MessageType.Info, message });
}
