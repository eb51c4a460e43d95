import assert from 'node:assert/strict';
import { existsSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { understandsPage } from '../../scripts/understands';
import { type Fixture, GROUPS, type Section, parseFixture, printFixture } from './constructFixture';
import { actual, wrongIn } from './constructRun';

const folder = join(import.meta.dirname, 'constructs');
const page = join(import.meta.dirname, '..', '..', 'docs', 'what-it-understands.md');

const names = readdirSync(folder, { recursive: true, encoding: 'utf8' })
  .map((name) => name.replaceAll('\\', '/'))
  .filter((name) => name.endsWith('.txt'))
  .sort();
const fixtures = names.map((name) => ({ name, text: readFileSync(join(folder, name), 'utf8') }));

/** Marks in one order, so that fixtures may list findings of one line in any. */
function settled(fixture: Fixture, sections: Fixture['sections']): string {
  const ordered = sections.map((s) => ({
    ...s,
    marks: [...s.marks].sort((a, b) => a.from - b.from || a.to - b.to || (a.text < b.text ? -1 : 1)),
  }));
  return printFixture(fixture, ordered);
}

/** True for a section with code that leaks, of which something was found. */
function leaks(section: Section): boolean {
  return /^leaks(: |$)/.test(section.title) && section.marks.length > 0;
}

describe('constructs', () => {
  for (const { name, text } of fixtures) {
    it(name.replace(/\.txt$/, ''), () => {
      const fixture = parseFixture(text);
      const sections = fixture.sections.map(actual);
      const expected = settled(fixture, fixture.sections);
      const found = settled(fixture, sections);
      if (!fixture.status) {
        assert.equal(found, expected, `${name}: findings differ; with the actual ones it reads\n\n${found}`);
        return;
      }
      const { kind } = fixture.status;
      const now = found === expected ? 'fully' : sections.some(leaks) ? 'partly' : 'no';
      if (now !== kind && process.env['UPDATE_FIXTURES']) {
        const status = now === 'fully' ? '' : `// status: ${now} — ${fixture.status.why}\n`;
        writeFileSync(join(folder, name), text.replace(/^\/\/ status: .*\n/m, status));
        return;
      }
      assert.equal(now, kind, `${name}: its status line is out of date (UPDATE_FIXTURES=1 corrects it)\n\n${found}`);
    });
  }

  it('each hold a positive and a near miss', () => {
    const alone = fixtures.filter(({ text }) => {
      const { sections } = parseFixture(text);
      const safe = sections.filter((s) => s.title.startsWith('safe: '));
      const others = sections.filter((s) => !safe.includes(s));
      return safe.length === 0 || others.length === 0 || !others.every(leaks);
    });
    assert.deepEqual(
      alone.map((f) => f.name),
      [],
    );
  });

  it('name policies and categories that there are', () => {
    const wrong = fixtures.flatMap(({ name, text }) =>
      parseFixture(text).sections.flatMap((s) =>
        s.marks.flatMap((m) => wrongIn(m, s) ?? []).map((w) => `${name}: ${w}`),
      ),
    );
    assert.deepEqual(wrong, []);
  });

  it('cover every group, each in its own folder, and none twice', () => {
    const constructs = fixtures.map(({ name, text }) => ({ name, ...parseFixture(text) }));
    for (const group of GROUPS) assert.ok(constructs.filter((c) => c.group === group).length >= 10, group);
    assert.deepEqual(
      constructs.filter((c) => !c.name.startsWith(`${c.group}/`)).map((c) => c.name),
      [],
    );
    const titles = constructs.map((c) => `${c.group}: ${c.construct}`);
    assert.deepEqual(
      titles.filter((t, i) => titles.indexOf(t) !== i),
      [],
    );
  });

  it('are listed in docs/what-it-understands.md (made by npx tsx scripts/generate-understands.ts)', () => {
    assert.ok(existsSync(page));
    assert.equal(readFileSync(page, 'utf8'), understandsPage(fixtures));
  });
});
