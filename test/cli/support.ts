import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { Change, Snapshot } from '../../server/src/analyzer';
import type { CliIo, Engine, ExitCode } from '../../server/src/cli/io';
import { run } from '../../server/src/cli/program';
import type { Finding, Problem, Severity, Span } from '../../server/src/model';

const made: string[] = [];

/** Writes files (path → text or bytes) into a new folder and gives its path. */
export function tree(files: Readonly<Record<string, string | Uint8Array>>): string {
  const root = mkdtempSync(join(tmpdir(), 'datatrail-test-'));
  made.push(root);
  for (const [file, content] of Object.entries(files)) {
    mkdirSync(dirname(join(root, file)), { recursive: true });
    writeFileSync(join(root, file), content);
  }
  return root;
}

/** Removes what {@link tree} made. */
export function removeTrees(): void {
  for (const root of made.splice(0)) rmSync(root, { recursive: true, force: true });
}

/**
 * Stands in for the analyser: reports each `leak_SEVERITY` in a text, `leak_note` as inventory and a word after
 * `quiet_` as suppressed. The policies are those of {@link RULE_FILE}.
 */
export class FakeEngine implements Engine {
  private readonly texts = new Map<string, string>();
  applied = 0;

  apply(change: Change): void {
    this.applied++;
    for (const entry of change.files ?? []) {
      if ('text' in entry) this.texts.set(entry.file, entry.text);
      else this.texts.delete(entry.file);
    }
  }

  has(file: string): boolean {
    return this.texts.has(file);
  }

  factsOf(): undefined {
    return undefined;
  }

  part(): never {
    throw new Error('no fix is proved here');
  }

  snapshot(): Snapshot {
    const findings = [...this.texts].flatMap(([file, text]) =>
      [...text.matchAll(/\b(quiet|leak)_(error|warning|note)\b/g)].map((match) => leak(file, match)),
    );
    const lines = [...this.texts.values()].reduce((sum, text) => sum + text.split('\n').length, 0);
    return {
      findings: () => findings,
      explainAt: () => undefined,
      explainPlace: () => undefined,
      suppressionProblems: () => [],
      modulesOf: () => [],
      ownFunctions: () => [],
      kept: () => undefined,
      declared: () => ({ functions: [], fields: [] }),
      touched: () => ({ functions: [], fields: [] }),
      problems: (): Problem[] => [],
      stats: () => ({ files: this.texts.size, lines, calls: 0, skipped: [] }),
    };
  }
}

function leak(file: string, match: RegExpExecArray): Finding {
  const severity = match[2] as Severity;
  const at: Span = { file, start: match.index, end: match.index + match[0].length };
  return {
    policy: severity === 'error' ? 'test-error' : 'test-flow',
    kind: 'flow',
    severity,
    inventory: severity === 'note',
    message: `Email address reaches Acme in ${match[0]}`,
    at,
    data: [
      {
        category: 'user.contact.email',
        name: match[0],
        reason: 'it says so',
        steps: [{ span: at, note: 'read here' }],
      },
    ],
    sink: 'third-party',
    call: at,
    api: 'acme.send',
    recipient: { id: 'acme', name: 'Acme', country: 'US' },
    between: [],
    fingerprint: `${file} ${match[0]}`,
    ...(match[1] === 'quiet' ? { suppressedBy: { policy: '*', span: at, scope: 'line', comment: at, mark: at } } : {}),
  };
}

const POLICY = `kind: flow
    title: Data reaches Acme
    sinks: [third-party]
    severity: warning
    message: '{Data} reaches {recipient}'
    advice: Ask first.
    law: [GDPR Art. 6]`;

/** Two policies, the least that the rules need. */
export const RULE_FILE = `policies:
  test-flow:
    ${POLICY}
  test-error:
    ${POLICY}
`;

export interface Ran {
  readonly code: ExitCode;
  readonly out: string;
  readonly error: string;
  readonly engine: FakeEngine;
}

/** Runs the command line in `cwd` against the fake analyser. */
export async function cli(cwd: string, argv: readonly string[], changes: Partial<CliIo> = {}): Promise<Ran> {
  const written = { out: '', error: '' };
  const engine = new FakeEngine();
  let clock = 0;
  const io: CliIo = {
    out: (text) => (written.out += text),
    error: (text) => (written.error += text),
    cwd,
    env: {},
    tty: { out: false, error: false },
    rulesDir: tree({ 'policies/test.yaml': RULE_FILE }),
    version: '1.2.3',
    createEngine: () => Promise.resolve(engine),
    fixes: () => [],
    now: () => (clock += 5),
    ...changes,
  };
  return { code: await run(argv, io), ...written, engine };
}
