import type { UsedRecipient } from '../host/manifests';
import { counted } from '../report/order';
import { countryName } from '../report/words';
import { printableLine } from '../text/clean';

/** What a new configuration says. */
export interface InitChoice {
  /** Names for `extends`, in order. */
  readonly extended: readonly string[];
  readonly ownDomains: readonly string[];
  /** A host that may be the team's own, to be shown as a comment. */
  readonly guessedDomain?: string | undefined;
  readonly recipients: readonly UsedRecipient[];
  /** Packages of rules among the dependencies that are not extended. */
  readonly rulePackages: readonly string[];
  /** All presets there are. */
  readonly presets: readonly string[];
}

const RULES_URL = 'https://github.com/datatrail/datatrail/blob/main/docs/rules.md';

/** The text of a new, commented `datatrail.config.yaml`. */
export function initText(choice: InitChoice): string {
  const parts = [HEAD, extendsPart(choice), domainsPart(choice), recipientsPart(choice), ...EXAMPLES];
  return `${parts.map((lines) => lines.join('\n')).join('\n\n')}\n`;
}

const HEAD = [
  '# What Datatrail reports in this folder and below. It is data: nothing in it is executed.',
  `# All keys, with examples: ${RULES_URL}`,
  'datatrail: 1',
];

function extendsPart({ extended, presets, rulePackages }: InitChoice): string[] {
  const others = presets.filter((name) => !extended.includes(name));
  return [
    '# Presets of policies; also rule files and folders of them (./privacy/rules.yaml), and npm packages of rules.',
    ...(others.length === 0 ? [] : [`# Further presets: ${others.join(', ')}.`]),
    'extends:',
    ...extended.map((name) => `  - ${quoted(name)}`),
    ...rulePackages.map((name) => `  # - ${quoted(name)} # a dependency that holds rules`),
  ];
}

function domainsPart({ ownDomains, guessedDomain }: InitChoice): string[] {
  const about = '# Your own hosts, with those below them: what is sent there stays in the house.';
  if (ownDomains.length === 0) return [about, `# ownDomains: [${guessedDomain ?? 'example.com'}]`];
  return [about, 'ownDomains:', ...ownDomains.map((domain) => `  - ${quoted(domain)}`)];
}

function recipientsPart({ recipients }: InitChoice): string[] {
  const about = '# Recipients you have agreed to: their flows are recorded, and are no findings.';
  if (recipients.length === 0) return [about, '# allowedRecipients: [stripe]'];
  const width = Math.max(...recipients.map(({ destination }) => destination.id.length));
  return [
    about,
    `# ${counted(recipients.length, 'recipient')} whose SDK a package.json names:`,
    ...recipients.map((used) => `#   ${used.destination.id.padEnd(width)}  ${recipientLine(used)}`),
    `# allowedRecipients: [${recipients[0]?.destination.id ?? ''}]`,
  ];
}

/** `PostHog, United States, product analytics (posthog-js in apps/web)`, on one line whatever a manifest holds. */
export function recipientLine({ destination, packages, folders }: UsedRecipient): string {
  const { company, country, purpose } = destination;
  const about = [company, country === undefined ? 'country depends on the server' : countryName(country), purpose];
  const places = folders.map((folder) => folder || 'the root').slice(0, MOST_PLACES);
  const more = folders.length > places.length ? ', …' : '';
  const where = `${packages.slice(0, MOST_PLACES).join(', ')} in ${places.join(', ')}${more}`;
  return printableLine(`${about.filter((part) => part !== undefined).join(', ')} (${where})`);
}

const MOST_PLACES = 4;

const EXAMPLES = [
  [
    '# Policies, louder, quieter or off. `datatrail rules` lists them, `datatrail explain log-flow` explains one.',
    '# policies:',
    '#   log-flow: error',
    '#   url-flow: off',
  ],
  [
    '# Functions of your own that make data harmless. In VS Code, Refactor on a function writes such an entry.',
    '# sanitizers:',
    '#   our-redaction: { outcome: masked, package: ./src/lib/redact, call: redact }',
  ],
];

/** A plain YAML text where it may stand as it is, else one in quotes. */
function quoted(text: string): string {
  const isPlain = /^[a-z.][\w./-]*$/i.test(text) && !/^(?:true|false|null|yes|no|on|off|\.+\d*)$/i.test(text);
  return isPlain ? text : JSON.stringify(text);
}
