import type { Category, DataItem, Finding, Policy, RuleSet, SinkKind } from '../../server/src/model';

const POLICY: Policy = {
  id: 'log-personal-data',
  kind: 'flow',
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
  types: [],
  inputTypes: [],
  autocomplete: [],
  pseudonymous: false,
};

/** The smallest rules that fixes look at: one category, one policy that takes a hash, one that takes nothing. */
export const RULES: RuleSet = {
  categories: new Map([[EMAIL.id, EMAIL]]),
  words: { persons: new Set(['user', 'customer']), things: new Set(), neutral: new Set(), suffixes: new Set() },
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
}

/** The code without its `[|…|]` marks, and a finding at what stood between them. */
export function marked(code: string, options: FindingOptions = {}): { text: string; finding: Finding } {
  const start = code.indexOf('[|');
  const end = code.indexOf('|]') - 2;
  if (start < 0 || end < start) throw new Error(`no [|…|] in: ${code}`);
  const text = code.replace('[|', '').replace('|]', '');
  const at = { file: options.file ?? 'src/a.ts', start, end };
  const data = (options.data ?? ['email']).map((name): DataItem => ({
    category: EMAIL.id,
    name,
    reason: 'by its name',
    steps: [],
  }));
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
      call: at,
      api: 'console.log',
      between: [],
      fingerprint: '0'.repeat(32),
    },
  };
}
