import { loadRuleSet, suggestPolicy } from '../../host/ruleSet';
import { isSource } from '../../host/select';
import { UNDECLARED_FLOW } from '../../manifest/findings';
import { policyUrl } from '../../report/input';
import { policySentences } from '../../report/policyHelp';
import { configOf, type ExplainOptions } from '../options';
import { parsePlace } from '../../text/writtenPlace';
import { explainPlaceCommand } from './explainPlace';
import { Exit, formatProblem, UsageError, type CliIo, type ExitCode } from '../io';

/** `datatrail explain WHAT`: the argument decides whether it is a place or a policy. */
export async function explainCommand(what: string, options: ExplainOptions, io: CliIo): Promise<ExitCode> {
  const place = parsePlace(what);
  if (place !== undefined) return explainPlaceCommand(place, options, io);
  if (looksLikeFile(what)) throw new UsageError(`${what} names a file, but no line`, `Add the line: ${what}:12`);
  return explainPolicy(what, options, io);
}

function looksLikeFile(what: string): boolean {
  return isSource(what) || what.includes('/');
}

/** What a policy looks for, why, and how to answer it. */
function explainPolicy(id: string, options: ExplainOptions, io: CliIo): ExitCode {
  const { rules, problems } = loadRuleSet(io.rulesDir, io.cwd, configOf(options, io));
  for (const problem of problems) io.error(formatProblem(problem));
  const policy = [...rules.policies, UNDECLARED_FLOW].find((candidate) => candidate.id === id);
  if (policy === undefined) throw new UsageError(`There is no policy "${id}"`, suggestPolicy(id, rules));
  const law = policy.law.length === 0 ? [] : ['', 'Law', ...policy.law.map((article) => `  ${article}`)];
  const lines = [
    `${policy.title} (${policy.id})`,
    '',
    ...policySentences(policy),
    '',
    'What to do',
    `  ${policy.advice}`,
    ...(policy === UNDECLARED_FLOW
      ? []
      : [`  To silence one finding: // datatrail-ignore-next-line ${policy.id} -- reason`]),
    ...law,
    '',
    policyUrl(policy.id),
  ];
  io.out(`${lines.join('\n')}\n`);
  return Exit.clean;
}
