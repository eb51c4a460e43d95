/** Runs the engine over the sections of a construct fixture and says what it found, as marks. */
import { join } from 'node:path';
import { Analyzer } from '../../server/src/analyzer';
import { loadRules } from '../../server/src/host/rules';
import type { Finding, RuleSet } from '../../server/src/model';
import { compileRuleSet } from '../../server/src/ruleset/compile';
import type { Mark, Section } from './constructFixture';

const CONFIG = 'datatrail.config.yaml';
const rulesDir = join(import.meta.dirname, '..', '..', 'rules');
const texts = loadRules(rulesDir, rulesDir).texts;
const builtIn = compileRuleSet(texts).rules;
/** Rules of configurations, which the sections of a fixture mostly share. */
const compiled = new Map<string, RuleSet>();

/** The section with the marks (and, if it lists any, the steps) of what is really found. */
export function actual(section: Section): Section {
  const analyzer = new Analyzer(rulesFor(section));
  analyzer.apply({ files: section.files.map(({ name, text }) => ({ file: name, text })) });
  const snapshot = analyzer.snapshot();
  const findings = snapshot.findings().filter((f) => f.suppressedBy === undefined);
  const wanted = new Set(section.marks.map((m) => m.text));
  const marks = findings.map((f) => markOf(f, section, wanted));
  const steps = section.steps && findings.flatMap((f) => stepsOf(f, section));
  const problems = snapshot.problems().map((p) => `problem: ${p.message}`);
  return { ...section, marks, ...(steps ? { steps: [...steps, ...problems] } : {}) };
}

/** What is wrong with a mark: a policy or a category that no rule has. Undefined when nothing is. */
export function wrongIn(mark: Mark, section: Section): string | undefined {
  const rules = rulesFor(section);
  const [, policy, categories = ''] = /^(?:note )?([\w-]+) ([^→]+?)(?: → .+)?$/.exec(mark.text) ?? [];
  if (!rules.policies.some((p) => p.id === policy)) return `no policy in "${mark.text}"`;
  const unknown = categories.split(', ').find((c) => c !== 'user' && !rules.categories.has(c));
  return unknown === undefined ? undefined : `no category "${unknown}"`;
}

function rulesFor(section: Section): RuleSet {
  const config = section.files.find((f) => f.name === CONFIG);
  if (!config) return builtIn;
  const known = compiled.get(config.text);
  if (known) return known;
  const { rules, problems } = compileRuleSet([...texts, { file: CONFIG, text: config.text }]);
  const own = problems.filter((p) => p.file === CONFIG);
  if (own.length > 0) throw new Error(own.map((p) => p.message).join('; '));
  compiled.set(config.text, rules);
  return rules;
}

/** The recipient is said where the fixture says it, and for data that leave the program. */
function markOf(f: Finding, section: Section, wanted: ReadonlySet<string>): Mark {
  const categories = [...new Set(f.data.map((d) => d.category))].sort().join(', ');
  const plain = `${f.severity === 'note' ? 'note ' : ''}${f.policy} ${categories}`;
  const country = f.recipient?.country ? ` (${f.recipient.country})` : '';
  const told = `${plain} → ${f.recipient?.name ?? 'nobody'}${country}`;
  const leaves = f.sink === 'third-party' || f.sink === 'messaging' || f.sink === 'llm';
  const text = wanted.has(plain) || (!leaves && !wanted.has(told)) ? plain : told;
  return { file: f.at.file, ...placeOf(f, section), text };
}

function placeOf(f: Finding, section: Section): { line: number; from: number; to: number } {
  const text = textOf(section, f.at.file);
  const before = text.slice(0, f.at.start).split('\n');
  const from = before.at(-1)?.length ?? 0;
  const written = text.slice(f.at.start, f.at.end).split('\n')[0] ?? '';
  // Carets stand behind two slashes; a finding at the start of a line is marked from there.
  return { line: before.length, from: Math.max(2, from), to: Math.max(3, from + written.length) };
}

function stepsOf(f: Finding, section: Section): string[] {
  const shown = (text: string) => (text.length > 48 ? `${text.slice(0, 47)}…` : text);
  return (f.data[0]?.steps ?? []).map(({ span, note }) => {
    const code = textOf(section, span.file).slice(span.start, span.end).split('\n')[0] ?? '';
    return `${span.file} \`${shown(code)}\` ${note}`;
  });
}

function textOf(section: Section, file: string): string {
  return section.files.find((f) => f.name === file)?.text ?? '';
}
