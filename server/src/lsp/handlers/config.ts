import { pathToFileURL } from 'node:url';
import {
  CompletionItemKind,
  MarkupKind,
  type CompletionItem,
  type CompletionParams,
  type DefinitionParams,
  type Diagnostic,
  type Hover,
  type Location,
  type Range,
} from 'vscode-languageserver/node';
import type { TextDocument } from 'vscode-languageserver-textdocument';
import { URI } from 'vscode-uri';
import type { Proposal } from '../../authoring/complete';
import type { Description } from '../../authoring/describe';
import { guarded } from '../guard';
import { plain } from '../markdown';
import type { Session } from '../session';
import { toProblemDiagnostic } from '../to';

const KINDS: Readonly<Record<Proposal['kind'], CompletionItemKind>> = {
  key: CompletionItemKind.Property,
  entry: CompletionItemKind.Reference,
  constant: CompletionItemKind.EnumMember,
  place: CompletionItemKind.File,
};

/** Answers what can be written in a configuration, and where what it names is defined. */
export function registerConfig(session: Session): void {
  const { connection, log } = session;
  connection.onCompletion(
    guarded(log, 'completion', { run: (params: CompletionParams) => complete(session, params), fallback: () => [] }),
  );
  connection.onDefinition(
    guarded(log, 'definition', { run: (params: DefinitionParams) => define(session, params), fallback: () => null }),
  );
}

function complete({ configs, parts }: Session, { textDocument, position }: CompletionParams): CompletionItem[] {
  const document = configs.get(textDocument.uri);
  if (document === undefined) return [];
  const path = URI.parse(document.uri).fsPath;
  const proposals = configs.author.complete(document.getText(), document.offsetAt(position), {
    view: configs.viewOf(document),
    extendable: (written) => parts.host.extendable(path, written),
  });
  return proposals.map((proposal) => ({
    label: proposal.label,
    kind: KINDS[proposal.kind],
    // Ids hold dots and dashes, which editors take for the ends of words.
    filterText: proposal.label,
    textEdit: { range: rangeOf(document, proposal), newText: proposal.insert },
    ...(proposal.detail === undefined ? {} : { detail: proposal.detail }),
    ...(proposal.lines.length === 0
      ? {}
      : { documentation: { kind: MarkupKind.Markdown, value: paragraphs(proposal.lines) } }),
  }));
}

function define({ configs }: Session, { textDocument, position }: DefinitionParams): Location | Location[] | null {
  const document = configs.get(textDocument.uri);
  if (document === undefined) return null;
  const view = configs.viewOf(document);
  const found = configs.author.define(document.getText(), document.offsetAt(position), view);
  if (found === undefined) return null;
  const uriOf = (file: string): string => pathToFileURL(configs.placeOf(document, file)).toString();
  const top = { line: 0, character: 0 };
  if ('files' in found) return found.files.map((file) => ({ uri: uriOf(file), range: { start: top, end: top } }));
  if (!('entry' in found)) return { uri: document.uri, range: rangeOf(document, found) };
  const { file, line, column } = found.entry.place;
  const start = { line: line - 1, character: column - 1 };
  const end = { line: start.line, character: start.character + found.entry.id.length };
  return { uri: uriOf(file), range: { start, end } };
}

/** What a key or id of an open configuration means. */
export function hoverOfConfig({ configs }: Session, document: TextDocument, offset: number): Hover | null {
  const found = configs.author.describe(document.getText(), offset, configs.viewOf(document));
  if (found === undefined) return null;
  return { contents: { kind: MarkupKind.Markdown, value: markdownOf(found) }, range: rangeOf(document, found) };
}

function markdownOf({ title, lines, link }: Description): string {
  const page = link === undefined ? [] : [`[${plain(link)}](${encodeURI(link)})`];
  return [`**${plain(title)}**`, ...lines.map(plain), ...page].join('\n\n');
}

/** What is wrong in an open configuration, as it is written now. */
export function diagnosticsOfConfig({ configs }: Session, document: TextDocument): Diagnostic[] {
  return configs.problemsOf(document).map((problem) => {
    const diagnostic = toProblemDiagnostic(problem);
    return { ...diagnostic, range: wordAt(document, diagnostic.range) };
  });
}

/** From the start of a range to the end of the word there, so that something is underlined. */
function wordAt(document: TextDocument, { start }: Range): Range {
  const from = document.offsetAt(start);
  const length = /^(?:'[^'\n]*'|"[^"\n]*"|[^\s,:\]}#]+)/.exec(document.getText().slice(from))?.[0].length ?? 1;
  return { start, end: document.positionAt(from + length) };
}

function paragraphs(lines: readonly string[]): string {
  return lines.map(plain).join('\n\n');
}

function rangeOf(document: TextDocument, { start, end }: { readonly start: number; readonly end: number }): Range {
  return { start: document.positionAt(start), end: document.positionAt(end) };
}
