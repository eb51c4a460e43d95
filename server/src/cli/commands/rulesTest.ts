import { loadTestedRules } from '../../host/ruleTexts';
import { type ExampleResult, type RuleExample, exampleFile, readExamples, runExample } from '../../ruleExamples';
import { codeFrame } from '../../text/frame';
import { Exit, formatProblem, type CliIo, type ExitCode, UsageError } from '../io';

export interface RulesTestOptions {
  readonly config?: string;
  /** Print each example that passed as well. */
  readonly verbose?: boolean;
}

/**
 * `datatrail rules test [PATH]`: runs the examples of rule entries through the engine.
 *
 * @param path a rule file, a folder of them, or a configuration; without one the team's rules, and where there are
 *   none the built-in ones
 */
export function rulesTestCommand(path: string | undefined, options: RulesTestOptions, io: CliIo): ExitCode {
  const loaded = loadTestedRules(io.rulesDir, io.cwd, { config: options.config, path });
  for (const problem of loaded.problems) io.error(formatProblem(problem));
  if (loaded.missing !== undefined)
    throw new UsageError(
      `There are no rules at ${loaded.missing}`,
      'Name a rule file, a folder of rule files or a configuration.',
    );
  const examples = readExamples(loaded.tested);
  const failures: ExampleResult[] = [];
  for (const example of examples) {
    const result = runExample(loaded.rules, example);
    if (!result.passed) failures.push(result);
    if (!result.passed || options.verbose === true) io.out(shown(result));
  }
  const entries = new Set(examples.map((e) => `${e.kind}/${e.id}`)).size;
  io.out(`${examples.length - failures.length} passed, ${failures.length} failed\n`);
  if (examples.length === 0)
    io.out('No entry has examples. Add `examples: { flagged: …, ok: … }` to an entry to have it tested.\n');
  else io.out(`${examples.length} examples of ${entries} ${entries === 1 ? 'entry' : 'entries'}\n`);
  const isBroken = loaded.problems.some((p) => p.severity === 'error');
  return failures.length > 0 ? Exit.findings : isBroken ? Exit.failure : Exit.clean;
}

function shown(result: ExampleResult): string {
  const { example, passed } = result;
  const head = `${passed ? 'ok' : 'FAILED'}  ${example.kind} ${example.id}: ${wanted(example)}  (${example.file}:${example.line})\n`;
  if (passed) return head;
  if (example.kind === 'data')
    return `${head}    \`${example.text}\` is ${result.category ? `taken for ${result.category}` : 'taken for nothing'}\n`;
  const found = result.findings.map((f) => {
    const lines = codeFrame(example.text, f.at, { context: 0 }).map((line) => {
      const mark = line.mark
        ? `\n      │ ${' '.repeat(line.mark.from)}${'^'.repeat(Math.max(1, line.mark.to - line.mark.from))} ${f.policy}: ${f.message}`
        : '';
      return `    ${String(line.number).padStart(1)} │ ${line.text}${mark}`;
    });
    return `${lines.join('\n')}\n`;
  });
  if (found.length > 0) return head + found.join('');
  const code = example.text
    .trimEnd()
    .split('\n')
    .map((line, i) => `    ${i + 1} │ ${line}`);
  return `${head}${code.join('\n')}\n    Nothing was found in ${exampleFile(example.text)}.\n`;
}

function wanted({ kind, expects }: RuleExample): string {
  if (kind === 'data') return expects === 'flagged' ? 'is one' : 'is none';
  const guard = kind === 'sanitizers' || kind === 'consents' || kind === 'propagators';
  if (guard) return expects === 'flagged' ? 'must let pass' : 'must not let pass';
  return expects === 'flagged' ? 'must be flagged' : 'must be quiet';
}
