import type { Recipient, RuleSet } from '../../model';
import { counted } from '../../report/order';
import { categoryLabel, countryName, recipientWithCountry } from '../../report/words';
import { isThirdCountry } from '../countries';
import { joined } from '../words';
import { csvOf, type Block } from './blocks';
import { OPEN, type ProcessingRecord, type RecordData, type RecordRecipient } from './record';

const NO_CODE = 'listed, and no longer in the code';

/** The record as a document (GDPR Art. 30(1)): what code and manifest know, and what is left open for people. */
export function recordBlocks(record: ProcessingRecord, rules: RuleSet): Block[] {
  const others = record.recipients.filter(({ isOwn }) => !isOwn);
  const own = record.recipients.filter(({ isOwn }) => isOwn);
  return [
    { kind: 'heading', level: 1, text: `Record of processing activities: ${record.name}` },
    { kind: 'text', text: introduction(record) },
    { kind: 'heading', level: 2, text: 'Who is responsible' },
    { kind: 'table', head: ['Art. 30(1)', 'Entry'], rows: generalRows(record) },
    { kind: 'heading', level: 2, text: 'Recipients' },
    ...(others.length === 0 ? [{ kind: 'text', text: 'No recipient was found.' } as const] : []),
    ...others.flatMap((recipient) => recipientBlocks(recipient, rules)),
    ...(own.length === 0 ? [] : [{ kind: 'heading', level: 2, text: 'Kept by the program itself' } as const]),
    ...own.flatMap((recipient) => recipientBlocks(recipient, rules)),
    ...collectedBlocks(record, rules),
  ];
}

function introduction({ hasManifest }: ProcessingRecord): string {
  const from = hasManifest ? 'the code and datatrail.flows.yaml' : 'the code alone: there is no datatrail.flows.yaml';
  return (
    `A draft, made from ${from}. It holds what code can show. What it cannot know is marked: ${OPEN}. ` +
    'Processing outside of this code is not in it.'
  );
}

function generalRows({ recipients }: ProcessingRecord): string[][] {
  const owners = [...new Set(recipients.flatMap(({ data }) => data.flatMap((part) => part.owners)))].sort();
  const measures = [...new Set(recipients.flatMap(({ data }) => data.flatMap((part) => part.measures)))].sort();
  const seen = owners.length === 0 ? '' : `named in the code: ${owners.slice(0, 20).join(', ')}; `;
  const guards = measures.length === 0 ? '' : `seen in the code: ${measures.join(', ')}; `;
  return [
    ['(a) Controller, with contact', OPEN],
    ['(a) Joint controller, representative', OPEN],
    ['(a) Data protection officer', OPEN],
    ['(c) Categories of data subjects', `${seen}${OPEN}`],
    ['(g) Technical and organisational measures', `${guards}${OPEN}`],
  ];
}

function recipientBlocks({ recipient, isOwn, data }: RecordRecipient, rules: RuleSet): Block[] {
  const facts = [`Purpose: ${purposesOf(recipient, data)}`];
  if (!isOwn) facts.push(`Transfer to a third country: ${transferOf(recipient)}`);
  return [
    { kind: 'heading', level: 3, text: recipientWithCountry(recipient.name, recipient) },
    { kind: 'list', items: facts },
    {
      kind: 'table',
      head: [
        'Data',
        'Of whom',
        'Legal basis',
        'Time limit for erasure',
        'Measures',
        'In the code',
        'Approved by',
        'Note',
      ],
      rows: data.map((part) => [
        `${categoryLabel(rules, part.data)}${part.special === undefined ? '' : ` (${part.special})`}`,
        part.owners.length === 0 ? OPEN : joined(part.owners.slice(0, 8)),
        part.entry?.legalBasis ?? OPEN,
        part.entry?.retention ?? OPEN,
        part.measures.length === 0 ? 'none seen' : part.measures.join(', '),
        part.places === 0 ? NO_CODE : counted(part.places, 'place'),
        part.entry?.approvedBy ?? OPEN,
        part.entry?.note ?? '',
      ]),
    },
  ];
}

function purposesOf({ purpose }: Recipient, data: readonly RecordData[]): string {
  const written = [...new Set(data.flatMap(({ entry }) => entry?.purpose ?? []))];
  return written.length > 0 ? written.join('; ') : (purpose ?? OPEN);
}

/** GDPR chapter V: which country, and on what ground, which code cannot know. */
function transferOf({ country }: Recipient): string {
  if (country === undefined) return `country ${OPEN}`;
  if (!isThirdCountry(country)) return `no (${countryName(country)})`;
  return `${countryName(country)}; adequacy decision or safeguards (Art. 45, 46): ${OPEN}`;
}

function collectedBlocks({ collected }: ProcessingRecord, rules: RuleSet): Block[] {
  if (collected.length === 0) return [];
  return [
    { kind: 'heading', level: 2, text: 'Collected from people' },
    {
      kind: 'table',
      head: ['Data', 'Of whom', 'In the code'],
      rows: collected.map(({ data, owners, places }) => [
        categoryLabel(rules, data),
        owners.length === 0 ? OPEN : joined(owners.slice(0, 8)),
        counted(places, 'place'),
      ]),
    },
  ];
}

const COLUMNS = [
  'Recipient', 'Recipient id', 'Kind', 'Country', 'Transfer to a third country', 'Safeguards', 'Purpose', 'Data',
  'Category', 'Special category', 'Of whom', 'Legal basis', 'Time limit for erasure', 'Measures in code',
  'Places in code', 'Approved by', 'Note',
]; // prettier-ignore

/** The record as a table, a row for each kind of data of each recipient. */
export function recordCsv({ recipients }: ProcessingRecord, rules: RuleSet): string {
  const rows = recipients.flatMap(({ recipient, isOwn, data }) =>
    data.map((part) => {
      const { country } = recipient;
      const isTransfer = country !== undefined && isThirdCountry(country);
      return [
        recipient.name,
        recipient.id,
        isOwn ? 'kept by the program' : 'recipient',
        country === undefined ? (isOwn ? '' : OPEN) : countryName(country),
        isOwn ? 'no' : country === undefined ? OPEN : isTransfer ? 'yes' : 'no',
        isTransfer && !isOwn ? OPEN : '',
        purposesOf(recipient, [part]),
        categoryLabel(rules, part.data),
        part.data,
        part.special ?? '',
        part.owners.length === 0 ? OPEN : part.owners.join(', '),
        part.entry?.legalBasis ?? OPEN,
        part.entry?.retention ?? OPEN,
        part.measures.join(', '),
        String(part.places),
        part.entry?.approvedBy ?? OPEN,
        part.entry?.note ?? '',
      ];
    }),
  );
  return csvOf([COLUMNS, ...rows]);
}
