import type { Category, DataItem, Finding, Policy, RuleSet, SinkKind, Span } from '../../server/src/model';

const POLICY: Policy = {
  id: 'log-personal-data',
  kind: 'flow',
  finds: 'taken',
  title: 'Personal data in logs',
  sinks: ['log'],
  categories: [],
  exceptCategories: [],
  severity: 'warning',
  severityBySensitivity: {},
  countries: [],
  enough: ['pseudonymised', 'masked', 'removed', 'aggregate', 'anonymised'],
  consentClears: false,
  inventory: false,
  message: '{Data} reaches {recipient}',
  advice: '',
  law: [],
};

const EMAIL: Category = {
  id: 'user.contact.email',
  label: 'Email address',
  sensitivity: 'medium',
  names: [['email']],
  ownedNames: [],
  notNames: [],
  takenNames: [],
  writtenNames: [],
  memberNames: [],
  answerNames: [],
  appNames: [],
  walletNames: [],
  types: [],
  inputTypes: [],
  autocomplete: [],
  pseudonymous: false,
  weak: false,
  ofRecords: false,
};

const ID: Category = { ...EMAIL, id: 'user.unique_id', label: 'User id', names: [['id']], pseudonymous: true };

/** The smallest rules that fixes look at: two categories, one policy that takes a hash, one that takes nothing. */
export const RULES: RuleSet = {
  categories: new Map([EMAIL, ID].map((category) => [category.id, category])),
  words: {
    persons: new Set(['user', 'customer']),
    things: new Set(),
    dealings: new Set(),
    neutral: new Set(),
    suffixes: new Set(),
    notices: new Set(),
    consentBoxes: new Set(),
    publicForms: new Set(),
    memberPages: new Set(),
    memberHooks: new Set(),
  },
  destinations: new Map(),
  sinks: [],
  sources: [],
  sanitizers: [],
  propagators: [],
  consents: [],
  policies: [POLICY, { ...POLICY, id: 'no-export', enough: [] }],
  ownDomains: [],
  allowedRecipients: [],
};

export interface FindingOptions {
  readonly policy?: string;
  readonly sink?: SinkKind;
  readonly kind?: Finding['kind'];
  /** Names of the data, `email` unless told. */
  readonly data?: readonly string[];
  readonly file?: string;
  /** True when the call that hands the data over is in another file. */
  readonly farCall?: boolean;
}

/**
 * The code without its `[|…|]` marks, and a finding at what stood between the first of them. With several marks each
 * piece of data has a place of its own, in their order.
 */
export function marked(code: string, options: FindingOptions = {}): { text: string; finding: Finding } {
  const file = options.file ?? 'src/a.ts';
  const text = code.replaceAll('[|', '').replaceAll('|]', '');
  const places = [...code.matchAll(/\[\|(.*?)\|\]/gs)].map((mark, index): Span => {
    const start = mark.index - 4 * index;
    return { file, start, end: start + (mark[1] ?? '').length };
  });
  const [at] = places;
  if (at === undefined) throw new Error(`no [|…|] in: ${code}`);
  const names = options.data ?? places.map(() => 'email');
  const data = names.map((name, index): DataItem => {
    const place = places[index];
    const own = places.length > 1 && place !== undefined ? { at: place } : {};
    return { category: name === 'id' ? ID.id : EMAIL.id, name, reason: 'by its name', steps: [], ...own };
  });
  return {
    text,
    finding: {
      policy: options.policy ?? POLICY.id,
      kind: options.kind ?? 'flow',
      severity: 'warning',
      inventory: false,
      message: 'Email address reaches the log',
      at,
      data,
      sink: options.sink ?? 'log',
      call: options.farCall === true ? { ...at, file: 'src/far.ts' } : { file, start: 0, end: text.length },
      api: 'console.log',
      between: [],
      fingerprint: '0'.repeat(32),
    },
  };
}
