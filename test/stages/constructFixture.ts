/**
 * Fixtures of constructs: one text file that a person reads at a glance. `constructs/README.md` describes the
 * format; this file reads it and writes it back with other carets.
 */

export const GROUPS = [
  'callees',
  'values',
  'records',
  'owners',
  'wrappers',
  'between',
  'sources',
  'recipients',
] as const;
export type Group = (typeof GROUPS)[number];

/** What a caret line says: a finding that starts on the line above. */
export interface Mark {
  readonly file: string;
  /** One-based line in the file without caret lines. */
  readonly line: number;
  /** Zero-based columns on that line; a finding over several lines ends where its first line does. */
  readonly from: number;
  readonly to: number;
  /** `log-flow user.contact.email`, with `note` before it for inventory and `→ Slack (US)` after it. */
  readonly text: string;
}

export interface FixtureFile {
  readonly name: string;
  /** Without caret lines. */
  readonly text: string;
}

/** A workspace of its own inside a fixture: what leaks, or a near miss. */
export interface Section {
  /** `leaks`, or `safe: ` and what makes it so. */
  readonly title: string;
  readonly files: readonly FixtureFile[];
  readonly marks: readonly Mark[];
  /** Lines of the `//steps` block, undefined when there is none. */
  readonly steps?: readonly string[];
}

export interface Fixture {
  readonly construct: string;
  readonly group: Group;
  readonly status?: { readonly kind: 'partly' | 'no'; readonly why: string };
  /** The header's lines as written. */
  readonly header: readonly string[];
  readonly sections: readonly Section[];
}

const CARETS = /^(\s*\/\/\s*)(\^+)\s+(\S.*)$/;

/**
 * Reads a fixture.
 *
 * @throws Error that says what is wrong with it: fixtures are our own
 */
export function parseFixture(text: string): Fixture {
  const lines = text.trimEnd().split('\n');
  const first = lines.findIndex((line) => line.startsWith('//== '));
  if (first < 0) throw new Error('a fixture has sections: //== leaks, //== safe: why');
  const header = lines.slice(0, first).filter((line) => line.trim() !== '');
  const entry = (key: string) =>
    header
      .find((line) => line.startsWith(`// ${key}: `))
      ?.slice(`// ${key}: `.length)
      .trim();
  const construct = entry('construct');
  const group = GROUPS.find((g) => g === entry('group'));
  if (!construct || !group) throw new Error(`a fixture starts with // construct: … and // group: ${GROUPS.join('|')}`);
  const status = entry('status');
  const [kind, why] = status?.split(' — ') ?? [];
  if (status !== undefined && ((kind !== 'partly' && kind !== 'no') || !why)) {
    throw new Error('a status is: partly — why, or: no — why');
  }
  const sections = sectionsOf(lines.slice(first));
  return { construct, group, header, sections, ...(why ? { status: { kind: kind as 'partly' | 'no', why } } : {}) };
}

function sectionsOf(lines: readonly string[]): Section[] {
  const sections: { title: string; lines: string[] }[] = [];
  for (const line of lines) {
    if (line.startsWith('//== ')) sections.push({ title: line.slice(5).trim(), lines: [] });
    else sections.at(-1)?.lines.push(line);
  }
  return sections.map((s) => sectionOf(s.title, s.lines));
}

function sectionOf(title: string, lines: readonly string[]): Section {
  const files: { name: string; lines: string[] }[] = [];
  const marks: Mark[] = [];
  let steps: string[] | undefined;
  for (const line of lines) {
    const carets = CARETS.exec(line);
    const file = files.at(-1);
    if (steps) {
      if (line.startsWith('// ')) steps.push(line.slice(3));
    } else if (line === '//steps') steps = [];
    else if (line.startsWith('//- ')) files.push({ name: line.slice(4).trim(), lines: [] });
    else if (!file) {
      if (line.trim() !== '') files.push({ name: 'main.ts', lines: [line] });
    } else if (carets) {
      const [, before = '', arrows = '', said = ''] = carets;
      const from = before.length;
      marks.push({ file: file.name, line: file.lines.length, from, to: from + arrows.length, text: said.trim() });
    } else {
      if (/^\s*\/\/\s*\^/.test(line)) throw new Error(`carets without policy and data: ${line.trim()}`);
      file.lines.push(line);
    }
  }
  const texts = files.map((f) => ({ name: f.name, text: `${f.lines.join('\n').trimEnd()}\n` }));
  return { title, files: texts, marks, ...(steps ? { steps } : {}) };
}

/** Writes a fixture with the given sections' marks and steps, to be pasted over the old one. */
export function printFixture(fixture: Fixture, sections: readonly Section[]): string {
  const out = [...fixture.header];
  for (const section of sections) {
    out.push('', `//== ${section.title}`);
    const plain = section.files.length === 1 && section.files[0]?.name === 'main.ts';
    for (const file of section.files) {
      if (!plain) out.push(`//- ${file.name}`);
      file.text
        .trimEnd()
        .split('\n')
        .forEach((line, i) => {
          out.push(line, ...marksAt(section, file.name, i + 1));
        });
    }
    if (section.steps) out.push('//steps', ...section.steps.map((step) => `// ${step}`));
  }
  return `${out.join('\n')}\n`;
}

function marksAt(section: Section, file: string, line: number): string[] {
  return section.marks
    .filter((m) => m.file === file && m.line === line)
    .map((m) => `//${' '.repeat(m.from - 2)}${'^'.repeat(Math.max(1, m.to - m.from))} ${m.text}`);
}
