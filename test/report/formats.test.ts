import assert from 'node:assert/strict';
import type { Log, Result, Run } from 'sarif';
import type { Finding } from '../../server/src/model';
import { formatOf } from '../../server/src/report/formats';
import { htmlReport } from '../../server/src/report/html/page';
import type { ReportInput } from '../../server/src/report/input';
import { jsonReport } from '../../server/src/report/json';
import type { JsonReport } from '../../server/src/report/jsonSchema';
import { sarifReport } from '../../server/src/report/sarif';
import { REPORTS } from '../../server/src/report/table';
import { textReport } from '../../server/src/report/text';
import { collected, email, inputOf, logged, SOURCES, spanOf, suppressed, thirdParty } from './sample';

const ALL = [thirdParty, logged, collected, suppressed];

/** A finding whose every text tries to break out of where it is set. */
const HOSTILE_TEXT = '"></script><script>alert(1)</script><img src=x onerror=alert(1)>\u001b[2J\u202E`${x}`';
const HOSTILE_FILE = `a/${HOSTILE_TEXT.replaceAll('/', '⁄')}.ts`;
const hostile: Finding = {
  ...thirdParty,
  message: HOSTILE_TEXT,
  at: { file: HOSTILE_FILE, start: 0, end: 4 },
  call: { file: HOSTILE_FILE, start: 0, end: 4 },
  api: HOSTILE_TEXT,
  policy: HOSTILE_TEXT,
  recipient: { id: HOSTILE_TEXT, name: HOSTILE_TEXT, country: HOSTILE_TEXT, purpose: HOSTILE_TEXT },
  data: [
    {
      category: HOSTILE_TEXT,
      name: HOSTILE_TEXT,
      reason: HOSTILE_TEXT,
      steps: [{ span: { file: HOSTILE_FILE, start: 0, end: 4 }, note: HOSTILE_TEXT }],
    },
  ],
  between: [{ kind: 'masked', note: HOSTILE_TEXT, span: { file: HOSTILE_FILE, start: 0, end: 4 } }],
};
const hostileInput = (): ReportInput =>
  inputOf([hostile], {
    rootName: HOSTILE_TEXT,
    textOf: () => HOSTILE_TEXT,
    problems: [{ severity: 'warning', message: HOSTILE_TEXT, hint: HOSTILE_TEXT, file: HOSTILE_FILE, line: 1 }],
  });

describe('text report', () => {
  it('has what leaves, to whom and where, worst first, with code, steps and who receives what', () => {
    const report = textReport(inputOf([logged, suppressed, thirdParty], { hiddenInventory: 2 }));
    assert.equal(
      report,
      `✖ error  Email address reaches PostHog (United States) without consent
  third-party-flow · PostHog (United States), analytics
  apps/web/signup.ts:5:16 in signUp

    5 │   identifyUser(account.email);
      │                ~~~~~~~~~~~~~

    1  apps/web/signup.ts:5:16           email read from account
    2  packages/analytics/index.ts:1:30  passed to identifyUser as userId
    3  packages/analytics/index.ts:2:3   sent to PostHog

▲ warning  Phone number reaches the console
  log-flow · the console · between: masked
  apps/web/signup.ts:6:28

    6 │   console.log('signed up', form.phone);
      │                            ~~~~~~~~~~

    1  apps/web/signup.ts:6:28  personal data here
    2  apps/web/signup.ts:6:3   handed to the console

Who receives what
  ✖ 1  PostHog (United States)    Email address · analytics
  ▲ 1  the console                Phone number · log

2 findings: 1 error, 1 warning
2 inventory facts not shown (--all shows them) · 1 suppressed in the code
Read 2 files, 11 lines, 3 calls
`,
    );
  });

  const copies = Array.from({ length: 40 }, (_, index) => ({
    ...thirdParty,
    message: `Email address ${index + 10} reaches PostHog`,
    data: [{ ...email, category: `user.kind_${index}` }],
    at: spanOf('apps/web/signup.ts', index % 2 ? 'account.email' : 'form.phone'),
  }));

  it('puts findings that say the same together, and lists their places', () => {
    const alike = copies.map((finding) => ({ ...finding, data: [email] }));
    const report = textReport(inputOf(alike));
    assert.equal(report.match(/✖ error/g)?.length, 1);
    assert.equal(report.match(/account\.email\);/g)?.length, 1);
    assert.match(report, / also at\n(?: {2}apps\/web\/signup\.ts:\d+:\d+ in signUp\n){5} {2}and 34 more places/);
    assert.equal(textReport(inputOf(alike, { isVerbose: true })).match(/~~~+/g)?.length, 40);
  });

  it('tells the first thirty in full, the rest by their places', () => {
    assert.equal(textReport(inputOf(copies)).match(/~~~+/g)?.length, 30);
    assert.equal(textReport(inputOf(copies)).match(/✖ error/g)?.length, 40);
    assert.equal(textReport(inputOf(copies, { isVerbose: true })).match(/~~~+/g)?.length, 40);
  });

  it('says what is gone since when, and what a baseline knows', () => {
    const change = { since: 'main (1a2b3c4d5e)', gone: [logged], kept: 3, textOf: (file: string) => SOURCES[file] };
    const stale = { fingerprint: 'f', policy: 'log-flow', file: 'old.ts', api: 'x', data: [], message: 'Name leaks' };
    const baseline = { file: 'datatrail.baseline.json', known: 2, stale: [stale] };
    const report = textReport(inputOf([thirdParty], { change, baseline }));
    assert.match(
      report,
      /^Gone since main \(1a2b3c4d5e\)\n {2}Phone number reaches the console {2}apps\/web\/signup\.ts:6:28$/m,
    );
    assert.match(report, /^1 new finding since main \(1a2b3c4d5e\): 1 error · 1 gone$/m);
    assert.match(
      report,
      /^2 findings known to datatrail\.baseline\.json\n1 stale entry in .*\n {2}old\.ts: Name leaks \(log-flow\)$/m,
    );
    assert.match(textReport(inputOf([], { change })), /^Nothing new since main \(1a2b3c4d5e\) · 1 gone$/m);
  });

  it('says that nothing was found', () => {
    assert.equal(textReport(inputOf([])), 'No findings\nRead 2 files, 11 lines, 3 calls\n');
  });

  it('quotes no code when told so', () => {
    const report = textReport(inputOf([thirdParty], { excerpts: false }));
    assert.doesNotMatch(report, /identifyUser\(/);
    assert.match(report, /apps\/web\/signup\.ts:5:16/);
  });

  it('shortens a way of many steps in its middle', () => {
    const step = (index: number) => ({ span: spanOf('apps/web/signup.ts', 'account.email'), note: `step ${index}` });
    const steps = Array.from({ length: 30 }, (_, index) => step(index + 1));
    const report = textReport(inputOf([{ ...thirdParty, data: [{ ...email, steps }] }]));
    assert.match(report, / 6 .*step 6\n +…\n +25 .*step 25\n/);
  });

  it('shows fields that go the same way once', () => {
    const name = { ...email, category: 'user.name', name: 'account.name' };
    const report = textReport(inputOf([{ ...thirdParty, data: [email, name] }]));
    assert.equal(report.match(/passed to identifyUser/g)?.length, 1);
  });

  it('lets nothing from the workspace control the terminal', () => {
    assert.doesNotMatch(textReport(hostileInput()), /[\u001b\u0007\u009b\u202e]/);
  });
});

describe('JSON report', () => {
  const parse = (input: ReportInput): JsonReport => JSON.parse(jsonReport(input)) as JsonReport;

  it('has a version, counts and all findings, suppressed ones marked', () => {
    const report = parse(inputOf(ALL));
    assert.equal(report.version, 1);
    assert.deepEqual(report.summary, { error: 1, warning: 1, note: 1, suppressed: 1, hiddenInventory: 0 });
    assert.equal(report.findings.length, 4);
    const reasons = report.findings.flatMap((finding) => finding.suppressed?.reason ?? []);
    assert.deepEqual(reasons, ['audit log']);
  });

  it('gives places by line and column, with code', () => {
    const [finding] = parse(inputOf([thirdParty])).findings;
    const at = { file: 'apps/web/signup.ts', line: 5, column: 16, endLine: 5, endColumn: 29 };
    assert.deepEqual(finding?.at, { ...at, code: 'account.email' });
    assert.deepEqual(parse(inputOf([thirdParty], { excerpts: false })).findings[0]?.at, at);
  });

  it('names the file alone when its text is gone', () => {
    const [finding] = parse(inputOf([thirdParty], { textOf: () => undefined })).findings;
    assert.deepEqual(finding?.at, { file: 'apps/web/signup.ts' });
  });
});

describe('SARIF report', () => {
  function run(input: ReportInput): Run & { results: Result[] } {
    const log = JSON.parse(sarifReport(input)) as Log;
    assert.equal(log.version, '2.1.0');
    const [first] = log.runs;
    assert.ok(first?.results);
    return { ...first, results: first.results };
  }

  it('has a code flow with every step, its ends essential', () => {
    const [result] = run(inputOf([thirdParty])).results;
    const steps = result?.codeFlows?.[0]?.threadFlows[0]?.locations.map((step) => {
      const physical = step.location?.physicalLocation;
      return [
        physical?.artifactLocation?.uri,
        physical?.region?.startLine,
        step.location?.message?.text,
        step.importance,
      ];
    });
    assert.deepEqual(steps, [
      ['apps/web/signup.ts', 5, 'email read from account', 'essential'],
      ['packages/analytics/index.ts', 1, 'passed to identifyUser as userId', 'important'],
      ['packages/analytics/index.ts', 2, 'sent to PostHog', 'essential'],
    ]);
  });

  const properties: readonly { name: string; finding: Finding; bag: object }[] = [
    {
      name: 'a flow to a third party',
      finding: thirdParty,
      bag: {
        kind: 'flow',
        sink: 'third-party',
        destination: 'PostHog',
        country: 'US',
        dataCategories: ['user.contact.email'],
        between: [],
        inventory: false,
      },
    },
    {
      name: 'a flow to a log, masked',
      finding: logged,
      bag: {
        kind: 'flow',
        sink: 'log',
        destination: 'the console',
        country: undefined,
        dataCategories: ['user.contact.phone_number'],
        between: ['masked'],
        inventory: false,
      },
    },
    {
      name: 'a collection',
      finding: collected,
      bag: {
        kind: 'collection',
        sink: undefined,
        destination: undefined,
        country: undefined,
        dataCategories: ['user.contact.email'],
        between: [],
        inventory: true,
      },
    },
  ];
  for (const { name, finding, bag } of properties) {
    it(`has the properties of ${name}`, () => {
      const found = run(inputOf([finding])).results[0]?.properties ?? {};
      const { kind, sink, destination, country, dataCategories, between, inventory } = found as Record<string, unknown>;
      assert.deepEqual({ kind, sink, destination, country, dataCategories, between, inventory }, bag);
    });
  }

  it('ties each result to its rule, level and fingerprint', () => {
    const { results, tool } = run(inputOf(ALL));
    for (const result of results) {
      assert.equal(tool.driver.rules?.[result.ruleIndex ?? -1]?.id, result.ruleId);
      assert.match(result.partialFingerprints?.['datatrail/v1'] ?? '', /^[0-9a-f]{32}$/);
    }
    assert.deepEqual(
      results.map((result) => result.level),
      ['note', 'error', 'warning', 'warning'],
    );
  });

  it('helps with each rule in text and Markdown', () => {
    for (const rule of run(inputOf([])).tool.driver.rules ?? []) {
      assert.match(rule.helpUri ?? '', new RegExp(`^https://.*/${rule.id}\\.md$`));
      assert.match(rule.help?.markdown ?? '', /GDPR Art\. 6/);
      assert.ok(rule.help?.text);
    }
  });

  it('marks what is suppressed and, beside it, what is not', () => {
    const { results } = run(inputOf([thirdParty, suppressed]));
    assert.deepEqual(
      results.map((result) => result.suppressions?.map(({ kind, justification }) => [kind, justification])),
      [[], [['inSource', 'audit log']]],
    );
    assert.equal(run(inputOf([thirdParty])).results[0]?.suppressions, undefined);
  });

  it('says what went wrong', () => {
    const problem = { severity: 'warning', message: 'is odd', hint: 'Mend it.', file: 'b c.ts', line: 3 } as const;
    const [invocation] = run(inputOf([], { problems: [problem] })).invocations ?? [];
    const [told] = invocation?.toolExecutionNotifications ?? [];
    assert.equal(invocation?.executionSuccessful, true);
    assert.equal(told?.message.text, 'is odd. Mend it.');
    assert.equal(told.locations?.[0]?.physicalLocation?.artifactLocation?.uri, 'b%20c.ts');
    assert.equal(told.locations[0].physicalLocation?.region?.startLine, 3);
  });

  it('gives relative URIs, percent-encoded, and no region for a file that is gone', () => {
    const file = 'app/[id]/ü %.ts';
    const gone = { ...thirdParty, at: { file, start: 0, end: 1 } };
    const physical = run(inputOf([gone])).results[0]?.locations?.[0]?.physicalLocation;
    assert.deepEqual(physical, { artifactLocation: { uri: 'app/%5Bid%5D/%C3%BC%20%25.ts', uriBaseId: '%SRCROOT%' } });
  });

  it('makes no link of what stands in square brackets', () => {
    const message = 'see [this](https://x.example) and data[0]';
    const [result] = run(inputOf([{ ...thirdParty, message }])).results;
    assert.equal(result?.message.text, 'see \\[this](https://x.example) and data[0]');
  });
});

describe('HTML report', () => {
  it('loads nothing and runs its own script only', () => {
    const page = htmlReport(inputOf(ALL));
    assert.match(page, /^<!doctype html>/);
    assert.match(
      page,
      /Content-Security-Policy" content="default-src 'none'; style-src 'sha256-[^']+'; script-src 'sha256-[^']+'; base-uri 'none'; form-action 'none'"/,
    );
    assert.doesNotMatch(page, /<(?:link|iframe|img|object|embed)\b|\ssrc=|@import|url\(/);
    assert.doesNotMatch(page, /\sstyle=|\son\w+=/);
  });

  it('shows each finding with message, code and steps, worst first', () => {
    const page = htmlReport(inputOf(ALL));
    assert.equal(page.match(/<article\s+class="finding/g)?.length, 3);
    assert.ok(page.indexOf('Email address reaches PostHog') < page.indexOf('Phone number reaches the console'));
    assert.match(page, /<mark>account\.email<\/mark>/);
    assert.match(page, /passed to identifyUser as userId/);
  });

  it('has one row of the map per recipient, and columns for each group and kind of data', () => {
    const page = htmlReport(inputOf(ALL));
    assert.equal(page.match(/<th scope="row">/g)?.length, 3);
    assert.deepEqual(
      [...page.matchAll(/<th scope="col" class="(\w*)" title="([^"]*)"/g)].map(([, kind, title]) => [kind, title]),
      [
        ['group', 'Contact'],
        ['kind', 'Email address'],
        ['kind', 'Phone number'],
      ],
    );
  });

  it('escapes hostile names and code', () => {
    const page = htmlReport(hostileInput());
    assert.equal(page.match(/<script/g)?.length, 1);
    assert.equal(page.match(/<\/script/g)?.length, 1);
    assert.doesNotMatch(page, /<img/);
    assert.doesNotMatch(page, /[\u001b\u202e]/);
    for (const attribute of page.matchAll(/="([^"]*)"/g)) assert.doesNotMatch(attribute[1] ?? '', /[<>]/);
  });

  it('draws a band for each group of data and recipient, and folds what does not fit', () => {
    const bands = (findings: readonly Finding[]) =>
      [...htmlReport(inputOf(findings)).matchAll(/class="band (\w+)"[^]*?<title>([^<]*)</g)].map(([, worst, title]) => [
        worst,
        title,
      ]);
    assert.deepEqual(bands([thirdParty, thirdParty, logged, collected]), [
      ['error', 'Contact → PostHog (United States): 2 findings'],
      ['warning', 'Contact → the console: 1 finding'],
    ]);
    const many = Array.from({ length: 20 }, (_, index) => ({
      ...thirdParty,
      recipient: { id: `r${index}`, name: `Recipient ${index}` },
    }));
    assert.equal(bands(many).length, 14);
    assert.deepEqual(bands(many).at(-1), ['error', 'Email address → 7 more recipients: 7 findings']);
  });

  it('counts a finding once for its group, whatever it holds of it', () => {
    const both = { ...thirdParty, data: [email, { ...email, category: 'user.contact.phone_number' }] };
    assert.match(htmlReport(inputOf([both])), /title="Contact → PostHog: 1 finding"/);
  });

  it('tells notes from facts to record', () => {
    const page = htmlReport(inputOf([{ ...logged, severity: 'note' }, collected, thirdParty]));
    assert.deepEqual(
      [...page.matchAll(/data-severity="(\w+)"/g)].map(([, level]) => level),
      ['error', 'note', 'inventory'],
    );
    assert.deepEqual(
      [...page.matchAll(/name="severity"\s+value="(\w+)"\s+(checked)?/g)].map(([, level, checked]) => [level, checked]),
      [
        ['error', 'checked'],
        ['note', 'checked'],
        ['inventory', undefined],
      ],
    );
    assert.match(page, /<b>1<\/b> note<[^]*<b>1<\/b> inventory fact</);
  });

  it('shows what is gone since when', () => {
    const change = { since: 'main <b>', gone: [logged], kept: 1, textOf: (file: string) => SOURCES[file] };
    const page = htmlReport(inputOf([thirdParty], { change }));
    assert.match(page, /<h2 id="findings-title">New since main &lt;b&gt;<\/h2>/);
    assert.match(
      page,
      /Gone since main &lt;b&gt;[^]*Phone number reaches the console <code>apps\/web\/signup\.ts:6:28/,
    );
    assert.match(htmlReport(inputOf([], { change })), /Nothing is new since main &lt;b&gt;/);
  });

  it('says that nothing was found', () => {
    assert.match(htmlReport(inputOf([])), /Nothing was found/);
  });
});

describe('all reports', () => {
  for (const [format, render] of Object.entries(REPORTS)) {
    it(`${format}: the order of findings does not matter`, () => {
      assert.equal(render(inputOf([...ALL].reverse())), render(inputOf(ALL)));
    });
    it(`${format}: no code when told so`, () => {
      assert.doesNotMatch(render(inputOf(ALL, { excerpts: false })), /createAccount|console\.log\(/);
    });
  }

  const names: readonly (readonly [string, string | undefined])[] = [
    ['a.sarif', 'sarif'],
    ['a.sarif.json', 'sarif'],
    ['A.JSON', 'json'],
    ['dir.html/a.txt', 'text'],
    ['a.htm', 'html'],
    ['sarif', undefined],
    ['a.xml', undefined],
  ];
  for (const [name, format] of names)
    it(`${name} is ${format ?? 'unknown'}`, () => assert.equal(formatOf(name), format));
});
