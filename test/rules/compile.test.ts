import assert from 'node:assert/strict';
import type { SinkRule } from '../../server/src/model';
import { compileRuleSet } from '../../server/src/ruleset/compile';
import { compile } from './support';

const show = (rule: SinkRule) =>
  `${rule.api.root} ${rule.api.segments.join(' ')} ← ${rule.data.map((d) => [d.argument, ...d.path].join('.')).join(', ')}`;

describe('compiling destinations', () => {
  it('takes every call of the packages when no calls are given, except setting up', () => {
    const { rules } = compile('destinations:\n  d: { company: D, packages: [pkg] }\n');
    const [first] = rules.sinks.filter((rule) => rule.packageDefault);
    assert.equal(first && show(first), 'pkg ** () ← all');
    assert.ok(rules.sinks.some((rule) => show(rule) === 'pkg ** .init () ← '));
  });

  it('takes no call when calls are empty', () => {
    const { rules } = compile('destinations:\n  d: { company: D, packages: [pkg], calls: [] }\n');
    assert.deepEqual(rules.sinks, []);
  });

  it('takes the given calls of every package, of globals and of unknown bases', () => {
    const yaml = `
destinations:
  d:
    company: D
    packages: [p, q]
    calls:
      - { call: a.b, data: '0.x' }
      - { call: c, package: r }
      - { global: g.h, data: ['0', receiver] }
      - { any: k.l }
      - { global: m.n, as: set }
    ignore: [z]
`;
    assert.deepEqual(compile(yaml).rules.sinks.map(show).sort(), [
      'any .k .l () ← all',
      'global .g .h () ← 0, receiver',
      'global .m .n = ← all',
      'p .a .b () ← 0.x',
      'p .z () ← ',
      'q .a .b () ← 0.x',
      'q .z () ← ',
      'r .c () ← all',
    ]);
  });

  it('keeps conditions in lower case and the argument of the URL', () => {
    const yaml =
      "destinations:\n  d: { company: D, calls: [{ global: f, url: '0.url', when: { '1.method': [POST] } }] }\n";
    const [rule] = compile(yaml).rules.sinks;
    assert.deepEqual(rule?.when, [{ at: { argument: 1, path: ['method'] }, oneOf: ['post'] }]);
    assert.deepEqual(rule.url, { argument: 0, path: ['url'] });
  });
});

describe('compiling data', () => {
  it('splits names into words as identifiers are split, and expands braces', () => {
    const yaml = "data:\n  user.x: { label: X, sensitivity: low, names: ['E-mail address', '{home,work} phone2'] }\n";
    assert.deepEqual(compile(yaml).rules.categories.get('user.x')?.names, [
      ['e', 'mail', 'address'],
      ['home', 'phone', '2'],
      ['work', 'phone', '2'],
    ]);
  });

  it('brings words of several files together', () => {
    const { rules } = compile('words: { persons: [user] }\n', 'words: { persons: [Pilot] }\n');
    assert.deepEqual([...rules.words.persons], ['user', 'pilot']);
  });
});

const policies = `
policies:
  log-flow: { kind: flow, title: T, severity: warning, severityBySensitivity: { low: note }, inventory: true, message: M, advice: A }
  url-flow: { kind: flow, title: T, severity: note, message: M, advice: A }
presets:
  recommended: { title: R, policies: { log-flow: {} } }
  strict: { title: S, policies: { log-flow: error, url-flow: { severity: warning } } }
`;

describe('a configuration', () => {
  const severities = (config?: string) => {
    const { rules, problems } = compile(policies, config);
    assert.deepEqual(problems, []);
    return rules.policies.map((p) => `${p.id} ${p.severity}${p.inventory ? ' inventory' : ''}`);
  };

  it('has the recommended policies when it says nothing', () => {
    assert.deepEqual(severities(), ['log-flow warning inventory']);
    assert.deepEqual(severities('ownDomains: [example.com]\n'), ['log-flow warning inventory']);
  });

  it('extends presets in their order, then changes policies', () => {
    assert.deepEqual(severities('extends: [recommended, strict]\n'), ['log-flow error', 'url-flow warning']);
    assert.deepEqual(severities('extends: [strict]\npolicies: { log-flow: off }\n'), ['url-flow warning']);
    assert.deepEqual(severities('extends: []\npolicies: { url-flow: error }\n'), ['url-flow error']);
  });

  it('makes a bare severity hold for all data', () => {
    const { rules } = compile(policies, 'policies: { log-flow: error }\n');
    assert.deepEqual(rules.policies[0]?.severityBySensitivity, {});
  });

  it('adds policies of its own', () => {
    const own = 'policies:\n  own: { kind: flow, title: T, severity: error, message: M, advice: A }\n';
    assert.deepEqual(severities(own), ['log-flow warning inventory', 'own error']);
  });

  it('adds, changes and turns off entries, wherever it stands in the list', () => {
    const base = 'destinations:\n  a: { company: A, country: US }\n  b: { company: B }\n';
    const config = 'destinations:\n  a: { country: DE }\n  b: off\n  c: { company: C }\n';
    const texts = [
      { file: 'datatrail.config.yaml', text: config },
      { file: 'z.yaml', text: base },
    ];
    const { rules, problems } = compileRuleSet(texts);
    assert.deepEqual(problems, []);
    assert.deepEqual(
      [...rules.destinations.values()].map((d) => `${d.company} ${d.country ?? '-'}`),
      ['A DE', 'C -'],
    );
  });

  it('is known by its keys as well as by its name', () => {
    const { rules } = compileRuleSet([{ file: 'team.yaml', text: 'extends: []\nownDomains: [example.com]\n' }]);
    assert.deepEqual(rules.ownDomains, ['example.com']);
  });
});

describe('rule files', () => {
  it('may be given in any order', () => {
    const texts = [
      { file: 'a.yaml', text: 'destinations:\n  x: { company: X, packages: [x] }\n' },
      { file: 'b.yaml', text: 'destinations:\n  y: { company: Y, packages: [y] }\n' },
    ];
    assert.deepEqual(compileRuleSet(texts), compileRuleSet([...texts].reverse()));
  });

  it('keep the first of two entries with one id, and say where it stands', () => {
    const { rules, problems } = compileRuleSet([
      { file: 'a.yaml', text: 'destinations:\n  x: { company: First }\n' },
      { file: 'b.yaml', text: 'destinations:\n  x: { company: Second }\n' },
    ]);
    assert.equal(rules.destinations.get('x')?.company, 'First');
    assert.match(problems[0]?.hint ?? '', /a\.yaml:2/);
  });

  it('that cannot be read leave the others alone', () => {
    const { rules, problems } = compileRuleSet([
      { file: 'a.yaml', text: '{{{' },
      { file: 'b.yaml', text: 'destinations:\n  x: { company: X }\n' },
    ]);
    assert.equal(problems.length, 1);
    assert.equal(rules.destinations.size, 1);
  });
});
