import { createHash } from 'node:crypto';
import type { Finding, Policy, RuleSet } from '../model';
import { flowKey, identityOf, placeOf, type CodeFlow } from './flows';

/** What `datatrail scan --manifest` reports. It asks the manifest and not the rules, so that it stands beside them. */
export const UNDECLARED_FLOW: Policy = {
  id: 'undeclared-flow',
  finds: 'taken',
  kind: 'flow',
  title: 'Personal data goes where the manifest does not say',
  sinks: ['third-party', 'messaging', 'llm', 'log', 'storage', 'url'],
  categories: [],
  exceptCategories: [],
  severity: 'error',
  severityBySensitivity: {},
  countries: [],
  enough: [],
  consentClears: false,
  inventory: false,
  message: '{Data} reaches {recipient}, which the manifest does not list',
  advice:
    'If the flow is meant, run datatrail manifest update, fill in the entry, and have it reviewed with the change. ' +
    'If it is not, take it out of the code.',
  law: ['GDPR Art. 30', 'GDPR Art. 5(2)'],
};

/**
 * One finding for each flow that the manifest does not list, at the first place of the flow; the ways of the other
 * places are in it. A comment does not silence it: the manifest is where such a flow is agreed to.
 *
 * @param countryName the English name of a country's code
 */
export function undeclaredFindings(
  undeclared: readonly CodeFlow[],
  about: { readonly manifest: string; readonly rules: RuleSet; readonly countryName: (code: string) => string },
): Finding[] {
  return undeclared.flatMap((flow) => {
    const [first, ...others] = flow.uses;
    if (first === undefined) return [];
    const { finding, item } = first;
    const { name, country } = flow.recipient;
    const label = about.rules.categories.get(flow.data)?.label ?? flow.data;
    const to = country === undefined ? name : `${name} (${about.countryName(country)})`;
    const more =
      others.length === 0 ? '' : ` (here and at ${others.length} more ${others.length === 1 ? 'place' : 'places'})`;
    const { suppressedBy: _, ...rest } = finding;
    const otherWays = [...(item.otherWays ?? []), ...others.slice(0, MOST_WAYS).map((use) => use.item.steps)];
    return {
      ...rest,
      policy: UNDECLARED_FLOW.id,
      severity: UNDECLARED_FLOW.severity,
      inventory: false,
      message: `${label} reaches ${to}, which ${about.manifest} does not list${more}`,
      at: placeOf(first),
      data: [{ ...item, ...(otherWays.length === 0 ? {} : { otherWays }) }],
      fingerprint: createHash('sha256')
        .update(`${UNDECLARED_FLOW.id}\n${flowKey(identityOf(flow))}`)
        .digest('hex')
        .slice(0, 32),
    };
  });
}

/** Further places that a finding carries. */
const MOST_WAYS = 8;
