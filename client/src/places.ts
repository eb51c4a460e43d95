import * as vscode from 'vscode';
import type { FlowPlace } from '../../server/src/lsp/protocol';

/** The range of a place that the server names. */
export function toRange({ range: { start, end } }: Pick<FlowPlace, 'range'>): vscode.Range {
  return new vscode.Range(start.line, start.character, end.line, end.character);
}

/** `src/signup.ts:8`. */
export function placeText({ uri, range }: FlowPlace): string {
  return `${vscode.workspace.asRelativePath(vscode.Uri.parse(uri))}:${range.start.line + 1}`;
}
