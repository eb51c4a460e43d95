import type { RuleSet } from '../model';
import { policyUrl } from '../report/input';
import { policyPlain } from '../report/policyHelp';
import { words } from './view';

/** What a policy looks for and asks for, to be read by an agent. */
export interface PolicyPage {
  readonly id: string;
  readonly title: string;
  readonly text: string;
}

/** A page for each policy that is switched on somewhere, sorted by id. */
export function policyPages({ policies }: Pick<RuleSet, 'policies'>): PolicyPage[] {
  return policies
    .map((policy) => {
      const title = words(policy.title);
      const text = policyPlain(policy).split('\n').map(words).join('\n');
      return { id: policy.id, title, text: `${title} (${words(policy.id)})\n${text}\n${policyUrl(policy.id)}` };
    })
    .sort((a, b) => (a.id < b.id ? -1 : 1));
}
