import { csvOf } from '../record/blocks';
import type { CollectedData } from './collected';
import { storeTypes, type StorePurpose } from './types';

const HEAD = [
  'Question ID (machine readable)',
  'Response ID (machine readable)',
  'Response value',
  'Answer requirement',
  'Human-friendly question label',
];

const PURPOSES: Readonly<Record<StorePurpose, readonly [id: string, name: string]>> = {
  advertising: ['PSL_ADVERTISING', 'Advertising or marketing'],
  analytics: ['PSL_ANALYTICS', 'Analytics'],
  functionality: ['PSL_APP_FUNCTIONALITY', 'App functionality'],
  fraud: ['PSL_FRAUD_PREVENTION_SECURITY', 'Fraud prevention, security, and compliance'],
  personalization: ['PSL_PERSONALIZATION', 'Personalization'],
  messages: ['PSL_DEVELOPER_COMMUNICATIONS', 'Developer communications'],
};

/**
 * A draft of Google Play's data safety form as the CSV that Play Console imports: the answers that code can give. An empty
 * value is left for people. Sharing is a draft as well: who works on the developer's behalf alone is no third party there.
 */
export function googleCsv(collected: readonly CollectedData[]): string {
  const types = new Map<string, { question: string; name: string; data: CollectedData[] }>();
  for (const item of collected) {
    const [question, response, name] = storeTypes(item.data).google ?? [];
    if (question === undefined || response === undefined || name === undefined) continue;
    const type = types.get(response) ?? { question, name, data: [] };
    types.set(response, type);
    type.data.push(item);
  }
  const sorted = [...types].sort(([a], [b]) => (a < b ? -1 : 1));
  return csvOf([
    HEAD,
    ['PSL_DATA_COLLECTION_COLLECTS_PERSONAL_DATA', '', sorted.length > 0 ? 'TRUE' : '', 'REQUIRED', 'Does your app collect or share any of the required user data types?'],
    ['PSL_DATA_COLLECTION_ENCRYPTED_IN_TRANSIT', '', '', 'MAYBE_REQUIRED', 'Is all of the user data collected by your app encrypted in transit?'],
    ['PSL_ACCOUNT_DELETION_URL', '', '', 'MAYBE_REQUIRED', 'Account deletion link'],
    ['PSL_SUPPORT_DATA_DELETION_BY_USER', 'DATA_DELETION_YES', '', 'SINGLE_CHOICE', 'Do you provide a way for users to request that their data is deleted? / Yes'],
    ...sorted.map(([response, { question, name }]) => [`PSL_DATA_TYPES_${question}`, response, 'TRUE', 'MULTIPLE_CHOICE', name]),
    ...sorted.flatMap(([response, { name, data }]) => usageRows(response, name.split(' / ').at(-1) ?? name, data)),
  ]); // prettier-ignore
}

function usageRows(response: string, name: string, data: readonly CollectedData[]): string[][] {
  const prefix = `PSL_DATA_USAGE_RESPONSES:${response}`;
  const label = `Data usage and handling (${name})`;
  const companies = [...new Set(data.flatMap(({ sharedWith }) => sharedWith))].sort();
  const purposes = [...new Set(data.flatMap((item) => item.purposes))].sort();
  const isShared = companies.length > 0;
  const row = (question: string, answer: string, value: string, rest: readonly [string, string]): string[] => [
    `${prefix}:${question}`,
    answer,
    value,
    rest[0],
    `${label} / ${rest[1]}`,
  ];
  return [
    row('PSL_DATA_USAGE_COLLECTION_AND_SHARING', 'PSL_DATA_USAGE_ONLY_COLLECTED', 'TRUE', ['MULTIPLE_CHOICE', 'Collected']),
    row('PSL_DATA_USAGE_COLLECTION_AND_SHARING', 'PSL_DATA_USAGE_ONLY_SHARED', isShared ? 'TRUE' : '', [
      'MULTIPLE_CHOICE',
      isShared ? `Shared (${companies.join(', ')}; not where they only work for you)` : 'Shared',
    ]),
    row('PSL_DATA_USAGE_EPHEMERAL', '', '', ['MAYBE_REQUIRED', 'Is this data processed ephemerally?']),
    row('DATA_USAGE_USER_CONTROL', 'PSL_DATA_USAGE_USER_CONTROL_OPTIONAL', '', ['SINGLE_CHOICE', 'Users can choose']),
    row('DATA_USAGE_USER_CONTROL', 'PSL_DATA_USAGE_USER_CONTROL_REQUIRED', '', ['SINGLE_CHOICE', 'Required']),
    ...['DATA_USAGE_COLLECTION_PURPOSE', ...(isShared ? ['DATA_USAGE_SHARING_PURPOSE'] : [])].flatMap((question) =>
      Object.entries(PURPOSES).map(([purpose, [id, words]]) =>
        row(question, id, purposes.includes(purpose as StorePurpose) ? 'TRUE' : '', ['MULTIPLE_CHOICE', words]),
      ),
    ),
  ]; // prettier-ignore
}
