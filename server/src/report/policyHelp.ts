import type { CollectionQuestion, Outcome, Policy, Severity, SinkKind } from '../model';
import { policyUrl } from './input';
import { SINK_LABELS } from './words';

const OUTCOMES: Readonly<Record<Outcome, string>> = {
  aggregate: 'a count, a length or a yes/no made of it',
  anonymised: 'anonymised',
  pseudonymised: 'hashed or otherwise pseudonymised',
  encrypted: 'encrypted',
  masked: 'masked',
  removed: 'left out',
};

const WHERE: Readonly<Record<CollectionQuestion, string>> = {
  taken: 'where it is collected',
  'form-without-notice': 'that a public form asks for without a consent box or a link to a privacy policy or terms',
  'never-read': 'that is collected or stored and that nothing in the program reads',
};

/** What a policy looks at and asks for, as sentences for people. */
export function policySentences(policy: Policy): string[] {
  const what = policy.categories.length === 0 ? 'all personal data' : policy.categories.join(', ');
  const except = policy.exceptCategories.length === 0 ? '' : `, except ${policy.exceptCategories.join(', ')}`;
  const where =
    policy.kind === 'collection'
      ? WHERE[policy.finds]
      : `on its way to: ${policy.sinks.map((sink: SinkKind) => SINK_LABELS[sink]).join(', ')}`;
  const sentences = [
    policy.captures ? captureSentence(policy.captures) : `Looks at ${what}${except} ${where}.`,
    severitySentence(policy),
    ...conditionSentences(policy),
  ];
  if (policy.enough.length > 0) {
    sentences.push(`Not reported when the data is ${listed(policy.enough.map((outcome) => OUTCOMES[outcome]))}.`);
  }
  if (policy.consentClears) sentences.push('Recorded as inventory when consent decides whether the call happens.');
  if (policy.inventory) sentences.push('Its findings are inventory: recorded, never shown as a fault.');
  return sentences;
}

function captureSentence(captures: NonNullable<Policy['captures']>): string {
  const when = captures === 'explicit' ? 'where a setting asks for it' : 'because a setting asks for it, or by default';
  return `Looks at what SDKs take by themselves once they are set up, ${when}.`;
}

/** What must be true of recipient, data and call beside the kind of data and place. */
function conditionSentences(policy: Policy): string[] {
  const { only = policy.countries, except = [] } = policy.countriesWritten ?? {};
  const countries = [
    ...(only.length > 0 ? [`in: ${only.join(', ')}`] : []),
    ...(except.length > 0 ? [`outside: ${except.join(', ')}`] : []),
  ];
  const { purposes, whateverPurpose = [], together, insteadOf = [] } = policy;
  const anyway = whateverPurpose.length > 0 ? `; whatever the purpose: ${whateverPurpose.join(', ')}` : '';
  const asOne = together && together.asOne.length > 0 ? `, where these count as one: ${together.asOne.join(', ')}` : '';
  return [
    ...(countries.length > 0 ? [`Only for recipients ${countries.join(', or ')}.`] : []),
    ...(purposes ? [`Only for recipients whose purpose is: ${purposes.join(', ')}${anyway}.`] : []),
    ...(policy.wholeRecord ? ['Only for records that are handed over as a whole, not for fields that are named.'] : []),
    ...(together ? [`Of ${together.identifiers.join(', ')} at least two must come together${asOne}.`] : []),
    ...(policy.consentPurposes ? [`Consent counts when it is to: ${policy.consentPurposes.join(', ')}.`] : []),
    ...(policy.unlessConsent ? ['Not reported when consent decides whether the call happens.'] : []),
    ...(policy.evenExpected ? ['Reported even where the recipient exists to receive the data.'] : []),
    ...(insteadOf.length > 0 ? [`What it reports is not reported by: ${insteadOf.join(', ')}.`] : []),
  ];
}

function severitySentence(policy: Policy): string {
  const raised = (Object.entries(policy.severityBySensitivity) as [string, Severity | undefined][])
    .filter(([, severity]) => severity !== undefined && severity !== policy.severity)
    .map(([sensitivity, severity]) => `${severity ?? ''} for data of ${sensitivity} sensitivity`);
  return raised.length === 0 ? `Severity: ${policy.severity}.` : `Severity: ${policy.severity}; ${raised.join(', ')}.`;
}

/** Help of a policy as plain text. */
export function policyPlain(policy: Policy): string {
  const law = policy.law.length === 0 ? [] : [`Law: ${policy.law.join('; ')}.`];
  return [policy.advice, ...policySentences(policy), ...law].filter(Boolean).join('\n');
}

/** Help of a policy as Markdown. */
export function policyMarkdown(policy: Policy): string {
  const law = policy.law.length === 0 ? [] : ['', `**Law:** ${policy.law.join('; ')}`];
  const points = policySentences(policy).map((sentence) => `- ${sentence}`);
  return [
    `# ${policy.title}`,
    '',
    policy.advice,
    '',
    ...points,
    ...law,
    '',
    'To silence one finding, write above it:',
    '',
    '```ts',
    `// datatrail-ignore-next-line ${policy.id} -- reason`,
    '```',
    '',
    `[More about this policy](${policyUrl(policy.id)})`,
  ].join('\n');
}

function listed(parts: readonly string[]): string {
  if (parts.length < 2) return parts.join('');
  return `${parts.slice(0, -1).join(', ')} or ${parts.at(-1) ?? ''}`;
}
