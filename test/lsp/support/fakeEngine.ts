import type { Change, Explanation, Snapshot } from '../../../server/src/analyzer';
import type { Engine } from '../../../server/src/lsp/workspaceHost';
import type { Finding, Span } from '../../../server/src/model';

const CALL = /\b(track|collect)\(([^()]*)\)/g;
const DATA = /(?<![\w.])(\w+)\.email\b/;

/**
 * Stands for the engine in tests of the server: `track(user.email)` is a finding as long as some file mentions
 * `posthog`, `collect(user.email)` is inventory, a file with `BOOM` makes the engine crash.
 */
export class FakeEngine implements Engine {
  private readonly texts = new Map<string, string>();

  apply(change: Change): void {
    for (const file of change.files ?? []) {
      if ('removed' in file) this.texts.delete(file.file);
      else if ('text' in file) this.texts.set(file.file, file.text);
    }
  }

  has(file: string): boolean {
    return this.texts.has(file);
  }

  part(): Engine {
    return this;
  }

  factsOf(): undefined {
    return undefined;
  }

  snapshot(): Snapshot {
    return {
      findings: (file) => this.findings(file),
      explainAt: (file, offset) => this.explainAt(file, offset),
      explainPlace: () => undefined,
      suppressionProblems: () => [],
      modulesOf: () => [],
      ownFunctions: () => [],
      kept: () => undefined,
      declared: () => ({ functions: [], fields: [] }),
      touched: () => ({ functions: [], fields: [] }),
      problems: () => [],
      stats: () => ({ files: this.texts.size, lines: 0, calls: 0, skipped: [] }),
    };
  }

  private findings(only?: string): Finding[] {
    const files = [...this.texts].filter(([file]) => only === undefined || file === only);
    return files.flatMap(([file, text]) => {
      if (text.includes('BOOM')) throw new Error('the engine crashed');
      return [...text.matchAll(CALL)].flatMap((call) => this.findingAt(file, text, call) ?? []);
    });
  }

  private findingAt(file: string, text: string, call: RegExpMatchArray): Finding | undefined {
    const sink = this.sink();
    const data = DATA.exec(call[2] ?? '');
    if (data === null || sink === undefined) return undefined;
    const before = text.slice(0, call.index).split('\n').at(-2) ?? '';
    if (before.includes('datatrail-ignore-next-line')) return undefined;
    const start = (call.index ?? 0) + (call[1] ?? '').length + 1 + data.index;
    const at: Span = { file, start, end: start + data[0].length };
    const whole: Span = { file, start: call.index ?? 0, end: (call.index ?? 0) + call[0].length };
    const inventory = call[1] === 'collect';
    const steps = [
      { span: at, note: `email read from ${data[1] ?? ''}` },
      { span: whole, note: 'passed to track' },
      { span: sink, note: 'sent to PostHog' },
    ];
    return {
      policy: 'third-party-personal-data',
      kind: 'flow',
      severity: inventory ? 'note' : 'warning',
      inventory,
      message: 'Email address reaches PostHog (United States) without consent',
      at,
      data: [{ category: 'user.contact.email', name: data[0], reason: 'email is a field of User', steps }],
      sink: 'third-party',
      call: whole,
      api: 'posthog-node › new PostHog().capture',
      recipient: { id: 'posthog', name: 'PostHog', country: 'US', purpose: 'analytics' },
      between: [],
      fingerprint: `${file}:${call[0]}`,
    };
  }

  /** Where some file mentions the company. */
  private sink(): Span | undefined {
    for (const [file, text] of this.texts) {
      const start = text.indexOf('posthog');
      if (start >= 0 && !file.endsWith('.json')) return { file, start, end: start + 'posthog'.length };
    }
    return undefined;
  }

  private explainAt(file: string, offset: number): Explanation | undefined {
    const text = this.texts.get(file) ?? '';
    if (text.includes('BOOM')) throw new Error('the engine crashed');
    for (const match of text.matchAll(/\w+\.email\b/g)) {
      const end = match.index + match[0].length;
      if (match.index <= offset && offset <= end) {
        return { start: match.index, end, lines: ['Email address, by the name of the field'] };
      }
    }
    return undefined;
  }
}
