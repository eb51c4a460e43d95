import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Log } from 'sarif';
import { z } from 'zod';
import type { Finding } from '../../server/src/model';
import { csvReport } from '../../server/src/report/csv';
import { githubReport } from '../../server/src/report/github';
import { gitlabReport } from '../../server/src/report/gitlab';
import type { ReportInput } from '../../server/src/report/input';
import { jsonReport } from '../../server/src/report/json';
import { jsonReportSchema } from '../../server/src/report/jsonSchema';
import { COMMENT_MARK, markdownReport } from '../../server/src/report/markdown';
import { sarifReport } from '../../server/src/report/sarif';
import { collected, email, inputOf, logged, SOURCES, spanOf, suppressed, thirdParty } from './sample';

const ALL = [thirdParty, logged, collected, suppressed];

/** Names that act where they are not set with care: line ends, commands, formulas, markup, escapes. */
const HOSTILE = [
  'a\n::error::owned\r\n::set-output name=x::y.ts',
  '=cmd|" /C calc"!A0.ts',
  '<script>alert(1)</script>.ts',
  '\u001b[2J\u202Eabc.ts',
  '`x` [click](https://evil.example) @team #1 **b** | c.ts',
  '```\n# h\n```.ts',
  '%0A::error::x,line=2:3.ts',
  '\ud800.ts',
];

function hostile(text: string): Finding {
  const span = { file: text, start: 0, end: 4 };
  return {
    ...thirdParty,
    message: text,
    at: span,
    call: span,
    api: text,
    within: text,
    recipient: { id: text, name: text, purpose: text },
    data: [
      {
        category: text,
        name: text,
        reason: text,
        steps: [
          { span, note: text },
          { span, note: text },
        ],
      },
    ],
  };
}

const hostileInput = (text: string): ReportInput =>
  inputOf([hostile(text)], {
    rootName: text,
    textOf: () => text,
    problems: [{ severity: 'warning', message: text, file: text }],
    change: { since: text, gone: [hostile(text)], kept: 0, textOf: () => text },
    baseline: { file: text, known: 1, stale: [] },
  });

const change = { since: 'main (1a2b3c4d5e)', gone: [logged], kept: 7, textOf: (file: string) => SOURCES[file] };

describe('SARIF and its schema', () => {
  const schema = readFileSync(join(import.meta.dirname, 'schemas/sarif-2.1.0.json'), 'utf8');
  // `format` is an annotation here: a relative URI reference is none of the formats that zod knows.
  const sarif = z.fromJSONSchema(
    JSON.parse(schema, (key, value: unknown) => (key === 'format' ? undefined : value)) as z.core.JSONSchema.JSONSchema,
  );
  const problemsOf = (log: unknown) => sarif.safeParse(log).error?.issues.slice(0, 3) ?? [];

  const inputs: readonly (readonly [string, ReportInput])[] = [
    ['nothing', inputOf([])],
    ['all kinds of findings', inputOf(ALL)],
    ['files that are gone', inputOf(ALL, { textOf: () => undefined })],
    ['no code', inputOf(ALL, { excerpts: false })],
    ...HOSTILE.map((text) => [JSON.stringify(text), hostileInput(text)] as const),
  ];
  for (const [name, input] of inputs) {
    it(`agree on ${name}`, () => assert.deepEqual(problemsOf(JSON.parse(sarifReport(input))), []));
  }

  it('disagree on a level that there is not', () => {
    const log = JSON.parse(sarifReport(inputOf([thirdParty])).replace('"level":"error"', '"level":"fatal"')) as unknown;
    assert.notDeepEqual(problemsOf(log), []);
  });

  it('stay within what GitHub takes: results', () => {
    const many = Array.from({ length: 25_010 }, (_, index) => (index < 20 ? thirdParty : logged));
    const [run] = (JSON.parse(sarifReport(inputOf(many))) as Log).runs;
    assert.equal(run?.results?.length, 25_000);
    assert.equal(run.results.filter(({ level }) => level === 'error').length, 20);
    const told = run.invocations?.[0]?.toolExecutionNotifications?.[0]?.message.text;
    assert.match(told ?? '', /^25010 findings were cut to the 25000/);
  });

  it('stay within what GitHub takes: steps', () => {
    const step = { span: spanOf('apps/web/signup.ts', 'account.email'), note: 'on' };
    const long = (name: string, count: number) => ({
      ...email,
      name,
      steps: Array.from({ length: count }, () => step),
    });
    const finding = { ...thirdParty, data: [long('a', 700), long('b', 701), long('c', 3)] };
    const [result] = (JSON.parse(sarifReport(inputOf([finding]))) as Log).runs[0]?.results ?? [];
    assert.deepEqual(
      result?.codeFlows?.map(({ threadFlows }) => threadFlows[0]?.locations.length),
      [700, 300],
    );
  });
});

describe('JSON and its schema', () => {
  const schema = z.fromJSONSchema(
    JSON.parse(
      readFileSync(join(import.meta.dirname, '../../docs/schemas/report.schema.json'), 'utf8'),
    ) as z.core.JSONSchema.JSONSchema,
  );
  const inputs = [inputOf([]), inputOf(ALL), inputOf(ALL, { change }), ...HOSTILE.map(hostileInput)];
  it('agree, the published one as well', () => {
    for (const input of inputs) {
      const report: unknown = JSON.parse(jsonReport(input));
      assert.deepEqual(jsonReportSchema.safeParse(report).error?.issues ?? [], []);
      assert.deepEqual(schema.safeParse(report).error?.issues ?? [], []);
    }
  });

  it('disagree on a finding without a message', () => {
    const report = JSON.parse(jsonReport(inputOf([thirdParty]))) as { findings: { message?: string }[] };
    delete report.findings[0]?.message;
    assert.equal(schema.safeParse(report).success, false);
  });

  it('hold what is gone, with its places', () => {
    const report = jsonReportSchema.parse(JSON.parse(jsonReport(inputOf([thirdParty], { change }))));
    assert.equal(report.change?.since, 'main (1a2b3c4d5e)');
    assert.equal(report.change.gone[0]?.at.line, 6);
    assert.equal(report.findings[0]?.within, 'signUp');
  });
});

describe('Markdown report', () => {
  it('shows what is new and gone, and nothing else', () => {
    assert.equal(
      markdownReport(inputOf([thirdParty, suppressed], { change })),
      `<!-- datatrail-report -->

## Datatrail: 1 new finding (1 error), 1 gone

### 🔴 Email address reaches PostHog \\(United States\\) without consent

[third-party-flow](https://github.com/datatrail/datatrail/blob/main/docs/policies/third-party-flow.md) · PostHog \\(United States\\), analytics

\`apps/web/signup.ts:5:16\` in \`signUp\`

\`\`\`tsx
const account = await createAccount(form);
identifyUser(account.email);
console.log('signed up', form.phone);
\`\`\`

<details open><summary>3 steps</summary>

1. email read from account (\`apps/web/signup.ts:5:16\`)
2. passed to identifyUser as userId (\`packages/analytics/index.ts:1:30\`)
3. sent to PostHog (\`packages/analytics/index.ts:2:3\`)

</details>

### ✅ Gone

- Phone number reaches the console (\`apps/web/signup.ts:6:28\`)

<sub>compared with main \\(1a2b3c4d5e\\) · 7 findings as before · 2 files read · Datatrail 1.2.3</sub>
`,
    );
  });

  it('says that nothing is new', () => {
    assert.match(
      markdownReport(inputOf([], { change: { ...change, gone: [] } })),
      /## Datatrail: nothing new, 0 gone\n/,
    );
    assert.match(markdownReport(inputOf([])), /## Datatrail: no findings\n/);
  });

  it('fits into a comment, and says what did not', () => {
    const many = Array.from({ length: 900 }, (_, index) => ({
      ...thirdParty,
      message: `Email ${index} leaves`,
      data: [{ ...email, category: `user.kind_${index}` }],
    }));
    const report = markdownReport(inputOf(many));
    assert.ok(report.length < 65_536);
    assert.match(report, /… and \d+ more findings that a comment has no room for/);
    assert.match(report, /Datatrail 1\.2\.3<\/sub>\n$/);
  });

  for (const text of HOSTILE) {
    it(`is not broken out of by ${JSON.stringify(text)}`, () => {
      const report = markdownReport(hostileInput(text));
      assert.ok(report.startsWith(COMMENT_MARK));
      // Code spans and blocks are literal; what is left must hold no markup but our own.
      const rest = report
        .replace(/^(`{3,})tsx\n[^]*?\n\1$/gm, '')
        .replace(/(?<!`)(`+)(?!`).+?(?<!`)\1(?!`)/g, '')
        .replace(/<!-- datatrail-report -->|<\/?(?:details|summary|sub)(?: open)?>/g, '');
      assert.doesNotMatch(rest, /<|(?<!\\)\*\*|(?<!\\)@team|\]\(https:\/\/evil|\u001b|\u202e/);
      assert.doesNotMatch(rest, /^# h/m);
      assert.equal(report.match(/<\/details>/g)?.length, 1);
    });
  }
});

describe('GitHub annotations', () => {
  it('has a command a line, the worst first, with the steps', () => {
    assert.equal(
      githubReport(inputOf([logged, thirdParty, suppressed])),
      '::error file=apps/web/signup.ts,line=5,endLine=5,col=16,endColumn=29,title=Datatrail third-party-flow::' +
        'Email address reaches PostHog (United States) without consent%0A' +
        '1. apps/web/signup.ts:5:16 email read from account%0A' +
        '2. packages/analytics/index.ts:1:30 passed to identifyUser as userId%0A' +
        '3. packages/analytics/index.ts:2:3 sent to PostHog\n' +
        '::warning file=apps/web/signup.ts,line=6,endLine=6,col=28,endColumn=38,title=Datatrail log-flow::' +
        'Phone number reaches the console%0A' +
        '1. apps/web/signup.ts:6:28 personal data here%0A2. apps/web/signup.ts:6:3 handed to the console\n',
    );
  });

  it('names files from the root of the repository', () => {
    const input = inputOf([thirdParty], { below: 'packages/shop' });
    assert.match(githubReport(input), /^::error file=packages\/shop\/apps\/web\/signup\.ts,/);
    assert.match(gitlabReport(input), /"file": "packages\/shop\/apps\/web\/signup\.ts"/);
  });

  it('says how many more there are', () => {
    const report = githubReport(inputOf(Array.from({ length: 60 }, () => thirdParty)));
    assert.equal(report.split('\n').length, 52);
    assert.match(report, /::notice title=Datatrail::10 more findings/);
  });

  for (const text of HOSTILE) {
    it(`is one command with ${JSON.stringify(text)}`, () => {
      const lines = githubReport(hostileInput(text)).trimEnd().split('\n');
      assert.equal(lines.length, 1);
      assert.match(lines[0] ?? '', /^::error file=[^:,]*,line=\d+,endLine=\d+,col=\d+,endColumn=\d+,title=[^:,]*::/);
    });
  }
});

describe('CSV report', () => {
  const rows = (input: ReportInput): string[] => csvReport(input).split('\r\n').slice(1, -1);

  it('has a line for each finding, with its state', () => {
    const input = inputOf([thirdParty, suppressed], { change });
    assert.deepEqual(
      rows(input).map((row) => row.split(',').slice(-2)[0]),
      ['new', 'suppressed', 'gone'],
    );
    assert.match(
      rows(input)[0] ?? '',
      /^error,third-party-flow,Email address reaches .*,PostHog,United States,analytics,third-party,,apps\/web\/signup\.ts,5,16,signUp,/,
    );
  });

  const cells: readonly (readonly [string, string])[] = [
    ['plain', 'plain'],
    ['with, comma', '"with, comma"'],
    ['with "quotes"', '"with ""quotes"""'],
    ['=1+1', `"'=1+1"`],
    ['+1', `"'+1"`],
    ['-1', `"'-1"`],
    ['@SUM(A1)', `"'@SUM(A1)"`],
    ['  =1', `"'  =1"`],
    ['＝1', `"'＝1"`],
    ['|cmd', `"'|cmd"`],
    ['line\nend', 'line end'],
    ['a-1', 'a-1'],
  ];
  for (const [message, cell] of cells) {
    it(`writes ${JSON.stringify(message)} as ${cell}`, () => {
      const [row] = rows(inputOf([{ ...thirdParty, message }]));
      assert.ok(row?.startsWith(`error,third-party-flow,${cell},`), row);
    });
  }
});

describe('GitLab report', () => {
  interface Report {
    readonly version: string;
    readonly scan: { readonly status: string; readonly type: string; readonly start_time: string };
    readonly vulnerabilities: readonly {
      readonly id: string;
      readonly name: string;
      readonly severity: string;
      readonly location: object;
      readonly identifiers: readonly { readonly value: string }[];
    }[];
  }
  const parse = (input: ReportInput): Report => JSON.parse(gitlabReport(input)) as Report;

  it('has what GitLab asks for, without what is silenced', () => {
    const { version, scan, vulnerabilities } = parse(inputOf([thirdParty, suppressed]));
    assert.equal(version, '15.0.7');
    assert.deepEqual([scan.type, scan.status], ['sast', 'success']);
    assert.match(scan.start_time, /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}$/);
    assert.equal(vulnerabilities.length, 1);
    const [found] = vulnerabilities;
    assert.match(found?.id ?? '', /^[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-a[0-9a-f]{3}-[0-9a-f]{12}$/);
    assert.equal(found?.severity, 'High');
    assert.equal(found.identifiers[0]?.value, 'third-party-flow');
    assert.deepEqual(found.location, { file: 'apps/web/signup.ts', start_line: 5, end_line: 5, method: 'signUp' });
  });

  it('keeps within its limits', () => {
    const [found] = parse(inputOf([{ ...thirdParty, message: 'x'.repeat(400) }])).vulnerabilities;
    assert.equal(found?.name.length, 255);
  });

  for (const text of HOSTILE) {
    it(`prints nothing that acts of ${JSON.stringify(text)}`, () => {
      const report = gitlabReport(hostileInput(text));
      assert.doesNotMatch(report, /\\u001b|\u001b|\u202e|\\ud800/i);
      assert.equal(parse(hostileInput(text)).vulnerabilities.length, 1);
    });
  }
});
