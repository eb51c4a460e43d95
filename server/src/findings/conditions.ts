/** When a policy looks at a flow. */
import type { Policy } from '../model';
import type { Trace } from '../solve/searchState';
import type { Sanitised } from '../solve/origins';

/** Fields that a record must have for it to be more than the fields that are needed. */
const FIELDS_OF_A_RECORD = 3;

/** What makes a policy leave a flow alone. */
export type PolicyRefusal =
  | { readonly by: 'sink' | 'category' | 'country' | 'purpose' | 'record' | 'consent' }
  | { readonly by: 'sanitised'; readonly sanitised: Sanitised };

/** What makes a policy leave a flow alone; undefined when it applies. */
export function refusalOf(policy: Policy, t: Trace): PolicyRefusal | undefined {
  if (!policy.sinks.includes(t.sink)) return { by: 'sink' };
  const { category } = t.label;
  if (policy.categories.length > 0 && !isWithin(category, policy.categories)) return { by: 'category' };
  if (isWithin(category, policy.exceptCategories)) return { by: 'category' };
  const { destination } = t.receiver;
  if (!looksAtCountry(policy, t.receiver.country ?? destination.country)) return { by: 'country' };
  const isOfPurpose = policy.purposes === undefined || policy.purposes.includes(destination.purpose ?? '');
  if (!isOfPurpose && !isWithin(category, policy.whateverPurpose ?? [])) return { by: 'purpose' };
  if (policy.wholeRecord && !t.ofWhole) return { by: 'record' };
  if (policy.unlessConsent && withConsent(policy, t)) return { by: 'consent' };
  const sanitised = t.sanitised.find((s) => policy.enough.includes(s.outcome));
  return sanitised && { by: 'sanitised', sanitised };
}

/** True for a category that is one of these, or below one. */
export function isWithin(category: string, prefixes: readonly string[]): boolean {
  return prefixes.some((p) => category === p || category.startsWith(`${p}.`));
}

function looksAtCountry({ countries, exceptCountries }: Policy, country: string | undefined): boolean {
  if (countries.length === 0 && exceptCountries === undefined) return true;
  if (country === undefined) return false;
  return countries.includes(country) || (exceptCountries !== undefined && !exceptCountries.includes(country));
}

/** True when a consent that counts for a policy decides whether the data is handed over. */
export function withConsent(policy: Policy, { consent }: Trace): boolean {
  if (consent === undefined || policy.consentPurposes === undefined) return consent !== undefined;
  const agreed = consent.purposes ?? [];
  return agreed.length === 0 || agreed.some((purpose) => policy.consentPurposes?.includes(purpose));
}

/** True when flows at one call are together what a policy looks at: a record with several fields, linked identifiers. */
export function combines(policy: Policy, traces: readonly Trace[]): boolean {
  if (policy.wholeRecord && !traces.some((t) => t.label.category === 'user')) {
    if (new Set(traces.map((t) => t.label.name)).size < FIELDS_OF_A_RECORD) return false;
  }
  const { together } = policy;
  if (together === undefined) return true;
  const kinds = new Set<string>();
  for (const { label } of traces) {
    if (!isWithin(label.category, together.identifiers)) return true;
    kinds.add(isWithin(label.category, together.asOne) ? '' : label.category);
  }
  return kinds.size > 1;
}
