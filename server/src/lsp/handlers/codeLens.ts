import type { CodeLens, CodeLensParams } from 'vscode-languageserver/node';
import { lensTitle } from '../../report/lens';
import type { Folder } from '../folder';
import { guarded } from '../guard';
import type { KnownFinding } from '../known';
import { SHOW_FLOWS_COMMAND, type ShowFlows } from '../protocol';
import { located, type Session } from '../session';
import { toRange } from '../to';
import type { Located } from '../workspace';

/** What a lens stands at. Its text is made when the lens comes into view. */
interface LensData {
  readonly uri: string;
  readonly place: string;
}

/** Answers with notes over functions and fields that say which of their data goes to whom. */
export function registerCodeLens(session: Session): void {
  session.connection.onCodeLens(
    guarded(session.log, 'code lenses', {
      run: (params: CodeLensParams) => lenses(session, params.textDocument.uri),
      fallback: () => [],
    }),
  );
  session.connection.onCodeLensResolve(
    guarded(session.log, 'a code lens', { run: (lens: CodeLens) => resolve(session, lens), fallback: (lens) => lens }),
  );
}

async function lenses(session: Session, uri: string): Promise<CodeLens[]> {
  const place = await located(session, uri);
  if (place === undefined || !(await session.settings.of(place.folder)).codeLens) return [];
  const { folder, file } = place;
  const lines = folder.linesOf(file);
  const declared = folder.snapshot()?.declared(file);
  if (lines === undefined || declared === undefined) return [];
  const wanted = new Set(placesOf(session, place).keys());
  const places = [
    ...declared.functions.map(({ key, at }) => ({ place: functionPlace(key), at })),
    ...declared.fields.map(({ record, name, at }) => ({ place: fieldPlace(record, name), at })),
  ];
  return places
    .filter((one) => wanted.has(one.place))
    .map(({ place: name, at }): CodeLens => ({
      range: toRange(lines, at),
      data: { uri, place: name } satisfies LensData,
    }));
}

/** The findings whose data passes each function and field of a file. Comments that silence are listened to here as well. */
function placesOf({ known }: Session, { folder, file }: Located): Map<string, KnownFinding[]> {
  const places = new Map<string, KnownFinding[]>();
  const add = (place: string, finding: KnownFinding): void => {
    const list = places.get(place);
    if (list === undefined) places.set(place, [finding]);
    else list.push(finding);
  };
  for (const finding of liveOf(known.all(folder))) {
    for (const { file: at, key } of finding.touched.functions) if (at === file) add(functionPlace(key), finding);
    for (const { file: at = file, record, name } of finding.touched.fields) {
      if (at === file) add(fieldPlace(record, name), finding);
    }
  }
  return places;
}

function liveOf(findings: readonly KnownFinding[]): readonly KnownFinding[] {
  return findings.filter(({ entry }) => entry.state !== 'silenced');
}

async function resolve(session: Session, lens: CodeLens): Promise<CodeLens> {
  const { uri, place: name } = lens.data as LensData;
  const place = await located(session, uri);
  const found = place === undefined ? [] : (placesOf(session, place).get(name) ?? []);
  const entries = found.map(({ entry, touched }) => {
    // Of a field only what is read from it is of interest, not what goes with it.
    const read = touched.fields.filter((field) => fieldPlace(field.record, field.name) === name);
    const data = entry.data.filter(({ category }) => read.some((field) => field.category === category));
    return read.length === 0 ? entry : { ...entry, data };
  });
  const flows: ShowFlows = entries.map(({ uri: at, id, message, range }) => ({ uri: at, id, message, range }));
  const title = lensTitle(entries);
  return { ...lens, command: { title, command: SHOW_FLOWS_COMMAND, arguments: [flows] } };
}

function functionPlace(key: string): string {
  return `function ${key}`;
}

function fieldPlace(record: string, name: string): string {
  return `field ${name} of ${record}`;
}

/** What is received of a declared field, for other answers about it. */
export function findingsOfField(session: Session, folder: Folder, at: FieldAt): readonly KnownFinding[] {
  const place = fieldPlace(at.record, at.name);
  return placesOf(session, { folder, file: at.file }).get(place) ?? [];
}

interface FieldAt {
  readonly file: string;
  readonly record: string;
  readonly name: string;
}
