/**
 * Examples that rules carry: code that an entry must flag, and code that looks alike and must stay quiet. They are run
 * through the whole engine, for the project's own rules and for a team's alike.
 */
import { Analyzer } from './analyzer';
import type { Finding, RuleSet } from './model';
import { collectEntries, isRecord } from './ruleset/entries';
import type { RuleText } from './ruleset/compile';
import { parseYamlFile } from './ruleset/yamlFile';
import { NameClassifier } from './solve/names';

/** One example as an entry has it. */
export interface RuleExample {
  /** Kind of the entry: `policies`, `sources`, … */
  readonly kind: string;
  readonly id: string;
  /** Place of the example in its rule file; one-based. */
  readonly file: string;
  readonly line: number;
  /** Code, or for data a dotted name such as `customer.name`. */
  readonly text: string;
  readonly expects: 'flagged' | 'ok';
}

/** What came of an example. */
export interface ExampleResult {
  readonly example: RuleExample;
  readonly passed: boolean;
  /** What was found in code, whether it should have been or not. */
  readonly findings: readonly Finding[];
  /** The category that a name was taken for. */
  readonly category?: string;
}

/** The file that the code of an example is read as: JSX needs its file name, type assertions need the other. */
export function exampleFile(code: string): string {
  return /<[A-Za-z][^>]*\/?>\s*(;|$|\)|<)/m.test(code) ? 'example.tsx' : 'example.ts';
}

/** The examples of all entries of rule files and configurations, in the order of files and ids. */
export function readExamples(texts: readonly RuleText[]): RuleExample[] {
  const files = [...texts].sort((a, b) => (a.file < b.file ? -1 : 1)).map((t) => parseYamlFile(t.file, t.text));
  return files.flatMap((file) => {
    if ('problem' in file) return [];
    const { entries } = collectEntries([file], []);
    const policies = isRecord(file.value) && isRecord(file.value['policies']) ? file.value['policies'] : {};
    const own = Object.entries(policies).map(([id, value]) => ({
      kind: 'policies',
      id,
      value,
      place: (path: readonly (string | number)[]) => file.placeOf(['policies', id, ...path], 'value'),
    }));
    const others = Object.entries(entries).flatMap(([kind, byId]) =>
      kind === 'policies'
        ? []
        : [...byId.values()].map((e) => ({
            kind,
            id: e.id,
            value: e.value,
            place: (path: readonly (string | number)[]) => e.locate(path, 'value'),
          })),
    );
    return [...others, ...own].flatMap(({ kind, id, value, place }) => {
      const examples = isRecord(value) && isRecord(value['examples']) ? value['examples'] : {};
      return (['flagged', 'ok'] as const).flatMap((key) => {
        const written = examples[key];
        const list = Array.isArray(written) ? written : written === undefined ? [] : [written];
        return list.flatMap((text: unknown, i): RuleExample[] => {
          if (typeof text !== 'string') return [];
          const at = place(['examples', key, ...(Array.isArray(written) ? [i] : [])]);
          return [{ kind, id, file: at.file, line: at.line, text, expects: key }];
        });
      });
    });
  });
}

/** Runs one example with the rules that hold. Never throws on code, however broken. */
export function runExample(rules: RuleSet, example: RuleExample): ExampleResult {
  if (example.kind === 'data') {
    const { walletNames = [], appNames = [] } = rules.categories.get(example.id) ?? {};
    const about = { isWallet: walletNames.length > 0, isApp: appNames.length > 0 };
    const category = new NameClassifier(rules, about).classify(example.text.split('.'))?.category;
    const isIt = category === example.id;
    return {
      example,
      passed: isIt === (example.expects === 'flagged'),
      findings: [],
      ...(category ? { category } : {}),
    };
  }
  const analyzer = new Analyzer(withPolicy(rules, example));
  analyzer.apply({ files: [{ file: exampleFile(example.text), text: example.text }] });
  const findings = analyzer.snapshot().findings();
  const loud = findings.filter((f) => counts(example, f, rules));
  return { example, passed: loud.length > 0 === isLoud(example), findings: loud };
}

/** The example of a policy is about that policy alone, whether a preset switches it on or not. */
function withPolicy(rules: RuleSet, { kind, id }: RuleExample): RuleSet {
  const policy = [...rules.policies, ...(rules.otherPolicies ?? [])].find((p) => p.id === id);
  return kind === 'policies' && policy ? { ...rules, policies: [policy] } : rules;
}

/** Guards say what is let pass: code that they flag is quiet, its twin is not. */
function isLoud({ kind, expects }: RuleExample): boolean {
  return isGuard(kind) ? expects === 'ok' : expects === 'flagged';
}

function isGuard(kind: string): boolean {
  return kind === 'sanitizers' || kind === 'consents' || kind === 'propagators';
}

function counts({ kind, id }: RuleExample, finding: Finding, rules: RuleSet): boolean {
  if (kind === 'policies') return finding.policy === id;
  if (kind === 'destinations') return finding.kind === 'flow';
  if (kind === 'sources') return holds(finding, rules.sources.find((s) => s.id === id)?.categories ?? []);
  return !isGuard(kind) || !finding.inventory;
}

/** True for a finding about the data of a source, and not only about what stands beside it; all data when it names none. */
function holds(finding: Finding, categories: readonly string[]): boolean {
  const isOne = (category: string) => categories.some((c) => `${category}.`.startsWith(`${c}.`));
  return categories.length === 0 || finding.data.some((d) => isOne(d.category));
}
