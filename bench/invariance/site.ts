/** A finding to be tried: the files on its way, and the places in them that the edits aim at. */
import type { ts } from 'ts-morph';
import type { DataItem, FileId, Finding, RuleSet, Span } from '../../server/src/model';
import type { NameClassifier } from '../../server/src/solve/names';
import { Parsed } from './parsed';
import type { Workspace } from './workspace';

/** A file's text after an edit; a new file where there was none. */
export interface FileText {
  readonly file: FileId;
  readonly text: string;
}

export interface Transformation {
  readonly id: string;
  /** What the result must do. */
  readonly expects: 'same' | 'gone';
  /** The files as they are after the edit; undefined where the edit does not fit. */
  apply(site: Site): readonly FileText[] | undefined;
  /**
   * For edits that take away one reason to believe that data is personal: whether data that is found is believed to
   * be for that reason.
   */
  aimsAt?(item: DataItem, found: DataItem): boolean;
}

/** A place where a value is handed over, and the file it stands in. */
export interface Place {
  readonly parsed: Parsed;
  readonly node: ts.Node;
}

/** Findings list no more than this: what is beyond it cannot be told from what is gone. */
export const LISTED_ITEMS = 24;

export class Site {
  private readonly parses = new Map<FileId, Parsed>();
  readonly names: NameClassifier;

  constructor(
    readonly workspace: Workspace,
    readonly finding: Finding,
  ) {
    this.names = workspace.names;
  }

  get rules(): RuleSet {
    return this.workspace.rules;
  }

  /** The files on the way of the data, the finding's own first. */
  files(): readonly FileId[] {
    return [...new Set([this.finding.at.file, ...this.spans().map((s) => s.file)])].filter(
      (f) => this.workspace.texts.has(f) && /\.[cm]?[jt]sx?$/.test(f),
    );
  }

  parsed(file: FileId): Parsed {
    let parsed = this.parses.get(file);
    if (!parsed) this.parses.set(file, (parsed = new Parsed(file, this.workspace.texts.get(file) ?? '')));
    return parsed;
  }

  /** The narrowest expression that is reported. */
  place(): Place {
    return this.placeOf(this.finding.at);
  }

  placeOf(span: Span): Place {
    const parsed = this.parsed(span.file);
    return { parsed, node: parsed.nodeAt(span) };
  }

  /** The places of a file that lie on the way of the data, in its order. */
  focus(file: FileId): readonly ts.Node[] {
    const parsed = this.parsed(file);
    return [...new Set(this.spans().flatMap((s) => (s.file === file ? [parsed.nodeAt(s)] : [])))];
  }

  /** The kind of data that an edit takes away, and where it is handed over. */
  target(): { readonly item: DataItem; readonly places: readonly Place[] } | undefined {
    const { data, at } = this.finding;
    const item = data.find((d) => this.rules.categories.get(d.category)?.pseudonymous !== true) ?? data[0];
    if (!item || data.length >= LISTED_ITEMS) return undefined;
    const spans = data.filter((d) => d.category === item.category).map((d) => d.at ?? at);
    if (spans.some((s) => s.file !== at.file)) return undefined;
    const places = spans.map((s) => this.placeOf(s));
    return { item, places: places.filter((p, i) => places.findIndex((o) => o.node === p.node) === i) };
  }

  /** The first answer of an edit over the files on the way. */
  inFiles(edit: (parsed: Parsed, focus: readonly ts.Node[]) => readonly FileText[] | undefined) {
    for (const file of this.files()) {
      const edited = edit(this.parsed(file), this.focus(file));
      if (edited) return edited;
    }
    return undefined;
  }

  /**
   * A new file beside one, and how that one imports it. Undefined where the place is taken, or where imports of
   * this kind of file cannot be told.
   */
  fileBeside(parsed: Parsed, suffix: string): { readonly file: FileId; readonly specifier: string } | undefined {
    const match = /^(.*\/)?([^/]+?)(\.[cm]?[jt]sx?)$/.exec(parsed.file);
    if (!match || !parsed.isModule) return undefined;
    const [, folder = '', base = '', extension = ''] = match;
    const name = `${base}-${suffix}`;
    const file = `${folder}${name}${extension}`;
    if (this.workspace.texts.has(file)) return undefined;
    const written = /from\s+['"]\.{1,2}\/[^'"]*?(\.[cm]?[jt]sx?)?['"]/.exec(parsed.text)?.[1];
    return { file, specifier: `./${name}${written ?? ''}` };
  }

  private spans(): readonly Span[] {
    const { at, call, data } = this.finding;
    return [at, ...data.flatMap((d) => [...(d.at ? [d.at] : []), ...d.steps.map((s) => s.span)]), call];
  }
}
