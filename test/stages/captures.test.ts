/** SDKs that take data by themselves: a setting a row, with what is said of it, and its twin that is quiet. */
import assert from 'node:assert/strict';
import { Analyzer } from '../../server/src/analyzer';
import { compileRuleSet } from '../../server/src/ruleset/compile';
import { ruleFiles } from '../rules/support';

/** Settings asked for hold everywhere; what is so by default is for the preset that says `all`. */
const EXPLICIT = rulesOf('extends: []\npolicies: { autocapture: { captures: explicit } }\n');
const ALL = rulesOf('extends: []\npolicies: { autocapture: { captures: all } }\n');

const POSTHOG = `import posthog from 'posthog-js';\n`;
const SENTRY = `import * as Sentry from '@sentry/nextjs';\n`;
const DATADOG = `import { datadogRum } from '@datadog/browser-rum';\n`;
const LOGROCKET = `import LogRocket from 'logrocket';\n`;
const MIXPANEL = `import mixpanel from 'mixpanel-browser';\n`;
const AMPLITUDE = `import * as amplitude from '@amplitude/analytics-browser';\n`;
const AI = `import { generateText } from 'ai';\n`;
const NEXT_AUTH = `import NextAuth from 'next-auth';\n`;
const LANGFUSE = `import { LangfuseSpanProcessor } from '@langfuse/otel';\n`;
const MORGAN = `import morgan from 'morgan';\n`;
const PROVIDER = `import { PostHogProvider } from 'posthog-js/react';\n`;

interface Row {
  readonly code: string;
  /** A part of the message where settings ask for it; undefined for nothing. */
  readonly explicit?: string;
  /** The same where defaults count; by default as `explicit`. */
  readonly all?: string;
}

const rows: readonly Row[] = [
  // A setting that asks for it, and the same setting that does not.
  { code: `${SENTRY}Sentry.init({ dsn: 'x', sendDefaultPii: true });`, explicit: 'captured by Sentry (United States)' },
  { code: `${SENTRY}Sentry.init({ dsn: 'x', sendDefaultPii: false });` },
  { code: `${SENTRY}Sentry.init({ dsn: 'x' });` },
  { code: `${SENTRY}Sentry.replayIntegration({ maskAllText: false });`, explicit: '`maskAllText: false` records' },
  { code: `${SENTRY}Sentry.replayIntegration({ maskAllText: true });` },
  { code: `${SENTRY}Sentry.replayIntegration();` },
  { code: `${DATADOG}datadogRum.init({ defaultPrivacyLevel: 'allow' });`, explicit: '`defaultPrivacyLevel: allow`' },
  { code: `${DATADOG}datadogRum.init({ defaultPrivacyLevel: 'mask' });` },
  { code: `${DATADOG}datadogRum.init({ sessionReplaySampleRate: 20 });`, explicit: 'sessions are recorded' },
  { code: `${DATADOG}datadogRum.init({ sessionReplaySampleRate: 0 });` },
  {
    code: `${DATADOG}datadogRum.init({ sessionReplaySampleRate: 20, startSessionReplayRecordingManually: true });`,
  },
  { code: `${MIXPANEL}mixpanel.init('t', { record_sessions_percent: 5 });`, explicit: 'sessions are recorded' },
  { code: `${MIXPANEL}mixpanel.init('t', { record_sessions_percent: 0 });` },
  { code: `${MIXPANEL}mixpanel.init('t', { autocapture: true });`, explicit: '`autocapture: true`' },
  { code: `${MIXPANEL}mixpanel.init('t');` },
  {
    code: `${AI}generateText({ model: 'm', prompt: 'hi', experimental_telemetry: { isEnabled: true } });`,
    explicit: 'telemetry records what people ask a model',
  },
  {
    code: `${AI}generateText({ model: 'm', prompt: 'hi', experimental_telemetry: { isEnabled: true, recordInputs: false } });`,
  },
  { code: `${AI}generateText({ model: 'm', prompt: 'hi' });` },
  { code: `${NEXT_AUTH}export default NextAuth({ providers: [], debug: true });`, explicit: 'captured by the console' },
  { code: `${NEXT_AUTH}export default NextAuth({ providers: [], debug: process.env.NODE_ENV === 'development' });` },
  { code: `${MORGAN}export const log = morgan('combined');`, explicit: 'the address and the browser' },
  { code: `${MORGAN}export const log = morgan(':remote-addr :url');`, explicit: 'the address of everybody' },
  { code: `${MORGAN}export const log = morgan('dev');` },
  { code: `${MORGAN}export const log = morgan(':method :url :status');` },
  // What holds by default, until a setting says otherwise.
  { code: `${LANGFUSE}new LangfuseSpanProcessor();`, all: 'unless `mask` is set' },
  { code: `${LANGFUSE}new LangfuseSpanProcessor({ mask: ({ data }) => '***' });` },
  {
    code: `import { wrapOpenAI } from 'langsmith/wrappers';\nimport OpenAI from 'openai';\nwrapOpenAI(new OpenAI());`,
    all: 'captured by LangChain (United States)',
  },
  { code: `${POSTHOG}posthog.init('k', { disable_session_recording: true });`, all: 'unless `autocapture` is false' },
  { code: `${POSTHOG}posthog.init('k', { autocapture: false, disable_session_recording: true });` },
  { code: `${POSTHOG}posthog.init('k', { opt_out_capturing_by_default: true });` },
  {
    code: `${POSTHOG}posthog.init('k', { autocapture: true });`,
    explicit: '`autocapture: true` takes clicks',
    all: '`autocapture: true` takes clicks',
  },
  {
    code: `${POSTHOG}posthog.init('k', { autocapture: false, session_recording: { maskAllInputs: false } });`,
    explicit: '`maskAllInputs: false` records what is typed',
  },
  { code: `${POSTHOG}posthog.init('k', { autocapture: false, session_recording: { maskAllInputs: true } });` },
  { code: `${LOGROCKET}LogRocket.init('a/b');`, all: 'unless `dom.inputSanitizer` is set; requests and their bodies' },
  {
    code: `${LOGROCKET}LogRocket.init('a/b', { dom: { inputSanitizer: true }, network: { requestSanitizer: (r) => null } });`,
  },
  { code: `${AMPLITUDE}amplitude.init('k');`, all: 'unless `autocapture` is false' },
  { code: `${AMPLITUDE}amplitude.init('k', { autocapture: false });` },
  { code: `${AMPLITUDE}amplitude.init('k', undefined, { autocapture: false });` },
  {
    code: `${AMPLITUDE}amplitude.init('k', { autocapture: { elementInteractions: true } });`,
    explicit: '`elementInteractions: true`',
  },
  // What cannot be told is no reason to say anything.
  { code: `${POSTHOG}declare const options: object; posthog.init('k', options);` },
  { code: `${POSTHOG}declare const options: object; posthog.init('k', { ...options });` },
  {
    code: `${POSTHOG}declare const isOn: boolean; posthog.init('k', { autocapture: isOn, disable_session_recording: true });`,
  },
  { code: `${SENTRY}declare const isOn: boolean; Sentry.init({ sendDefaultPii: isOn });` },
  // Settings that stand elsewhere.
  {
    code: `${SENTRY}const options = { sendDefaultPii: true };\nSentry.init(options);`,
    explicit: '`sendDefaultPii: true`',
  },
  { code: `${SENTRY}const PII = true;\nSentry.init({ sendDefaultPii: PII });`, explicit: '`sendDefaultPii: true`' },
  // Components, and SDKs of script tags.
  {
    code: `${PROVIDER}export const A = () => <PostHogProvider apiKey="k" options={{ autocapture: true }} />;`,
    explicit: '`autocapture: true`',
  },
  {
    code: `${PROVIDER}export const A = () => <PostHogProvider apiKey="k" options={{ autocapture: false }} />;`,
  },
  { code: `${PROVIDER}export const A = (p: { c: never }) => <PostHogProvider client={p.c} />;` },
  { code: `Sentry.init({ sendDefaultPii: true });`, explicit: '`sendDefaultPii: true`' },
  // The region, and a call that has the name only.
  {
    code: `${POSTHOG}posthog.init('k', { api_host: 'https://eu.i.posthog.com', autocapture: true });`,
    explicit: 'PostHog (Germany)',
  },
  { code: `const posthog = { init: (k: string, o: object) => [k, o] };\nposthog.init('k', { autocapture: true });` },
  // Consent before it.
  {
    code: `${SENTRY}declare const hasConsent: boolean; if (hasConsent) Sentry.init({ sendDefaultPii: true });`,
    explicit: 'note IP address and cookie id are captured by Sentry (United States), after consent',
  },
];

describe('what SDKs take by themselves', () => {
  for (const { code, explicit, all = explicit } of rows) {
    it(code.split('\n').at(-1) ?? code, () => {
      check(EXPLICIT, code, explicit, 'where settings ask for it');
      check(ALL, code, all, 'where defaults count');
    });
  }

  it('is told once, with the recording that such a call starts', () => {
    const gdpr = rulesOf('extends: [recommended, gdpr]\n');
    const found = findings(gdpr, `${LOGROCKET}LogRocket.init('a/b');`).map((f) => f.policy);
    assert.deepEqual(found, ['autocapture']);
  });

  it('counts defaults in the preset of a law, in whatever order presets are named', () => {
    const code = `${POSTHOG}posthog.init('k');`;
    const told = (presets: string) =>
      findings(rulesOf(`extends: [${presets}]\n`), code).filter((f) => f.policy === 'autocapture').length;
    assert.deepEqual(['recommended', 'recommended, gdpr', 'gdpr, recommended'].map(told), [0, 1, 1]);
  });

  it('points at the setting, where one asks for it', () => {
    const code = `${SENTRY}Sentry.init({ sendDefaultPii: true });`;
    const [found] = findings(EXPLICIT, code);
    assert.equal(code.slice(found?.at.start, found?.at.end), 'true');
  });
});

function rulesOf(config: string) {
  return compileRuleSet([...ruleFiles(), { file: 'datatrail.config.yaml', text: config }]).rules;
}

function findings(rules: ReturnType<typeof rulesOf>, code: string) {
  const analyzer = new Analyzer(rules);
  analyzer.apply({ files: [{ file: 'src/a.tsx', text: code }] });
  return analyzer.snapshot().findings();
}

function check(rules: ReturnType<typeof rulesOf>, code: string, part: string | undefined, where: string): void {
  const found = findings(rules, code)
    .filter((f) => f.policy === 'autocapture')
    .map((f) => `${f.severity} ${f.message}`);
  if (part === undefined) assert.deepEqual(found, [], where);
  else {
    assert.equal(found.length, 1, `${where}: ${found.join('\n') || 'nothing'}`);
    assert.ok(found[0]?.includes(part), `${where}: ${found[0]}`);
  }
}
