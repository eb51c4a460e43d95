import assert from 'node:assert/strict';
import { baselineOf, baselineText, parseBaseline, withoutKnown } from '../../server/src/compare/baseline';
import { compareFindings } from '../../server/src/compare/identity';
import type { Finding } from '../../server/src/model';
import { email, thirdParty } from '../report/sample';

/** A finding in `function@file`, with a fingerprint that, as in the engine, knows both and the names of the data. */
function at(place: string, changes: Partial<Finding> = {}): Finding {
  const [within = '', file = ''] = place.split('@');
  const names = (changes.data ?? [email]).map(({ category, name }) => `${category} ${name}`);
  const facts = [place, names, changes.recipient?.id, changes.policy, changes.api];
  const { within: _, ...alike } = thirdParty;
  return {
    ...alike,
    ...(within === '' ? {} : { within }),
    at: { file, start: 0, end: 1 },
    fingerprint: JSON.stringify(facts),
    ...changes,
  };
}

const renamed = [{ ...email, name: 'mail' }];
const more = [email, { ...email, category: 'user.name', name: 'name' }];
const elsewhere = { recipient: { id: 'sentry', name: 'Sentry' } };
const mark = thirdParty.at;
const silenced = { suppressedBy: { policy: '*', span: mark, scope: 'line', comment: mark, mark } } as const;

/** before → after: how many are new, how many gone. */
const CASES: readonly (readonly [string, Finding[], Finding[], number, number])[] = [
  ['nothing changes', [at('f@a.ts')], [at('f@a.ts')], 0, 0],
  ['one more', [at('f@a.ts')], [at('f@a.ts'), at('g@a.ts')], 1, 0],
  ['one less', [at('f@a.ts'), at('g@a.ts')], [at('f@a.ts')], 0, 1],
  ['the function moves to another file', [at('f@a.ts')], [at('f@b.ts')], 0, 0],
  ['another function of another file has it', [at('f@a.ts')], [at('g@b.ts')], 1, 1],
  ['the function is called something else', [at('f@a.ts')], [at('g@a.ts')], 0, 0],
  ['... and calls something else', [at('f@a.ts')], [at('g@a.ts', { api: 'sentry.send' })], 1, 1],
  ['the variable is called something else', [at('f@a.ts')], [at('f@a.ts', { data: renamed })], 0, 0],
  ['the same call hands over more', [at('f@a.ts')], [at('f@a.ts', { data: more })], 1, 1],
  ['somebody else receives it', [at('f@a.ts')], [at('f@a.ts', elsewhere)], 1, 1],
  ['a copy in a function of the same name', [at('f@a.ts')], [at('f@a.ts'), at('f@b.ts')], 1, 0],
  ['the top of a module has no name to go by', [at('@a.ts')], [at('@b.ts')], 1, 1],
  ['a comment that silenced it is gone', [at('f@a.ts', silenced)], [at('f@a.ts')], 1, 0],
  ['a comment silences it', [at('f@a.ts')], [at('f@a.ts', silenced)], 0, 1],
  ['a fact becomes a fault', [at('f@a.ts', { inventory: true })], [at('f@a.ts')], 1, 1],
];

describe('compare', () => {
  for (const [name, before, after, added, gone] of CASES) {
    it(`${name}: ${added} new, ${gone} gone`, () => {
      const difference = compareFindings(before, after);
      assert.deepEqual([difference.added.length, difference.gone.length], [added, gone]);
    });
  }

  it('names the one that is new, not one that looks like it', () => {
    const fresh = at('h@c.ts', elsewhere);
    assert.deepEqual(compareFindings([at('f@a.ts')], [fresh, at('f@b.ts')]).added, [fresh]);
  });
});

describe('baseline', () => {
  const known = [at('f@a.ts'), at('g@b.ts', elsewhere)];
  const entriesOf = (text: string) => {
    const parsed = parseBaseline(text);
    assert.ok('entries' in parsed, JSON.stringify(parsed));
    return parsed.entries;
  };

  it('takes out what it knows, and tells what is stale', () => {
    const entries = entriesOf(baselineText(baselineOf(known)));
    const fresh = at('h@c.ts');
    const seen = withoutKnown([at('f@moved.ts'), fresh], entries);
    assert.deepEqual(seen.findings, [fresh]);
    assert.equal(seen.known, 1);
    assert.deepEqual(
      seen.stale.map(({ file }) => file),
      ['b.ts'],
    );
  });

  it('holds faults only, and lets the rest through', () => {
    const others = [at('f@a.ts', { inventory: true }), at('g@a.ts', silenced)];
    assert.deepEqual(baselineOf(others), []);
    assert.deepEqual(withoutKnown(others, []).findings, others);
  });

  it('has the same bytes whatever the order, an entry a line', () => {
    const text = baselineText(baselineOf(known));
    assert.equal(baselineText(baselineOf([...known].reverse())), text);
    assert.equal(baselineText(entriesOf(text)), text);
    assert.equal(text.split('\n').filter((line) => line.includes('"fingerprint"')).length, 2);
  });

  it('keeps hostile names on their line', () => {
    const text = baselineText(baselineOf([at('f@a\n"}\u001b[2J.ts')]));
    assert.equal(entriesOf(text)[0]?.file, 'a\n"}\u001b[2J.ts');
    assert.equal(text.split('\n').length, 7);
  });

  const broken: readonly (readonly [string, RegExp])[] = [
    ['', /^is not JSON: /],
    ['[]', /^is no baseline: /],
    ['{"version":2,"findings":[]}', /^is no baseline: version: /],
    ['{"version":1,"findings":[{"policy":7}]}', /^is no baseline: findings\.0\.fingerprint: /],
    ['{"version":1,"findings":{"__proto__":[]}}', /^is no baseline: findings: /],
  ];
  for (const [text, says] of broken) {
    it(`refuses ${text || 'an empty file'}`, () => {
      const parsed = parseBaseline(text);
      assert.match('problem' in parsed ? parsed.problem : '', says);
    });
  }
});
