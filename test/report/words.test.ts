import assert from 'node:assert/strict';
import { singular, splitWords } from '../../server/src/text/words';

describe('splitWords', () => {
  const cases: readonly (readonly [string, string])[] = [
    ['email', 'email'],
    ['userEmail_ID2', 'user email id 2'],
    ['HTMLInput', 'html input'],
    ['userIP', 'user ip'],
    ['userIDs', 'user ids'],
    ['parseURLsFrom', 'parse urls from'],
    ['eMail', 'e mail'],
    ['x-forwarded-for', 'x forwarded for'],
    ['X-Forwarded-For', 'x forwarded for'],
    ['first_name', 'first name'],
    ['FIRST_NAME', 'first name'],
    ['IPv4Address', 'ipv 4 address'],
    ['ipv4Address', 'ipv 4 address'],
    ['address2', 'address 2'],
    ['$user', 'user'],
    ['_', ''],
    ['', ''],
    ['prénomÉlève', 'prénom élève'],
    ['Straße', 'straße'],
    ['用户email', '用户 email'],
    ['__proto__', 'proto'],
  ];
  for (const [identifier, words] of cases) {
    it(`${identifier} → ${words}`, () => assert.equal(splitWords(identifier).join(' '), words));
  }
});

describe('singular', () => {
  const plurals =
    'emails email, addresses address, companies company, statuses status, people person, children child, boxes box, ' +
    'watches watch, sizes size, databases database, licenses license, responses response, cookies cookie, movies movie, ' +
    'phones phone, analyses analysis, keys key, heroes hero, aliases alias, ids id, leaves leaf, purchases purchase';
  for (const pair of plurals.split(', ')) {
    const [word = '', expected = ''] = pair.split(' ');
    it(`${word} → ${expected}`, () => assert.equal(singular(word), expected));
  }
  const unchanged = 'address status access business news sms gps dns canvas alias analysis is this bus user series';
  for (const word of unchanged.split(' ')) it(`${word} is no plural`, () => assert.equal(singular(word), word));
});
