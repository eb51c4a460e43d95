import type { DataItem, Finding } from '../../server/src/model';
import { flowsOf, type CodeFlow } from '../../server/src/manifest/flows';

/** A flow as tests write it: `user.contact.email > posthog/US`, with the file it stands in behind an `@`. */
export function finding(written: string, changes: Partial<Finding> = {}): Finding {
  const [, data = '', recipient = '', country, file = 'src/a.ts', line = '0'] =
    /^(\S+) > ([\w-]+)(?:\/(\w+))?(?: @(.+?)(?::(\d+))?)?$/.exec(written) ?? [];
  const span = { file, start: Number(line), end: Number(line) + 5 };
  const item: DataItem = { category: data, name: 'value', reason: 'value is a field of User', steps: [] };
  return {
    policy: 'third-party-flow',
    kind: 'flow',
    severity: 'warning',
    inventory: false,
    message: written,
    at: span,
    data: [item],
    sink: 'third-party',
    call: span,
    api: 'send',
    recipient: {
      id: recipient,
      name: COMPANIES[recipient] ?? recipient,
      ...(country === undefined ? {} : { country }),
      ...(PURPOSES[recipient] === undefined ? {} : { purpose: PURPOSES[recipient] }),
    },
    between: [],
    fingerprint: '0'.repeat(32),
    ...changes,
  };
}

const COMPANIES: Readonly<Record<string, string>> = {
  posthog: 'PostHog',
  mixpanel: 'Mixpanel',
  console: 'the console',
};
const PURPOSES: Readonly<Record<string, string>> = { posthog: 'product analytics', mixpanel: 'product analytics' };

export function flows(...written: readonly string[]): CodeFlow[] {
  return flowsOf(written.map((text) => finding(text)));
}

/** The purpose that the rules would give. */
export const purposeOf = (recipient: string): string | undefined => PURPOSES[recipient];
