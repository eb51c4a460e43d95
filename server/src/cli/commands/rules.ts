import { loadRuleSet } from '../../host/ruleSet';
import { policyUrl } from '../../report/input';
import { compareText } from '../../report/order';
import { Exit, formatProblem, type CliIo, type ExitCode } from '../io';

/** `datatrail rules`: the policies that hold in the current folder. */
export function rulesCommand(options: { json?: boolean; config?: string }, io: CliIo): ExitCode {
  const { rules, problems } = loadRuleSet(io.rulesDir, io.cwd, options.config);
  for (const problem of problems) io.error(formatProblem(problem));
  if (rules.policies.length === 0) return Exit.failure;
  const policies = [...rules.policies].sort((a, b) => compareText(a.id, b.id));
  const counts = {
    destinations: rules.destinations.size,
    categories: rules.categories.size,
    sinks: rules.sinks.length,
    sources: rules.sources.length,
  };
  if (options.json === true) {
    const listed = policies.map((policy) => ({ ...policy, url: policyUrl(policy.id) }));
    io.out(`${JSON.stringify({ version: 1, policies: listed, counts }, undefined, 2)}\n`);
    return Exit.clean;
  }
  const width = Math.max(...policies.map((policy) => policy.id.length));
  for (const { id, severity, inventory, title } of policies) {
    io.out(`${id.padEnd(width)}  ${(inventory ? 'inventory' : severity).padEnd(9)}  ${title}\n`);
  }
  io.out(
    `\n${policies.length} policies over ${counts.categories} kinds of data, ${counts.destinations} recipients, ` +
      `${counts.sinks} calls that hand data over and ${counts.sources} that collect it.\n` +
      'datatrail explain POLICY says more about one of them.\n',
  );
  return Exit.clean;
}
