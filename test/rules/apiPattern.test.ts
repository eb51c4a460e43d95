import assert from 'node:assert/strict';
import { parseApiPattern, parseArgumentPath } from '../../server/src/ruleset/apiPattern';
import type { Ending } from '../../server/src/ruleset/apiPattern';

const notation: readonly (readonly [string, Ending, readonly string[]])[] = [
  ['gtag', 'call', ['.gtag ()']],
  ['chat.postMessage', 'call', ['.chat .postMessage ()']],
  ['new PostHog().capture', 'call', ['.PostHog new .capture ()']],
  ['new PostHog().capture', 'read', ['.PostHog new .capture']],
  ['createClient().from().insert', 'call', ['.createClient () .from () .insert ()']],
  ['new Intercom', 'call', ['.Intercom new']],
  ['new Intercom()', 'call', ['.Intercom new']],
  ['new sdk.Client().send', 'call', ['.sdk .Client new .send ()']],
  ['default.new Client().send', 'call', ['.default .Client new .send ()']],
  ['make()', 'call', ['.make () ()']],
  ['make', 'call', ['.make ()']],
  ['withScope(0).setUser', 'call', ['.withScope (0) .setUser ()']],
  ['new Client().start(onError).setUser', 'call', ['.Client new .start (onError) .setUser ()']],
  ['default.track', 'call', ['.default .track ()']],
  ['document.cookie', 'set', ['.document .cookie =']],
  ['navigator.userAgent', 'read', ['.navigator .userAgent']],
  ['req.headers.x-real-ip', 'read', ['.req .headers .x-real-ip']],
  ['useState().1', 'call', ['.useState () .1 ()']],
  ['a.*.send*', 'call', ['.a .* .send* ()']],
  ['**', 'call', ['** ()']],
  ['a.**.create', 'call', ['.a ** .create ()']],
  ['a.{b,c}', 'call', ['.a .b ()', '.a .c ()']],
  ['{default.,}send', 'call', ['.default .send ()', '.send ()']],
  ['{a,b}.{c,d}', 'read', ['.a .c', '.a .d', '.b .c', '.b .d']],
  ['a.{b.{c,d},e}', 'read', ['.a .b .c', '.a .b .d', '.a .e']],
];

const wrong: readonly (readonly [string, Ending, RegExp])[] = [
  ['', 'call', /empty/],
  ['a..b', 'call', /empty name between its dots/],
  ['a.{b,c', 'call', /brace without its partner/],
  ['a.b}', 'call', /brace without its partner/],
  ['a.b(x, y).c', 'call', /write "\(\)", "\(0\)" or/],
  ['a b', 'call', /is not a name/],
  ['*b', 'call', /is not a name/],
  ['new Client', 'read', /cannot be read, set or rendered/],
  ['{1,2,3,4,5,6,7,8,9}.{1,2,3,4,5,6,7,8,9}.{1,2,3,4,5,6,7,8,9}', 'call', /more than 200 paths/],
];

describe('the notation of access paths', () => {
  for (const [text, ending, expected] of notation) {
    it(`reads ${ending} ${text}`, () => {
      const parsed = parseApiPattern('pkg', text, ending);
      assert.ok(Array.isArray(parsed), JSON.stringify(parsed));
      assert.deepEqual(
        parsed.map((pattern) => pattern.segments.join(' ')),
        expected,
      );
      assert.ok(parsed.every((pattern) => pattern.root === 'pkg'));
    });
  }

  for (const [text, ending, expected] of wrong) {
    it(`refuses ${ending} "${text}"`, () => {
      const parsed = parseApiPattern('pkg', text, ending);
      assert.ok('error' in parsed, JSON.stringify(parsed));
      assert.match(parsed.error, expected);
    });
  }

  it('reads argument paths', () => {
    assert.deepEqual(['0', '1.body.email', 'all', 'receiver'].map(parseArgumentPath), [
      { argument: 0, path: [] },
      { argument: 1, path: ['body', 'email'] },
      { argument: 'all', path: [] },
      { argument: 'receiver', path: [] },
    ]);
  });
});
