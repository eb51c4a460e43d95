import assert from 'node:assert/strict';
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { Analyzer } from '../../server/src/analyzer';
import type { PlaceExplanation } from '../../server/src/explanation';
import { BuiltInRules } from '../../server/src/host/rules';
import { CASES } from './explainCases';
import { cli, removeTrees, tree } from './support';

/** A copy of the rules that ship, with what the build compiles them to: the tests would else compile them each time. */
let rulesDir = '';

interface Explained {
  readonly code: number;
  readonly error: string;
  readonly text: string;
  readonly json: PlaceExplanation & { readonly subjects: readonly { readonly verdict: string }[] };
}

/** A workspace of tests alone would be scanned like any other. */
const SHIPPED = { 'src/main.ts': 'export {};\n' };

async function explain(files: Readonly<Record<string, string>>, place: string): Promise<Explained> {
  const root = tree(files);
  const io = {
    rulesDir,
    createEngine: (rules: ConstructorParameters<typeof Analyzer>[0]) => Promise.resolve(new Analyzer(rules)),
  };
  const text = await cli(root, ['explain', place], io);
  const json = await cli(root, ['explain', place, '--format', 'json'], io);
  return {
    code: text.code,
    error: text.error,
    text: text.out,
    json: JSON.parse(json.out || '{}') as Explained['json'],
  };
}

function lineOf(text: string): number {
  return text.split('\n').findIndex((line) => line.endsWith('//?')) + 1;
}

describe('datatrail explain FILE:LINE', () => {
  before(() => {
    rulesDir = join(mkdtempSync(join(tmpdir(), 'datatrail-test-')), 'rules');
    cpSync(join(import.meta.dirname, '../../rules'), rulesDir, { recursive: true });
    assert.ok(new BuiltInRules(rulesDir).writeSnapshot());
  });
  after(() => rmSync(dirname(rulesDir), { recursive: true, force: true }));
  afterEach(removeTrees);

  describe('says why a call is not reported', () => {
    for (const { name, code, says, quiet, loud, config, file = 'src/app.ts' } of CASES) {
      const configFile: Record<string, string> = config === undefined ? {} : { 'datatrail.config.yaml': config };
      it(name, async () => {
        const { text, json } = await explain({ ...configFile, ...SHIPPED, [file]: quiet }, `${file}:${lineOf(quiet)}`);
        const [first] = json.subjects;
        const codes = json.subjects.flatMap((s) => s.call?.stops.map((stop) => stop.code) ?? []);
        assert.ok(codes.includes(code), `${code} is among ${codes.join()}\n${text}`);
        assert.match(text.replace(/\s+/g, ' '), says);
        assert.doesNotMatch(first?.verdict ?? '', /^Reported/);
      });
      it(`${name}: and its twin is reported`, async () => {
        const twin = quiet.replace(loud[0], () => loud[1]);
        const shipped = 'src/app.ts';
        const { text, json } = await explain({ ...configFile, [shipped]: twin }, `${shipped}:${lineOf(twin)}`);
        assert.match(json.subjects[0]?.verdict ?? '', /^Reported/, text);
        assert.deepEqual(json.subjects[0]?.call?.stops, []);
      });
    }
  });

  const FILES = {
    'src/user.ts': 'export interface User { id: string; email: string; phone: string }\n',
    'src/track.ts': `import { PostHog } from 'posthog-node';
const posthog = new PostHog('key');
export const track = (who: string) => posthog.capture({ distinctId: who });
`,
    'src/app.ts': `import type { User } from './user';
import { track } from './track';

export function join(user: User) {
  const address = user.email;
  track(address);
}
export const total = 3;
`,
  };

  it('tells callee, data, way and recipient of a reported call', async () => {
    const { text, code } = await explain(FILES, 'src/app.ts:6');
    assert.equal(code, 0);
    assert.equal(
      text,
      `src/app.ts:6

  6 │   track(address);
    │   ^^^^^^^^^^^^^^

▲ Reported: Email address reaches PostHog (United States) without consent
  finding     third-party-flow (warning): Email address reaches PostHog (United States) without
              consent  src/app.ts:6:9
                1. user.email: email is a field of User  src/app.ts:4:22
                2. email is read  src/app.ts:5:19
                3. passed to track as who  src/app.ts:6:9
                4. sent to PostHog  src/track.ts:3:39
  calls       \`track\`, a function of the project  src/track.ts:3:14
  is given    \`address\`
                email address (user.contact.email): \`user.email\`, because email is a field of User
                  1. recognised as personal here  src/app.ts:4:22
                  2. email is read  src/app.ts:5:19
  goes to     PostHog, through \`posthog-node › new PostHog().capture\`: reported by third-party-flow
              (warning)  src/track.ts:3:39
`,
    );
  });

  it('tells where a value goes and who hands a parameter over', async () => {
    const declared = await explain(FILES, 'src/app.ts:5:9');
    assert.match(declared.text, /holds +`user\.email`/);
    assert.match(declared.text, /goes to +PostHog/);
    assert.match(declared.text, /1\. kept as address/);
    const parameter = await explain(FILES, 'src/track.ts:3:23');
    assert.match(parameter.text, /from 1 call of track: email address  src\/app\.ts:6:9/);
  });

  it('never prints a line of more than 100 columns but for places', async () => {
    const { text } = await explain(FILES, 'src/app.ts:6');
    for (const line of text.split('\n')) assert.ok(line.length <= 100, line);
  });

  it('gives JSON with one-based places', async () => {
    const { json } = await explain(FILES, 'src/app.ts:6');
    const [subject] = json.subjects;
    assert.deepEqual(subject?.at, {
      file: 'src/app.ts',
      line: 6,
      column: 3,
      endLine: 6,
      endColumn: 17,
      code: 'track(address)',
    });
    assert.equal(subject?.values[0]?.data[0]?.category, 'user.contact.email');
    assert.equal(subject?.call?.findings[0]?.policy, 'third-party-flow');
  });

  it('takes the nearest expression and says so', async () => {
    const { text } = await explain(FILES, 'src/app.ts:6:1');
    assert.match(text, /no expression at this column: the nearest one/);
    assert.match(text, /▲ Reported/);
  });

  it('says that a line holds nothing to speak of', async () => {
    const { text, code } = await explain(FILES, 'src/app.ts:8');
    assert.equal(code, 0);
    assert.match(text, /no call here, and no value that speaks of people/);
  });

  it('says that a file with an error may be told incompletely', async () => {
    const broken = { ...FILES, 'src/app.ts': `${FILES['src/app.ts']}\nexport const x = (;\n` };
    const { text } = await explain(broken, 'src/app.ts:6');
    assert.match(text, /may be incomplete/);
    assert.match(text, /▲ Reported/);
  });

  const WRONG: readonly { readonly name: string; readonly place: string; readonly says: RegExp }[] = [
    { name: 'a file that is not there', place: 'src/ap.ts:3', says: /There is no file src\/ap\.ts/ },
    { name: 'a line beyond the end', place: 'src/app.ts:99', says: /src\/app\.ts has 9 lines: there is no line 99/ },
    { name: 'a line that does not exist', place: 'src/app.ts:0', says: /there is no line 0/ },
    { name: 'a column beyond the end', place: 'src/app.ts:8:99', says: /has 23 columns: there is no column 99/ },
    {
      name: 'a file without a line',
      place: 'src/app.ts',
      says: /names a file, but no line\s+Add the line: src\/app\.ts:12/,
    },
    {
      name: 'a file that is ignored',
      place: 'gen/a.ts:1',
      says: /gen\/a\.ts is left out of the scan\s+A \.gitignore names it/,
    },
    { name: 'a file outside of the folder', place: '../x.ts:1', says: /There is no file|lies outside/ },
    { name: 'a file that is no source', place: 'notes.md:1', says: /no TypeScript or JavaScript/ },
    { name: 'a folder', place: 'src:1', says: /src is a folder/ },
    { name: 'no such policy', place: 'log-flo', says: /There is no policy "log-flo"/ },
  ];
  for (const { name, place, says } of WRONG) {
    it(`refuses ${name}`, async () => {
      const files = { ...FILES, '.gitignore': 'gen\n', 'gen/a.ts': 'foo();\n', 'notes.md': 'x\n' };
      const { code, error } = await explain(files, place);
      assert.equal(code, 2);
      assert.match(error, says);
    });
  }

  it('still explains a policy', async () => {
    const { text } = await cliText(FILES, 'log-flow');
    assert.match(text, /\(log-flow\)/);
  });
});

async function cliText(files: Readonly<Record<string, string>>, what: string): Promise<{ text: string }> {
  const { out } = await cli(tree(files), ['explain', what], { rulesDir });
  return { text: out };
}
