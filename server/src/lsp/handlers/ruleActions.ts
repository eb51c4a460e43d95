import { join } from 'node:path';
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
import { CONFIG_NAMES } from '../../host/rules';
import type { Folder } from '../folder';
import { guarded } from '../guard';
import { RULE_KIND, RULE_WRITTEN_COMMAND, type RuleWritten } from '../protocol';
import type { Session } from '../session';
import { isShown, toRange, toUri } from '../to';
import type { Located } from '../workspace';

/** More files than this take longer to follow twice than a message is worth. */
const FEW_FILES = 500;

interface Config {
  readonly uri: string;
  /** Undefined where there is none yet. */
  readonly text: string | undefined;
  /** Version of the open document, null for one that is not open. */
  readonly version: number | null;
}

/** Actions that write a rule for the declaration at an offset into the team's configuration. */
export function ruleActions(session: Session, { folder, file }: Located, offset: number): CodeAction[] {
  const text = folder.textOf(file);
  const rules = folder.rules?.rules;
  if (text === undefined || rules === undefined || folder.loose) return [];
  const subject = symbolAt(file, text, offset);
  if (subject === undefined) return [];
  const config = configOf(session, folder);
  const proposals = rulesFor(subject, { file, rules, catalog: session.configs.author.catalog });
  return proposals.flatMap((proposal) => {
    const change = addEntry(config.text, proposal.path, proposal.entry);
    return change === undefined
      ? []
      : [actionOf(proposal, change, { config, source: folder.uriOf(file), name: subject.name })];
  });
}

function configOf({ configs, parts }: Session, folder: Folder): Config {
  const path = folder.rules?.configPath ?? join(folder.root, CONFIG_NAMES[0]);
  const uri = toUri(path);
  const open = configs.get(uri);
  if (open !== undefined) return { uri: open.uri, text: open.getText(), version: open.version };
  return { uri, text: parts.host.readConfig(path), version: null };
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

function editOf({ uri, text, version }: Config, change: TextChange): WorkspaceEdit {
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
  const count = (text: string | null): number => {
    const file = CONFIG_NAMES[0];
    const { rules } = session.configs.author.check({ file, text: text ?? '' });
    return folder.findingsUnder(rules).filter(isShown).length;
  };
  const [before, after] = [count(written.before), count(written.after)];
  const change = before === after ? 'changes no finding' : `takes the findings from ${before} to ${after}`;
  const place = URI.parse(written.config).path.split('/').at(-1) ?? '';
  // Not `window.showInformationMessage`, which would wait for an answer.
  const message = `The rule for ${written.name} in ${place} ${change}.`;
  await session.connection.sendNotification(ShowMessageNotification.type, { type: MessageType.Info, message });
}
