import { loadRuleSet, suggestPolicy } from '../../host/ruleSet';
import { policyUrl } from '../../report/input';
import { policySentences } from '../../report/policyHelp';
import { Exit, formatProblem, UsageError, type CliIo, type ExitCode } from '../io';

/** `datatrail explain POLICY`: what it looks for, why, and how to answer it. */
export function explainCommand(id: string, options: { config?: string }, io: CliIo): ExitCode {
  const { rules, problems } = loadRuleSet(io.rulesDir, io.cwd, options.config);
  for (const problem of problems) io.error(formatProblem(problem));
  const policy = rules.policies.find((candidate) => candidate.id === id);
  if (policy === undefined) throw new UsageError(`There is no policy "${id}"`, suggestPolicy(id, rules));
  const law = policy.law.length === 0 ? [] : ['', 'Law', ...policy.law.map((article) => `  ${article}`)];
  const lines = [
    `${policy.title} (${policy.id})`,
    '',
    ...policySentences(policy),
    '',
    'What to do',
    `  ${policy.advice}`,
    `  To silence one finding: // datatrail-ignore-next-line ${policy.id} -- reason`,
    ...law,
    '',
    policyUrl(policy.id),
  ];
  io.out(`${lines.join('\n')}\n`);
  return Exit.clean;
}
