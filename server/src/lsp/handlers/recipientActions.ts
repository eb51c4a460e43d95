import { join } from 'node:path';
import { CodeActionKind, type CodeAction } from 'vscode-languageserver/node';
import { allowRecipient } from '../../authoring/allow';
import { flowsOf } from '../../manifest/flows';
import { isBroken, MANIFEST_NAME, readManifest } from '../../manifest/read';
import { declareFlows } from '../../manifest/update';
import type { Finding } from '../../model';
import type { Folder } from '../folder';
import type { Session } from '../session';
import { previewed, toUri } from '../to';
import { configOf, editOf, type Config } from './ruleActions';

/**
 * What says that a flow is meant, for all of the project: the recipient as one that the team has agreed to, and an entry
 * of the reviewed list of flows where the project keeps one. Both are shown before they are made.
 */
export function recipientActions(session: Session, folder: Folder, finding: Finding): CodeAction[] {
  // Agreement covers what is handed over. What an SDK takes by itself has nobody whom the program gives it.
  if (folder.loose || finding.kind !== 'flow' || finding.recipient === undefined) return [];
  return [...allowActions(session, folder, finding), ...manifestActions(session, folder, finding)];
}

function allowActions(session: Session, folder: Folder, { recipient, sink, at }: Finding): CodeAction[] {
  const staysHere = sink === 'log' || sink === 'url' || sink === 'storage';
  if (staysHere || recipient === undefined || folder.rulesOf(at.file)?.destinations.has(recipient.id) !== true)
    return [];
  const config = configOf(session, folder, at.file);
  const change = allowRecipient(config.text, recipient.id);
  if (change === undefined) return [];
  return [action(session, config, change, `Allow ${recipient.name} as a recipient in ${nameOf(config)}`)];
}

function manifestActions(session: Session, folder: Folder, finding: Finding): CodeAction[] {
  const path = join(folder.root, MANIFEST_NAME);
  const text = session.configs.textOf(path) ?? session.parts.host.readConfig(path);
  if (text === undefined || isBroken(readManifest(MANIFEST_NAME, text))) return [];
  const flows = flowsOf([finding]);
  const after = declareFlows(text, flows);
  if (after === text) return [];
  const labels = folder.rulesOf(finding.at.file)?.categories;
  const data = flows.map((flow) => labels?.get(flow.data)?.label ?? flow.data);
  const what = data.length > 2 ? `${data.length} kinds of data` : data.join(' and ');
  const title = `List ${what} for ${finding.recipient?.name ?? ''} in ${MANIFEST_NAME}`;
  const config: Config = { uri: toUri(path), text, version: null, wayTo: '' };
  return [action(session, config, changeOf(text, after), title)];
}

function action(session: Session, config: Config, change: Parameters<typeof editOf>[1], title: string): CodeAction {
  const edit = editOf(config, change);
  return { title, kind: CodeActionKind.QuickFix, edit: session.client.preview ? previewed(edit, title) : edit };
}

/** The lines in which two texts differ: those that both begin and end with stay out of the edit. */
function changeOf(before: string, after: string): Parameters<typeof editOf>[1] {
  const [old, now] = [linesOf(before), linesOf(after)];
  const most = Math.min(old.length, now.length);
  let first = 0;
  while (first < most && old[first] === now[first]) first++;
  let last = 0;
  while (last < most - first && old.at(-1 - last) === now.at(-1 - last)) last++;
  const lengthOf = (lines: readonly string[]): number => lines.join('').length;
  return {
    start: lengthOf(old.slice(0, first)),
    end: lengthOf(old.slice(0, old.length - last)),
    text: now.slice(first, now.length - last).join(''),
  };
}

function linesOf(text: string): readonly string[] {
  return text.match(/[^\n]*\n|[^\n]+$/g) ?? [];
}

function nameOf({ uri }: Config): string {
  return uri.split('/').at(-1) ?? '';
}
