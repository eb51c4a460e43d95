import { loadRuleSet } from '../../host/ruleSet';
import type { Destination, RuleSet } from '../../model';
import { policyUrl } from '../../report/input';
import { compareText } from '../../report/order';
import { Exit, formatProblem, type CliIo, type ExitCode } from '../io';
import { configOf } from '../options';

/** `datatrail rules`: the policies that hold in the current folder. */
export function rulesCommand(options: { json?: boolean; stats?: boolean; config?: string }, io: CliIo): ExitCode {
  const { rules, problems } = loadRuleSet(io.rulesDir, io.cwd, configOf(options, io));
  for (const problem of problems) io.error(formatProblem(problem));
  if (rules.policies.length === 0) return Exit.failure;
  if (options.stats === true) {
    const stats = statsOf(rules);
    if (options.json === true) io.out(`${JSON.stringify({ version: 1, stats }, undefined, 2)}\n`);
    else for (const [what, count] of Object.entries(stats)) io.out(`${String(count).padStart(7)}  ${what}\n`);
    return Exit.clean;
  }
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

/** How much the rules know, counted from the rules that hold. */
function statsOf(rules: RuleSet): Record<string, number> {
  const destinations = [...rules.destinations.values()];
  const distinct = (of: (d: Destination) => readonly (string | undefined)[]) =>
    new Set(destinations.flatMap(of).filter((v) => v !== undefined)).size;
  const categories = [...rules.categories.values()];
  return {
    'kinds of data': categories.length,
    'kinds of data with a DPV term': categories.filter((c) => c.dpv !== undefined).length,
    'names and words of data': categories.reduce((n, c) => n + c.names.length + c.ownedNames.length, 0),
    destinations: destinations.length,
    companies: distinct((d) => [d.country === undefined ? undefined : d.company]),
    'npm packages': distinct((d) => d.packages),
    countries: distinct((d) => [d.country]),
    domains: distinct((d) => d.domains),
    'regions that tell a country': destinations.reduce((n, d) => n + Object.keys(d.regions).length, 0),
    'calls that hand data over': rules.sinks.length,
    'settings that make an SDK capture data': new Set(rules.captures?.map((c) => `${c.destination} ${c.says}`)).size,
    'patterns that collect data': rules.sources.length,
    sources: new Set(rules.sources.map((s) => s.id)).size,
    sanitisers: rules.sanitizers.length,
    'checks of consent': rules.consents.length,
    policies: rules.policies.length + (rules.otherPolicies?.length ?? 0),
  };
}
