/** Comments that silence: what they silence, what is said of those that do not, and what can be done about it. */
import assert from 'node:assert/strict';
import { Analyzer } from '../../server/src/analyzer';
import { applyEdits } from '../../server/src/fixes/edits';
import { suppressionFixes } from '../../server/src/fixes/suppressions';
import type { RuleSet } from '../../server/src/model';
import { compileRuleSet } from '../../server/src/ruleset/compile';
import { rulesFor, ruleTexts } from '../support/apps';

const RULES = rulesFor();
const HEAD = 'declare const user: { email: string };\n';

interface Case {
  readonly name: string;
  /** After {@link HEAD}. */
  readonly code: string;
  readonly file?: string;
  /** Findings that are left. */
  readonly loud?: readonly string[];
  /** Code of each fault and the text it is at. */
  readonly faults?: readonly string[];
  /** The code after each fix of the faults, by title. */
  readonly fixes?: Readonly<Record<string, string>>;
}

function run({ code, file = 'src/a.tsx', loud = [], faults = [], fixes = {} }: Case, rules: RuleSet): void {
  const text = HEAD + code;
  const analyzer = new Analyzer(rules);
  analyzer.apply({ files: [{ file, text }] });
  const snapshot = analyzer.snapshot();
  const left = snapshot.findings().filter((f) => !f.suppressedBy && !f.inventory);
  assert.deepEqual(
    left.map((f) => f.policy),
    loud,
  );
  const problems = snapshot.suppressionProblems();
  const serious = problems.filter((p) => p.severity !== 'note');
  assert.deepEqual(
    serious.map((p) => `${p.code}: ${text.slice(p.at.start, p.at.end)}`),
    faults,
  );
  const offered = serious.flatMap((p) => suppressionFixes(p, text));
  const after = offered.map((fix) => [fix.title, applyEdits(text, fix.edits).slice(HEAD.length)]);
  assert.deepEqual(Object.fromEntries(after), fixes);
}

const NEXT = 'datatrail-ignore-next-line';
const LOG = 'console.log(user.email);';
const REMOVE = 'Remove the comment that silences nothing';

describe('comments that silence', () => {
  const silent: readonly Case[] = [
    { name: 'the next line', code: `// ${NEXT} log-flow -- needed\n${LOG}` },
    {
      name: 'the next line of code, after another comment',
      code: `// ${NEXT} log-flow -- x\n// eslint-disable-next-line no-console\n${LOG}`,
    },
    { name: 'the next line, all policies', code: `// ${NEXT} -- needed\n${LOG}` },
    { name: 'the next line, from a block', code: `/*\n * ${NEXT} log-flow -- needed\n */\n${LOG}` },
    { name: 'the next line, Windows line ends', code: `// ${NEXT} log-flow -- needed\r\n${LOG}\r\n` },
    { name: 'the same line', code: `${LOG} // datatrail-ignore-line log-flow -- needed` },
    { name: 'the file, wherever it stands', code: `${LOG}\n${LOG}\n/* datatrail-ignore-file log-flow -- a demo */` },
    {
      name: 'a line among the children of an element',
      code: `export const a = (\n  <p>\n    {/* ${NEXT} log-flow -- needed */}\n    {console.log(user.email)}\n  </p>\n);`,
    },
    {
      name: 'after what it says to another tool',
      code: `// eslint-disable-next-line no-console -- ${NEXT} log-flow -- needed\n${LOG}`,
    },
  ];
  for (const c of silent) it(c.name, () => run(c, RULES));
});

describe('comments that do not silence', () => {
  const cases: readonly Case[] = [
    {
      name: 'nothing is there',
      code: `// ${NEXT} log-flow -- needed\ncount();\n`,
      faults: ['unused-suppression: log-flow'],
      fixes: { [REMOVE]: 'count();\n' },
    },
    {
      name: 'the line after the next is another',
      code: `// ${NEXT} log-flow -- needed\ncount();\n${LOG}`,
      loud: ['log-flow'],
      faults: ['unused-suppression: log-flow'],
      fixes: { [REMOVE]: `count();\n${LOG}` },
    },
    {
      name: 'one of two policies',
      code: `// ${NEXT} log-flow, url-flow -- needed\n${LOG}`,
      faults: ['unused-suppression: url-flow'],
      fixes: { 'Remove url-flow from the comment': `// ${NEXT} log-flow -- needed\n${LOG}` },
    },
    {
      name: 'both of two policies',
      code: `// ${NEXT} log-flow, url-flow -- needed\ncount();`,
      faults: ['unused-suppression: log-flow', 'unused-suppression: url-flow'],
      fixes: { [REMOVE]: 'count();' },
    },
    {
      name: 'behind code',
      code: 'count(); // datatrail-ignore-line log-flow -- needed\n',
      faults: ['unused-suppression: log-flow'],
      fixes: { [REMOVE]: 'count();\n' },
    },
    {
      name: 'among the children of an element',
      code: `export const a = (\n  <p>\n    {/* ${NEXT} log-flow -- x */}\n    {count()}\n  </p>\n);`,
      faults: ['unused-suppression: log-flow'],
      fixes: { [REMOVE]: `export const a = (\n  <p>\n    {count()}\n  </p>\n);` },
    },
    {
      name: 'in an empty block, which stays',
      code: `function f() {/* ${NEXT} log-flow -- x */}`,
      faults: ['unused-suppression: log-flow'],
      fixes: { [REMOVE]: 'function f() {}' },
    },
    {
      name: 'what is said to another tool stays',
      code: `// eslint-disable-next-line no-console -- ${NEXT} log-flow -- x\ncount();`,
      faults: ['unused-suppression: log-flow'],
      fixes: { [REMOVE]: '// eslint-disable-next-line no-console\ncount();' },
    },
    {
      name: 'a policy that is spelt wrongly',
      code: `// ${NEXT} log-flwo -- needed\n${LOG}`,
      loud: ['log-flow'],
      faults: ['unknown-policy: log-flwo'],
      fixes: { 'Change log-flwo to log-flow': `// ${NEXT} log-flow -- needed\n${LOG}`, [REMOVE]: LOG },
    },
    {
      name: 'a policy of another preset is none of these',
      code: `// ${NEXT} biometric-flow -- needed\ncount();`,
    },
    {
      name: 'a directive of another tool',
      code: `// datatrail-disable-next-line log-flow -- needed\n${LOG}`,
      loud: ['log-flow'],
      faults: ['unknown-directive: datatrail-disable-next-line log-flow'],
    },
    {
      name: 'text of a page that is written like a comment',
      code: `export const a = (\n  <p>\n    // ${NEXT} log-flow -- x\n    {console.log(user.email)}\n  </p>\n);`,
      loud: ['log-flow'],
      faults: [`unknown-directive: ${NEXT} log-flow`],
    },
    { name: 'a text that mentions it', code: `count('// ${NEXT} log-flow -- x');` },
    { name: 'a template that mentions it', code: `count(\`\n// ${NEXT} log-flow -- x\n\`);` },
  ];
  for (const c of cases) it(c.name, () => run(c, RULES));
});

describe('comments that do not say why', () => {
  const STRICT = rulesWith('extends: [strict]\n');
  const cases: readonly (Case & { readonly rules: RuleSet })[] = [
    { name: 'are let pass by the usual rules', rules: RULES, code: `// ${NEXT} log-flow\n${LOG}` },
    {
      name: 'are a fault under strict rules',
      rules: STRICT,
      code: `// ${NEXT} log-flow\n${LOG}`,
      faults: [`missing-reason: ${NEXT} log-flow`],
    },
    {
      name: 'are one fault, however many policies they name',
      rules: STRICT,
      code: `// ${NEXT} log-flow, *\n${LOG}`,
      faults: [`missing-reason: ${NEXT} log-flow, *`],
    },
    {
      name: 'a reason without dashes is none',
      rules: STRICT,
      code: `// ${NEXT} log-flow because\n${LOG}`,
      faults: [`missing-reason: ${NEXT} log-flow`],
    },
    {
      name: 'a reason that is still to be written is none',
      rules: STRICT,
      code: `// ${NEXT} log-flow -- TODO say why\n${LOG}`,
      faults: [`missing-reason: ${NEXT} log-flow`],
    },
    { name: 'are none when they do', rules: STRICT, code: `// ${NEXT} log-flow -- needed\n${LOG}` },
    {
      name: 'the configuration decides',
      rules: rulesWith('extends: [strict]\nsuppressions: { missing-reason: off, unused-suppression: error }\n'),
      code: `// ${NEXT} log-flow\ncount();`,
      faults: ['unused-suppression: log-flow'],
      fixes: { [REMOVE]: 'count();' },
    },
  ];
  for (const c of cases) it(c.name, () => run(c, c.rules));
});

function rulesWith(config: string): RuleSet {
  const { rules, problems } = compileRuleSet([...ruleTexts(), { file: 'datatrail.config.yaml', text: config }]);
  assert.deepEqual(problems, []);
  return rules;
}
