import assert from 'node:assert/strict';
import { compile } from './support';

interface Case {
  readonly title: string;
  readonly yaml: string;
  readonly config?: string;
  /** `line:column message | hint`, each a part that must be there. */
  readonly problems: readonly string[];
}

const times = (count: number, write: (i: number) => string): string =>
  Array.from({ length: count }, (_, i) => write(i)).join('');

const email = 'data:\n  user.contact.email: { label: Email address, sensitivity: medium, names: [email] }\n';

const cases: readonly Case[] = [
  {
    title: 'a mistyped key of an entry',
    yaml: 'destinations:\n  posthog:\n    company: PostHog\n    packges: [posthog-node]\n',
    problems: ['4:5 "packges" is not a key of destination "posthog" | Did you mean "packages"?'],
  },
  {
    title: 'a mistyped key inside a call',
    yaml: 'destinations:\n  posthog:\n    company: PostHog\n    calls:\n      - call: a.b\n        dta: all\n',
    problems: ['6:9 "dta" is not a key of "calls.0" of destination "posthog" | Did you mean "data"?'],
  },
  {
    title: 'a mistyped value of a list of words',
    yaml: 'destinations:\n  slack:\n    company: Slack\n    sink: mesaging\n',
    problems: ['4:11 "sink" of destination "slack" is "mesaging" | Did you mean "messaging"?'],
  },
  {
    title: 'a value that is like none of the allowed ones',
    yaml: 'sanitizers:\n  s:\n    outcome: vanished\n',
    problems: ['3:14 "outcome" of sanitizer "s" is "vanished" | Use one of: aggregate, anonymised'],
  },
  {
    title: 'a missing key',
    yaml: 'destinations:\n  posthog:\n    country: US\n',
    problems: ['2:3 "company" of destination "posthog" is missing | Add "company" with a text.'],
  },
  {
    title: 'a value of the wrong type',
    yaml: 'destinations:\n  posthog:\n    company: [PostHog]\n',
    problems: ['3:14 "company" of destination "posthog" is a list | Write a text.'],
  },
  {
    title: 'an access path that cannot be read',
    yaml: 'destinations:\n  d:\n    company: D\n    calls:\n      - call: a..b\n',
    problems: ['5:15 "calls.0.call" of destination "d" cannot be used | "a..b" has an empty name between its dots.'],
  },
  {
    title: 'a country in words',
    yaml: 'destinations:\n  d:\n    company: D\n    country: Germany\n',
    problems: ['4:14 "country" of destination "d" cannot be used | Expected a country code of two capital letters'],
  },
  {
    title: 'a URL for a host name',
    yaml: 'destinations:\n  d:\n    company: D\n    domains: ["https://example.com/x"]\n',
    problems: ['4:15 "domains.0" of destination "d" cannot be used | Expected a host name in lower case'],
  },
  {
    title: 'a data category nobody defines',
    yaml: `${email}sources:\n  s: { label: form, any: f, data: [user.contact.emial] }\n`,
    problems: ['4:36 There is no data category "user.contact.emial" | Did you mean "user.contact.email"?'],
  },
  {
    title: 'an unknown kind of entry',
    yaml: 'destination:\n  d: { company: D }\n',
    problems: ['1:1 "destination" is not a kind of entry | Did you mean "destinations"?'],
  },
  { title: 'a file that is a list', yaml: '- a\n- b\n', problems: ['1:1 A rule file holds kinds of entries by name'] },
  {
    title: 'an id that JavaScript objects keep for themselves',
    yaml: 'destinations:\n  __proto__: { company: D }\n',
    problems: ['2:3 "__proto__" cannot be an id'],
  },
  {
    title: 'a key that YAML does not allow twice',
    yaml: 'destinations:\n  d: { company: A }\n  d: { company: B }\n',
    problems: ['3:3 This YAML cannot be read: Map keys must be unique'],
  },
  {
    title: 'YAML that is not closed',
    yaml: 'destinations:\n  d: { company: A\n',
    problems: ['3:1 This YAML cannot be read'],
  },
  {
    title: 'aliases that multiply',
    yaml: `a: &a [x, x, x, x, x, x, x, x, x]\n${'bcdefghi'
      .split('')
      .map(
        (name, i) =>
          `${name}: &${name} [${Array(9)
            .fill(`*${'abcdefghi'[i] ?? 'a'}`)
            .join(', ')}]\n`,
      )
      .join('')}`,
    problems: ['1:1 This YAML cannot be read: Excessive alias count'],
  },
  {
    title: 'aliases in what they stand for themselves',
    yaml: `a: ${'&a [*a, '.repeat(40)}${']'.repeat(40)}\nb: &b [x]\n${times(600, (i) => `c${i}: *b\n`)}`,
    problems: ['109:7 This YAML cannot be read: it has too many aliases'],
  },
  {
    title: 'lists in lists, deeper than a stack',
    yaml: `a: ${'['.repeat(100_000)}`,
    problems: ['1:66 This YAML cannot be read: its values are nested too deeply'],
  },
  {
    title: 'lists as keys of lists',
    yaml: `a:\n  ${'? '.repeat(50_000)}b`,
    problems: ['2:127 This YAML cannot be read: its values are nested too deeply'],
  },
  {
    title: 'a hundred thousand keys, one of them twice',
    yaml: `destinations:\n${times(100_000, (i) => `  k${i % 99_999}: 1\n`)}`,
    problems: ['100001:3 This YAML cannot be read: Map keys must be unique'],
  },
  {
    title: 'a policy the configuration misspells',
    yaml: policyYaml('log-flow'),
    config: 'policies:\n  log-flwo: off\n',
    problems: ['2:3 There is no policy "log-flwo" | Did you mean "log-flow"?'],
  },
  {
    title: 'a severity the configuration misspells',
    yaml: policyYaml('log-flow'),
    config: 'policies:\n  log-flow: eror\n',
    problems: ['2:13 policy "log-flow" is "eror" | Did you mean "error"?'],
  },
  {
    title: 'a key of a policy the configuration misspells',
    yaml: policyYaml('log-flow'),
    config: 'policies:\n  log-flow: { severty: error }\n',
    problems: ['2:15 "severty" is not a key of policy "log-flow" | Did you mean "severity"?'],
  },
  {
    title: 'policies of the configuration in a list',
    yaml: policyYaml('log-flow'),
    config: 'policies: [log-flow]\n',
    problems: ['1:11 "policies" must hold policies by their ids'],
  },
  {
    title: 'a preset that does not exist',
    yaml: `${policyYaml('log-flow')}presets:\n  recommended: { title: R, policies: {} }\n`,
    config: 'extends: [recomended]\n',
    problems: ['1:11 There is no preset "recomended" | Did you mean "recommended"?'],
  },
  {
    title: 'an allowed recipient that does not exist',
    yaml: 'destinations:\n  posthog: { company: PostHog }\n',
    config: 'allowedRecipients: [postog]\n',
    problems: ['1:21 There is no destination "postog" | Did you mean "posthog"?'],
  },
  {
    title: 'an agreement with a destination that does not exist',
    yaml: 'destinations:\n  posthog: { company: PostHog }\n',
    config: 'allowedRecipients:\n  - { destination: postog }\n',
    problems: ['2:20 There is no destination "postog" | Did you mean "posthog"?'],
  },
  {
    title: 'an agreement on data that does not exist',
    yaml: `${email}destinations:\n  posthog: { company: PostHog }\n`,
    config: 'allowedRecipients:\n  - destination: posthog\n    data: [user.contact.emial]\n',
    problems: ['3:12 There is no data category "user.contact.emial" | Did you mean "user.contact.email"?'],
  },
  {
    title: 'an agreement on a purpose that the destination does not have',
    yaml: 'destinations:\n  posthog: { company: PostHog, purpose: analytics }\n',
    config: 'allowedRecipients:\n  - destination: posthog\n    purpose: analytic\n',
    problems: ['3:14 "analytic" is no purpose of "posthog" | Did you mean "analytics"?'],
  },
  {
    title: 'an agreement with nobody',
    yaml: '',
    config: 'allowedRecipients:\n  - { data: [user] }\n',
    problems: ['2:5 "0" of "allowedRecipients" cannot be used | Expected a destination or a purpose.'],
  },
  {
    title: 'a country that is none',
    yaml: 'countryGroups:\n  EEA: { title: E, countries: [DE] }\n',
    config: 'allowedCountries: [EAA]\n',
    problems: ['1:20 There is no country or group of countries "EAA" | Did you mean "EEA"?'],
  },
  {
    title: 'a country in words in a group',
    yaml: 'countryGroups:\n  ours: { title: Ours, countries: [Germany] }\n',
    problems: ['2:36 "countries.0" of group of countries "ours" cannot be used | Expected a country code'],
  },
  {
    title: 'a country of a policy that is none',
    yaml: policyYaml('log-flow'),
    config: 'policies:\n  log-flow: { countries: [Chna] }\n',
    problems: [
      '2:27 There is no country or group of countries "Chna" | Write a country code of two capital letters (ISO 3166-1), such as DE.',
    ],
  },
  {
    title: 'a policy that stands back for one that does not exist',
    yaml: policyYaml('log-flow'),
    config: 'policies:\n  log-flow: { insteadOf: [log-flwo] }\n',
    problems: ['2:27 There is no policy "log-flwo" | Did you mean "log-flow"?'],
  },
  {
    title: 'a policy that a folder misspells',
    yaml: policyYaml('log-flow'),
    config: 'folders:\n  - path: apps/**\n    policies: { log-flwo: off }\n',
    problems: ['3:17 There is no policy "log-flwo" | Did you mean "log-flow"?'],
  },
  {
    title: 'a key that a folder misspells',
    yaml: '',
    config: 'folders:\n  - { path: apps/**, policies: {}, polices: {} }\n',
    problems: ['2:36 "polices" is not a key of folder | Did you mean "policies"?'],
  },
  {
    title: 'folders that are no list',
    yaml: '',
    config: 'folders: { path: apps }\n',
    problems: ['1:10 "folders" must be a list'],
  },
  {
    title: 'a capture of data that does not exist',
    yaml: `${email}destinations:\n  d:\n    company: D\n    captures:\n      - { call: init, says: it does, data: [user.contact.emial] }\n`,
    problems: ['7:45 There is no data category "user.contact.emial" | Did you mean "user.contact.email"?'],
  },
  {
    title: 'an entry turned off that does not exist',
    yaml: 'destinations:\n  posthog: { company: PostHog }\n',
    config: 'destinations:\n  posthgo: off\n',
    problems: ['2:3 There is no "posthgo" in destinations to turn off | Did you mean "posthog"?'],
  },
  {
    title: 'an unknown key of the configuration',
    yaml: '',
    config: 'ownDomain: [example.com]\n',
    problems: ['1:1 "ownDomain" is not a kind of entry | Did you mean "ownDomains"?'],
  },
  {
    title: 'a change of an entry that makes it wrong',
    yaml: 'destinations:\n  posthog: { company: PostHog }\n',
    config: 'destinations:\n  posthog: { sink: hidden }\n',
    problems: ['2:20 "sink" of destination "posthog" is "hidden"'],
  },
];

function policyYaml(id: string): string {
  return `policies:\n  ${id}: { kind: flow, title: T, severity: warning, message: M, advice: A }\n`;
}

describe('what is wrong in rules', () => {
  for (const { title, yaml, config, problems } of cases) {
    it(title, () => {
      const shown = compile(yaml, config).problems.map((p) => `${p.line}:${p.column} ${p.message} | ${p.hint ?? ''}`);
      assert.equal(shown.length, problems.length, shown.join('\n'));
      problems.forEach((expected, i) => assert.ok(shown[i]?.startsWith(expected), shown[i]));
    });
  }

  it('names the file, and says that the entry is an error', () => {
    const [problem] = compile('', 'extends: none\n').problems;
    assert.equal(problem?.file, 'datatrail.config.yaml');
    assert.equal(problem?.severity, 'error');
  });

  it('drops only the wrong entry', () => {
    const { rules, problems } = compile('destinations:\n  good: { company: Good }\n  bad: { country: DE }\n');
    assert.deepEqual([...rules.destinations.keys()], ['good']);
    assert.equal(problems.length, 1);
  });
});
