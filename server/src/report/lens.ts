/** A note over a function or field, on one line: which of its data goes to whom. */

/** The part of a finding that the note is made of. */
export interface LensFinding {
  readonly data: readonly { readonly label: string; readonly sensitivity: number }[];
  readonly recipient: { readonly key: string; readonly name: string; readonly country?: string };
}

const MOST_GROUPS = 3;
const MOST_NAMES = 3;

/**
 * `Email address → PostHog (US), Slack (US) · Phone number → Slack (US)`. Data that goes to the same recipients is told
 * together, the most sensitive first; what is collected and not handed on has no arrow.
 */
export function lensTitle(findings: readonly LensFinding[]): string {
  const groups = [...recipientsByData(findings)].reduce((known, [label, { recipients, sensitivity }]) => {
    const to = recipients.size === 0 ? 'collected here' : listed([...recipients].sort());
    const group = known.get(to);
    if (group === undefined) known.set(to, { labels: [label], sensitivity });
    else group.labels.push(label);
    return known;
  }, new Map<string, { readonly labels: string[]; readonly sensitivity: number }>());
  const parts = [...groups]
    .sort(([, a], [, b]) => b.sensitivity - a.sensitivity)
    .map(([to, { labels }]) => (to === 'collected here' ? `${listed(labels)} ${to}` : `${listed(labels)} → ${to}`));
  const more = parts.length - MOST_GROUPS;
  return [...parts.slice(0, MOST_GROUPS), ...(more > 0 ? [`${more} more`] : [])].join(' · ');
}

interface Destinations {
  readonly recipients: Set<string>;
  readonly sensitivity: number;
}

/** Recipients of each kind of data, most sensitive data first; none for what is only collected. */
function recipientsByData(findings: readonly LensFinding[]): Map<string, Destinations> {
  const found = new Map<string, Destinations>();
  for (const { data, recipient } of findings) {
    const { country, key, name } = recipient;
    for (const { label, sensitivity } of data) {
      const known = found.get(label) ?? { recipients: new Set<string>(), sensitivity };
      found.set(label, known);
      if (key !== 'collection') known.recipients.add(country === undefined ? name : `${name} (${country})`);
    }
  }
  return new Map([...found].sort(([a, x], [b, y]) => y.sensitivity - x.sensitivity || (a < b ? -1 : 1)));
}

function listed(names: readonly string[]): string {
  const more = names.length - MOST_NAMES;
  return [...names.slice(0, MOST_NAMES), ...(more > 0 ? [`${more} more`] : [])].join(', ');
}
