/** The page that says which constructs the engine understands, made of the fixtures that hold it to it. */
import { type Fixture, GROUPS, type Group, parseFixture } from '../test/stages/constructFixture';

const TITLES: Readonly<Record<Group, readonly [string, string]>> = {
  callees: ['Callees', 'Calls are recognised by where the called function comes from, not by how it is spelled.'],
  values: ['Values', 'Data is followed through the language.'],
  records: ['Records', 'What a value holds comes from types, schemas and queries.'],
  owners: ['Names and owners', 'A name is personal data only with the right owner.'],
  wrappers: ['Wrappers', "A project's own helpers are followed; each use is reported on its own."],
  between: ['What stands between', 'Sanitisers and consent that really stand between data and recipient.'],
  sources: ['Sources', 'Where personal data is taken.'],
  recipients: ['Recipients', 'Who receives it.'],
};

interface Named {
  /** Path below `test/stages/constructs`. */
  readonly name: string;
  readonly text: string;
}

/** The whole page as Markdown. */
export function understandsPage(files: readonly Named[]): string {
  const all = files.map(({ name, text }) => ({ name, fixture: parseFixture(text) }));
  const full = all.filter(({ fixture }) => !fixture.status).length;
  const lines = [
    '# What it understands',
    '',
    '<!-- Made by `npx tsx scripts/generate-understands.ts` from test/stages/constructs; do not edit. -->',
    '',
    'Each line is a construct with a fixture: code that must be reported, and near misses that must not. The lines',
    'are checked by tests in both directions: a construct marked as not (fully) understood really is not.',
    '',
    `${full} of ${all.length} constructs are fully understood.`,
  ];
  for (const group of GROUPS) {
    const of = all.filter(({ fixture }) => fixture.group === group);
    if (of.length === 0) continue;
    const [title, about] = TITLES[group];
    lines.push('', `## ${title}`, '', about, '');
    for (const { name, fixture } of of) lines.push(lineOf(name, fixture));
  }
  return `${lines.join('\n')}\n`;
}

function lineOf(name: string, { construct, status, sections }: Fixture): string {
  const safe = sections.filter((s) => s.title.startsWith('safe: ')).map((s) => s.title.slice('safe: '.length));
  const kind = status && (status.kind === 'no' ? ' **Not yet:** ' : ' **Partly:** ');
  const said = status ? `${kind}${status.why}.` : '';
  return `- [${construct}](../test/stages/constructs/${name}). Near miss: ${safe.join('; ')}.${said}`;
}
