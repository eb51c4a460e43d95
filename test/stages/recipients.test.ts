/** Who receives: one call form a row, with the company and country that must be told, or why there is none. */
import assert from 'node:assert/strict';
import { Analyzer } from '../../server/src/analyzer';
import type { Finding } from '../../server/src/model';
import { compileRuleSet } from '../../server/src/ruleset/compile';
import { ruleFiles } from '../rules/support';

/** `Company (country)`, `none` where the project itself receives, or `unknown` where nothing tells who does. */
type Expected = string;

/** What is sent is `user.email`; imports stand before a `|`. */
const FORMS: readonly (readonly [form: string, code: string, expected: Expected])[] = [
  // Literal URLs
  ['fetch, literal', `fetch('https://api.mixpanel.com/track', { method: 'POST', body: user.email })`, 'Mixpanel (US)'],
  [
    'fetch, neither host nor port',
    `const at = { host: '', port: '' }; fetch(\`http://\${at.host}:\${at.port}/send\`, { method: 'POST', body: user.email })`,
    'unknown',
  ],
  ['fetch, query of a literal', `fetch('https://api.mixpanel.com/track?id=' + user.email)`, 'Mixpanel (US)'],
  [
    'fetch, host in capitals',
    `fetch('https://API.Mixpanel.com/track', { method: 'POST', body: user.email })`,
    'Mixpanel (US)',
  ],
  ['fetch, port', `fetch('https://api.mixpanel.com:443/track', { method: 'POST', body: user.email })`, 'Mixpanel (US)'],
  [
    'fetch, credentials before the host',
    `fetch('https://key:secret@api.mixpanel.com/track', { method: 'POST', body: user.email })`,
    'Mixpanel (US)',
  ],
  [
    'fetch, a host that only ends alike',
    `fetch('https://notmixpanel.com/track', { method: 'POST', body: user.email })`,
    'notmixpanel.com',
  ],
  [
    'fetch, vendor in the path only',
    `fetch('https://proxy.example.net/api.mixpanel.com', { method: 'POST', body: user.email })`,
    'proxy.example.net',
  ],
  [
    'fetch, protocol left out',
    `fetch('//api.mixpanel.com/track', { method: 'POST', body: user.email })`,
    'Mixpanel (US)',
  ],
  [
    'window.fetch',
    `window.fetch('https://api.segment.io/v1/track', { method: 'POST', body: user.email })`,
    'Segment (US)',
  ],
  [
    'axios.post',
    `import axios from 'axios'; | axios.post('https://api.segment.io/v1/track', { email: user.email })`,
    'Segment (US)',
  ],
  [
    'axios(config)',
    `import axios from 'axios'; | axios({ url: 'https://api.segment.io/v1/track', method: 'post', data: user.email })`,
    'Segment (US)',
  ],
  [
    'axios.request(config)',
    `import axios from 'axios'; | axios.request({ url: 'https://hooks.slack.com/services/T', data: user.email })`,
    'Slack (US)',
  ],
  [
    'got.post',
    `import got from 'got'; | got.post('https://api.brevo.com/v3/contacts', { json: { email: user.email, phone: user.phone } })`,
    'Brevo (FR)',
  ],
  [
    'ky.post',
    `import ky from 'ky'; | ky.post('https://plausible.io/api/event', { json: { props: user.email } })`,
    'Plausible (EE)',
  ],
  [
    'undici request',
    `import { request } from 'undici'; | request('https://in.logs.betterstack.com', { method: 'POST', body: user.email })`,
    'Better Stack (CZ)',
  ],
  [
    'needle.post',
    `import needle from 'needle'; | needle.post('https://listener.logz.io:8071', { email: user.email })`,
    'Logz.io (IL)',
  ],
  [
    'superagent',
    `import request from 'superagent'; | request.post('https://api.deepseek.com/chat').send({ q: user.email })`,
    'DeepSeek (CN)',
  ],
  [
    'node-fetch',
    `import fetch from 'node-fetch'; | fetch('https://open.feishu.cn/open-apis/bot/v2/hook/x', { method: 'POST', body: user.email })`,
    'Lark (CN)',
  ],
  [
    'https.request',
    `import https from 'node:https'; | https.request('https://api.telegram.org/bot/sendMessage?text=' + user.email)`,
    'Telegram (AE)',
  ],
  [
    'ofetch',
    `import { ofetch } from 'ofetch'; | ofetch('https://oapi.dingtalk.com/robot/send', { method: 'POST', body: { text: user.email } })`,
    'DingTalk (CN)',
  ],
  // Other ways out of a page
  ['sendBeacon', `navigator.sendBeacon('https://mc.yandex.ru/watch/1', user.email)`, 'Yandex (RU)'],
  [
    'XMLHttpRequest',
    `const x = new XMLHttpRequest(); x.open('POST', 'https://www.facebook.com/tr'); x.send(user.email);`,
    'Meta (US)',
  ],
  [
    'XMLHttpRequest, own path',
    `const x = new XMLHttpRequest(); x.open('POST', '/api/save'); x.send(user.email);`,
    'none',
  ],
  ['WebSocket', `const socket = new WebSocket('wss://realtime.ably.io'); socket.send(user.email);`, 'Ably (GB)'],
  ['WebSocket, own host', `const socket = new WebSocket('ws://localhost:8080'); socket.send(user.email);`, 'none'],
  ['EventSource', `new EventSource('https://graph.facebook.com/live?email=' + user.email)`, 'Meta (US)'],
  [
    'image pixel, set',
    `const pixel = new Image(); pixel.src = 'https://www.facebook.com/tr?em=' + user.email;`,
    'Meta (US)',
  ],
  ['image pixel, own', `const pixel = new Image(); pixel.src = '/pixel.gif?em=' + user.email;`, 'none'],
  [
    'image element',
    `const pixel = document.createElement('img'); pixel.src = \`https://px.ads.linkedin.com/collect?e=\${user.email}\`;`,
    'LinkedIn (US)',
  ],
  // Templates, constants, objects
  [
    'template',
    `fetch(\`https://api.mixpanel.com/\${user.path}\`, { method: 'POST', body: user.email })`,
    'Mixpanel (US)',
  ],
  [
    'template, subdomain unknown',
    `fetch(\`https://\${user.tenant}.zendesk.com/api\`, { method: 'POST', body: user.email })`,
    'Zendesk (US)',
  ],
  [
    'template, base in a constant',
    `const BASE = 'https://api.resend.com'; fetch(\`\${BASE}/emails\`, { method: 'POST', body: user.phone })`,
    'Resend (US)',
  ],
  [
    'concatenation',
    `const BASE = 'https://api.resend.com'; fetch(BASE + '/emails', { method: 'POST', body: user.phone })`,
    'Resend (US)',
  ],
  [
    'constant record',
    `const urls = { crm: 'https://api.hubapi.com/contacts' }; fetch(urls.crm, { method: 'POST', body: user.email })`,
    'HubSpot (US)',
  ],
  [
    'conditional',
    `fetch(user.eu ? 'https://eu.i.posthog.com/e' : 'https://us.i.posthog.com/e', { method: 'POST', body: user.email })`,
    'PostHog (DE)',
  ],
  [
    'URL object',
    `fetch(new URL('https://api.mixpanel.com/track'), { method: 'POST', body: user.email })`,
    'Mixpanel (US)',
  ],
  [
    'URL object with base',
    `fetch(new URL('/track', 'https://api.mixpanel.com'), { method: 'POST', body: user.email })`,
    'Mixpanel (US)',
  ],
  [
    'URL in a variable, its href',
    `const to = new URL('https://api.mixpanel.com/track'); fetch(to.href, { method: 'POST', body: user.email })`,
    'Mixpanel (US)',
  ],
  [
    'URL as text',
    `const to = new URL('https://api.mixpanel.com/track'); fetch(to.toString(), { method: 'POST', body: user.email })`,
    'Mixpanel (US)',
  ],
  [
    'Request object',
    `fetch(new Request('https://api.mixpanel.com/track'), { method: 'POST', body: user.email })`,
    'Mixpanel (US)',
  ],
  [
    'list that is joined',
    `fetch(['https://api.mixpanel.com', 'track'].join('/'), { method: 'POST', body: user.email })`,
    'Mixpanel (US)',
  ],
  // Clients with a base
  [
    'axios.create base',
    `import axios from 'axios'; const api = axios.create({ baseURL: 'https://api.hubapi.com' }); | api.post('/contacts', { email: user.email })`,
    'HubSpot (US)',
  ],
  [
    'axios.create own base',
    `import axios from 'axios'; const api = axios.create({ baseURL: '/api' }); | api.post('/contacts', { email: user.email })`,
    'none',
  ],
  [
    'axios.create, whole URL wins',
    `import axios from 'axios'; const api = axios.create({ baseURL: '/api' }); | api.post('https://api.hubapi.com/contacts', { email: user.email })`,
    'HubSpot (US)',
  ],
  [
    'axios.defaults.baseURL',
    `import axios from 'axios'; axios.defaults.baseURL = 'https://api.hubapi.com'; | axios.post('/contacts', { email: user.email })`,
    'HubSpot (US)',
  ],
  [
    'baseURL of one request',
    `import axios from 'axios'; | axios.post('/contacts', { email: user.email }, { baseURL: 'https://api.hubapi.com' })`,
    'HubSpot (US)',
  ],
  [
    'got.extend prefix',
    `import got from 'got'; const api = got.extend({ prefixUrl: 'https://api.mailgun.net/v3' }); | api.post('messages', { json: { text: user.phone } })`,
    'Mailgun (US)',
  ],
  [
    'ky.create prefix',
    `import ky from 'ky'; const api = ky.create({ prefixUrl: 'https://api.mailgun.net/v3' }); | api.post('messages', { json: { text: user.phone } })`,
    'Mailgun (US)',
  ],
  [
    'ofetch.create base',
    `import { ofetch } from 'ofetch'; const api = ofetch.create({ baseURL: 'https://api.airtable.com' }); | api('/v0/x', { method: 'POST', body: { email: user.email } })`,
    'Airtable (US)',
  ],
  [
    'GraphQL client',
    `import { GraphQLClient } from 'graphql-request'; const api = new GraphQLClient('https://api.linear.app/graphql'); | api.request('query', { email: user.email })`,
    'Linear (US)',
  ],
  // Environment
  ['env names the vendor', `fetch(process.env.SLACK_WEBHOOK_URL, { method: 'POST', body: user.email })`, 'Slack (US)'],
  ['env names the project', `fetch(process.env.APP_URL + '/api', { method: 'POST', body: user.email })`, 'none'],
  ['env names nobody', `fetch(process.env.TARGET, { method: 'POST', body: user.email })`, 'the host in TARGET'],
  [
    'env with a default',
    `fetch(process.env.EVENTS ?? 'https://api.mixpanel.com/track', { method: 'POST', body: user.email })`,
    'Mixpanel (US)',
  ],
  [
    'import.meta.env',
    `fetch(import.meta.env.VITE_DISCORD_WEBHOOK, { method: 'POST', body: user.email })`,
    'Discord (US)',
  ],
  // Regions and own hosts
  [
    'client, EU host',
    `import { PostHog } from 'posthog-node'; const client = new PostHog('k', { host: 'https://eu.i.posthog.com' }); | client.capture({ distinctId: 'x', properties: { email: user.email } })`,
    'PostHog (DE)',
  ],
  [
    'client, self-hosted',
    `import { PostHog } from 'posthog-node'; const client = new PostHog('k', { host: 'http://localhost:8000' }); | client.capture({ distinctId: 'x', properties: { email: user.email } })`,
    'none',
  ],
  [
    'init, EU host',
    `import mixpanel from 'mixpanel-browser'; mixpanel.init('k', { api_host: 'https://api-eu.mixpanel.com' }); | mixpanel.track('joined', { email: user.email })`,
    'Mixpanel (NL)',
  ],
  [
    'init, EU zone',
    `import * as amplitude from '@amplitude/analytics-browser'; amplitude.init('k', { serverZone: 'EU' }); | amplitude.setUserId(user.email)`,
    'Amplitude (DE)',
  ],
  [
    'init, site',
    `import { datadogRum } from '@datadog/browser-rum'; datadogRum.init({ applicationId: 'a', clientToken: 't', site: 'datadoghq.eu' }); | datadogRum.setUser({ email: user.email })`,
    'Datadog (DE)',
  ],
  [
    'DSN of a region',
    `import * as Sentry from '@sentry/node'; Sentry.init({ dsn: 'https://key@o1.ingest.de.sentry.io/1' }); | Sentry.setUser({ email: user.email })`,
    'Sentry (DE)',
  ],
  [
    'DSN of an own host',
    `import * as Sentry from '@sentry/node'; Sentry.init({ dsn: 'https://key@sentry.internal.example.com/1' }); | Sentry.setUser({ email: user.email })`,
    'none',
  ],
  [
    'DSN from the environment',
    `import * as Sentry from '@sentry/node'; Sentry.init({ dsn: process.env.SENTRY_DSN }); | Sentry.setUser({ email: user.email })`,
    'Sentry (US)',
  ],
  [
    'region of a host',
    `fetch('https://api.eu.mailgun.net/v3/messages', { method: 'POST', body: user.phone })`,
    'Mailgun (DE)',
  ],
  [
    'region of a cloud',
    `import { S3Client, PutObjectCommand } from '@aws-sdk/client-s3'; const s3 = new S3Client({ region: 'cn-north-1' }); | s3.send(new PutObjectCommand({ Bucket: 'b', Key: 'k', Body: user.email }))`,
    'Amazon (CN)',
  ],
  [
    'model elsewhere',
    `import OpenAI from 'openai'; const ai = new OpenAI({ baseURL: 'https://api.deepseek.com' }); | ai.chat.completions.create({ model: 'm', messages: [{ role: 'user', content: user.email }] })`,
    'DeepSeek (CN)',
  ],
  [
    'model on the own machine',
    `import OpenAI from 'openai'; const ai = new OpenAI({ baseURL: 'http://localhost:11434/v1' }); | ai.chat.completions.create({ model: 'm', messages: [{ role: 'user', content: user.email }] })`,
    'none',
  ],
  // The project itself
  ['relative', `fetch('/api/save', { method: 'POST', body: user.email })`, 'none'],
  ['relative without a slash', `fetch('api/save', { method: 'POST', body: user.email })`, 'none'],
  ['localhost', `fetch('http://localhost:3000/save', { method: 'POST', body: user.email })`, 'none'],
  ['loopback', `fetch('http://127.0.0.1/save', { method: 'POST', body: user.email })`, 'none'],
  ['private address', `fetch('http://192.168.1.4/save', { method: 'POST', body: user.email })`, 'none'],
  [
    'private address, the middle range',
    `fetch('http://172.20.0.3/save', { method: 'POST', body: user.email })`,
    'none',
  ],
  [
    'service of a cluster',
    `fetch('http://mailer.default.svc.cluster.local/save', { method: 'POST', body: user.email })`,
    'none',
  ],
  ['container by its name', `fetch('http://mailer:8025/save', { method: 'POST', body: user.email })`, 'none'],
  ['own domain', `fetch('https://api.example.com/save', { method: 'POST', body: user.email })`, 'none'],
  ['origin of the page', `fetch(window.location.origin + '/save', { method: 'POST', body: user.email })`, 'none'],
  ['parameter that nobody gives', `fetch(user.endpoint, { method: 'POST', body: user.email })`, 'unknown'],
  ['host unknown', `fetch(\`https://\${user.host}/in\`, { method: 'POST', body: user.email })`, 'unknown'],
];

const OWN = { file: 'datatrail.config.yaml', text: 'ownDomains: [example.com]\n' };

describe('recipients of call forms', () => {
  const { rules } = compileRuleSet([...ruleFiles(), OWN]);

  for (const [form, code, expected] of FORMS) {
    it(`${form}: ${expected}`, () => {
      const [before, call] = code.includes(' | ') ? code.split(' | ') : ['', code];
      const analyzer = new Analyzer(rules);
      const body = call?.endsWith(';') ? call : `${call};`;
      const text = `${before}\ninterface User { email: string; phone: string; path: string; tenant: string; eu: boolean; host: string; endpoint: string }\nexport function send(user: User) { ${body} }\n`;
      analyzer.apply({ files: [{ file: 'main.ts', text }] });
      const flows = analyzer
        .snapshot()
        .findings()
        .filter((f) => f.kind === 'flow' && f.recipient && f.sink !== 'url');
      assert.equal(recipientOf(flows), expected, text);
    });
  }
});

function recipientOf(flows: readonly Finding[]): string {
  const names = new Set(
    flows.map(({ recipient }) =>
      recipient?.id === 'network'
        ? 'unknown'
        : `${recipient?.name}${recipient?.country ? ` (${recipient.country})` : ''}`,
    ),
  );
  return names.size === 0 ? 'none' : [...names].sort().join(', ');
}
