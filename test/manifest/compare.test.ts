import assert from 'node:assert/strict';
import { compareFlows, staleProblems } from '../../server/src/manifest/compare';
import { undeclaredFindings } from '../../server/src/manifest/findings';
import { flowsOf } from '../../server/src/manifest/flows';
import { readManifest } from '../../server/src/manifest/read';
import { ruleFiles } from '../rules/support';
import { compileRuleSet } from '../../server/src/ruleset/compile';
import { finding, flows } from './support';

const { rules } = compileRuleSet(ruleFiles());

describe('code and manifest', () => {
  const cases: readonly { name: string; listed: string; code: string[]; undeclared: string[]; stale: number[] }[] = [
    { name: 'agree', listed: 'user.name, recipient: posthog', code: ['user.name > posthog/US'], undeclared: [], stale: [] },
    { name: 'differ in data', listed: 'user.age, recipient: posthog', code: ['user.name > posthog/US'], undeclared: ['user.name'], stale: [2] },
    { name: 'differ in the recipient', listed: 'user.name, recipient: mixpanel', code: ['user.name > posthog/US'], undeclared: ['user.name'], stale: [2] },
    { name: 'differ in the country', listed: 'user.name, recipient: posthog, country: DE', code: ['user.name > posthog/US'], undeclared: ['user.name'], stale: [2] },
    { name: 'agree wherever it goes', listed: 'user.name, recipient: posthog, country:', code: ['user.name > posthog/US', 'user.name > posthog/DE'], undeclared: [], stale: [] },
    { name: 'a part of the data is not the whole', listed: 'user.contact, recipient: posthog', code: ['user.contact.email > posthog'], undeclared: ['user.contact.email'], stale: [2] },
  ]; // prettier-ignore
  for (const { name, listed, code, undeclared, stale } of cases) {
    it(name, () => {
      const { entries } = readManifest('m', `flows:\n  - { data: ${listed} }\n`);
      const found = compareFlows(flows(...code), entries);
      assert.deepEqual(found.undeclared.map(({ data }) => data), undeclared); // prettier-ignore
      assert.deepEqual(found.stale.map(({ line }) => line), stale); // prettier-ignore
    });
  }

  it('stale entries are warnings at their lines, with what was meant', () => {
    const text =
      'flows:\n  - { data: user.contact.emial, recipient: posthog }\n  - { data: user.name, recipient: mixpnael }\n  - { data: user.name, recipient: mixpanel }\n';
    const manifest = readManifest('m.yaml', text);
    const told = staleProblems(manifest, manifest.entries, rules).map(
      (p) => `${p.severity} ${p.line}:${p.column} ${p.hint}`,
    );
    assert.deepEqual(told, [
      'warning 2:5 Did you mean "user.contact.email"?',
      'warning 3:5 Did you mean "mixpanel"?',
      'warning 4:5 Remove it, or run datatrail manifest update --prune.',
    ]);
  });
});

describe('an undeclared flow', () => {
  const about = { manifest: 'datatrail.flows.yaml', rules, countryName: () => 'United States' };

  it('is one finding, at its first place, however many there are', () => {
    const found = undeclaredFindings(
      flows('user.contact.email > posthog/US @b.ts:7', 'user.contact.email > posthog/US @a.ts:3'),
      about,
    );
    assert.deepEqual(found.map(({ policy, severity, at, message }) => [policy, severity, at.file, message]), [
      ['undeclared-flow', 'error', 'b.ts', 'Email address reaches PostHog (United States), which datatrail.flows.yaml does not list (here and at 1 more place)'],
    ]); // prettier-ignore
  });

  it('keeps its fingerprint when its code moves', () => {
    const [one] = undeclaredFindings(flows('user.name > posthog @a.ts:3'), about);
    const [other] = undeclaredFindings(flows('user.name > posthog @b.ts:9'), about);
    const [else_] = undeclaredFindings(flows('user.name > mixpanel @a.ts:3'), about);
    assert.equal(one?.fingerprint, other?.fingerprint);
    assert.notEqual(one?.fingerprint, else_?.fingerprint);
  });

  it('is told of facts and silenced findings as well: the data goes there all the same', () => {
    const span = { file: 'a.ts', start: 0, end: 1 };
    const quiet = finding('user.name > posthog', {
      inventory: true,
      severity: 'note',
      suppressedBy: { policy: '*', span, scope: 'line', comment: span, mark: span },
    });
    const [found] = undeclaredFindings(flowsOf([quiet]), about);
    assert.deepEqual([found?.inventory, found?.severity, found?.suppressedBy], [false, 'error', undefined]);
  });

  it('is one flow where two policies look at the same place', () => {
    const twice = flowsOf([finding('user.name > posthog'), finding('user.name > posthog', { policy: 'other' })]);
    assert.deepEqual(twice.map(({ uses }) => uses.length), [1]); // prettier-ignore
  });
});
