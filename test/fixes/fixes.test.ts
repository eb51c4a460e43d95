import assert from 'node:assert/strict';
import type { Fix } from '../../server/src/model';
import { applyEdits } from '../../server/src/fixes/edits';
import { candidateFixes } from '../../server/src/fixes/table';
import { marked, RULES, type FindingOptions } from './support';

/** `[|…|]` marks the finding; `gives` has the titles of a kind of fix and what the code is after it, or nothing. */
interface Case {
  readonly name: string;
  readonly code: string;
  readonly of?: FindingOptions;
  readonly gives: Readonly<Record<string, string>>;
}

function check(kind: (fix: Fix) => boolean, cases: readonly Case[]): void {
  for (const { name, code, of, gives } of cases) {
    it(name, () => {
      const { text, finding } = marked(code, of);
      const found = candidateFixes(finding, text, RULES).filter(kind);
      const results = Object.fromEntries(found.map((fix) => [fix.title, applyEdits(text, fix.edits)]));
      assert.deepEqual(results, gives);
    });
  }
}

describe('fix: leave a field out', () => {
  check(
    (fix) => fix.title.startsWith('Leave out'),
    [
      {
        name: 'the only property',
        code: `track({ email: [|user.email|] });`,
        gives: { 'Leave out email': `track({});` },
      },
      {
        name: 'the first of a line',
        code: `track({ email: [|user.email|], plan });`,
        gives: { 'Leave out email': `track({ plan });` },
      },
      {
        name: 'the last of a line, shorthand',
        code: `track({ plan, [|email|] });`,
        gives: { 'Leave out email': `track({ plan });` },
      },
      {
        name: 'a line of its own, with its comma and comment',
        code: `track({\n  email: [|user.email|], // for support\n  plan,\n});`,
        gives: { 'Leave out email': `track({\n  plan,\n});` },
      },
      {
        name: 'the last line of a file that writes no comma at the end keeps none',
        code: `track({\n  plan, // paid\n  email: [|user.email|]\n});`,
        gives: { 'Leave out email': `track({\n  plan // paid\n});` },
      },
      {
        name: 'the last line of a file that does write it',
        code: `track({\n  plan,\n  email: [|user.email|],\n});`,
        gives: { 'Leave out email': `track({\n  plan,\n});` },
      },
      {
        name: 'a property with the data inside a text',
        code: 'track({ title: `Mail from ${[|user.email|]}`, plan });',
        gives: { 'Leave out title': `track({ plan });` },
      },
      {
        name: 'Windows line ends',
        code: `track({\r\n  email: [|user.email|],\r\n  plan,\r\n});`,
        gives: { 'Leave out email': `track({\r\n  plan,\r\n});` },
      },
      {
        name: 'an argument of a console call',
        code: `console.log('signed up', [|user.email|]);`,
        gives: { 'Leave out user.email': `console.log('signed up');` },
      },
      {
        name: 'not the argument of another call, whose place means something',
        code: `track('a', [|email|]);`,
        gives: {},
      },
      { name: 'not an argument for a placeholder', code: `console.log('for %s', [|email|]);`, gives: {} },
      { name: 'not the only argument', code: `console.log([|email|]);`, gives: {} },
      { name: 'not a property outside the function', code: `run({ on: () => track([|email|]) });`, gives: {} },
      { name: 'not a target of an assignment', code: `({ email: [|x|] } = user);`, gives: {} },
      {
        name: 'an attribute of a component',
        code: `const a = <Chat id="1" email={[|user.email|]} />;`,
        of: { file: 'src/a.tsx' },
        gives: { 'Leave out email': `const a = <Chat id="1" />;` },
      },
      {
        name: 'not an attribute of the page',
        code: `const a = <input value={[|user.email|]} />;`,
        of: { file: 'src/a.tsx' },
        gives: {},
      },
    ],
  );
});

describe('fix: mask', () => {
  check(
    (fix) => fix.kind === 'mask',
    [
      {
        name: 'an argument, with the name of its category',
        code: `log([|user.email|]);`,
        gives: { "Replace user.email with '[email address]'": `log('[email address]');` },
      },
      {
        name: 'in the quotes of the file',
        code: `import { log } from "./log";\nlog([|email|]);`,
        gives: { 'Replace email with "[email address]"': `import { log } from "./log";\nlog("[email address]");` },
      },
      {
        name: 'a shorthand property keeps its name',
        code: `track({ [|email|] });`,
        gives: { "Replace email with '[email address]'": `track({ email: '[email address]' });` },
      },
      {
        name: 'inside a text',
        code: 'log(`for ${[|user.email|]}`);',
        gives: { "Replace user.email with '[email address]'": 'log(`for [email address]`);' },
      },
      {
        name: 'beside what stands for a missing one',
        code: `log([|user.email|] ?? 'none');`,
        gives: { "Replace user.email ?? 'none' with '[email address]'": `log('[email address]');` },
      },
      {
        name: 'of a whole record its fields',
        code: `log([|user|]);`,
        of: { data: ['email', 'phone'] },
        gives: {
          'Mask email and phone of user': `log({ ...user, email: '[email address]', phone: '[email address]' });`,
        },
      },
      { name: 'not a declaration', code: `function f([|email|]: string) { log(1); }`, gives: {} },
      { name: 'not a target', code: `[|page.email|] = 'a';`, gives: {} },
      { name: 'not the owner of a property', code: `log([|user|].email);`, of: { data: ['user'] }, gives: {} },
      { name: 'not where data is only collected', code: `ask([|email|]);`, of: { kind: 'collection' }, gives: {} },
    ],
  );
});

describe('fix: hash', () => {
  const hash = (fix: Fix): boolean => fix.kind === 'hash';
  check(hash, [
    {
      name: 'adds the import after the others, in their style',
      code: `import a from "a" // first\nimport b from "b"\n\nlog([|email|])\n`,
      gives: {
        'Hash email with SHA-256': `import a from "a" // first\nimport b from "b"\nimport { createHash } from "node:crypto"\n\nlog(createHash("sha256").update(email).digest("hex"))\n`,
      },
    },
    {
      name: 'adds the import to a file that has none, after its directive',
      code: `'use server';\nlog([|email|]);`,
      gives: {
        'Hash email with SHA-256': `'use server';\nimport { createHash } from 'node:crypto';\nlog(createHash('sha256').update(email).digest('hex'));`,
      },
    },
    {
      name: 'adds the import above the first line',
      code: `#!/usr/bin/env node\n// Sends mail.\nlog([|email|]);`,
      gives: {
        'Hash email with SHA-256': `#!/usr/bin/env node\n// Sends mail.\nimport { createHash } from 'node:crypto';\n\nlog(createHash('sha256').update(email).digest('hex'));`,
      },
    },
    {
      name: 'uses the import that is there',
      code: `import * as crypto from 'crypto';\nlog([|email|]);`,
      gives: {
        'Hash email with SHA-256': `import * as crypto from 'crypto';\nlog(crypto.createHash('sha256').update(email).digest('hex'));`,
      },
    },
    {
      name: 'uses the import that is there under another name',
      code: `import { createHash as digestOf } from 'node:crypto';\nlog([|email|]);`,
      gives: {
        'Hash email with SHA-256': `import { createHash as digestOf } from 'node:crypto';\nlog(digestOf('sha256').update(email).digest('hex'));`,
      },
    },
    {
      name: 'does not take a type import for the function',
      code: `import type { Hash } from 'node:crypto';\nlog([|email|]);`,
      gives: {
        'Hash email with SHA-256': `import type { Hash } from 'node:crypto';\nimport { createHash } from 'node:crypto';\nlog(createHash('sha256').update(email).digest('hex'));`,
      },
    },
    {
      name: 'requires in CommonJS',
      code: `const fs = require('fs');\nmodule.exports = (email) => log([|email|]);`,
      of: { file: 'src/a.js' },
      gives: {
        'Hash email with SHA-256': `const fs = require('fs');\nconst { createHash } = require('node:crypto');\nmodule.exports = (email) => log(createHash('sha256').update(email).digest('hex'));`,
      },
    },
    {
      name: 'a value that may be missing',
      code: `import a from 'a';\nlog({ email: [|user?.email|] });`,
      gives: {
        'Hash user?.email with SHA-256': `import a from 'a';\nimport { createHash } from 'node:crypto';\nlog({ email: createHash('sha256').update(user?.email ?? '').digest('hex') });`,
      },
    },
    { name: 'not where the name is taken', code: `const createHash = 1;\nlog([|email|]);`, gives: {} },
    { name: 'not where a hash is not enough', code: `log([|email|]);`, of: { policy: 'no-export' }, gives: {} },
    { name: 'not in a component', code: `log([|email|]);`, of: { file: 'src/a.tsx' }, gives: {} },
    { name: 'not in code for browsers', code: `'use client';\nlog([|email|]);`, gives: {} },
    { name: 'not on a phone', code: `import { View } from 'react-native';\nlog([|email|]);`, gives: {} },
    { name: 'not a whole record', code: `log([|customer|]);`, of: { data: ['email'] }, gives: {} },
  ]);
});

describe("fix: log a record's id", () => {
  check(
    (fix) => fix.title.startsWith('Log '),
    [
      {
        name: 'a record with several pieces of data',
        code: `log.info({ account }, [|account|]);`,
        of: { data: ['email', 'account.id'] },
        gives: { 'Log account.id instead of account': `log.info({ account }, account.id);` },
      },
      {
        name: 'a word for a person',
        code: `log({ [|user|] });`,
        gives: { 'Log user.id instead of user': `log({ user: user.id });` },
      },
      { name: 'not one piece of data', code: `log([|user.email|]);`, gives: {} },
      { name: 'not the id itself', code: `log([|user.id|]);`, of: { data: ['email', 'phone'] }, gives: {} },
      { name: 'not what a helper gets that logs', code: `save([|user|]);`, of: { farCall: true }, gives: {} },
      { name: 'not for other places than logs', code: `send([|user|]);`, of: { sink: 'third-party' }, gives: {} },
    ],
  );
});

describe('fix: several values of one call', () => {
  check(
    (fix) => fix.kind !== 'suppress',
    [
      {
        name: 'all of them, side by side',
        code: `track({ plan, a: [|user.email|], b: [|user.mail|] });`,
        of: { policy: 'no-export' },
        gives: {
          'Leave out a and b': `track({ plan });`,
          "Replace user.email and user.mail with '[email address]'": `track({ plan, a: '[email address]', b: '[email address]' });`,
        },
      },
      {
        name: 'all of them, apart and on lines',
        code: `track({\n  a: [|user.email|],\n  plan,\n  b: [|user.mail|]\n});`,
        of: { policy: 'no-export' },
        gives: {
          'Leave out a and b': `track({\n  plan\n});`,
          "Replace user.email and user.mail with '[email address]'": `track({\n  a: '[email address]',\n  plan,\n  b: '[email address]'\n});`,
        },
      },
      {
        name: 'all that the object has',
        code: `track({ a: [|user.email|], b: [|user.mail|] });`,
        of: { policy: 'no-export' },
        gives: {
          'Leave out a and b': `track({});`,
          "Replace user.email and user.mail with '[email address]'": `track({ a: '[email address]', b: '[email address]' });`,
        },
      },
      {
        name: 'not the id, which alone would be no finding',
        code: `track({ id: [|user.id|], a: [|user.email|] });`,
        of: { policy: 'no-export', data: ['id', 'email'] },
        gives: {
          'Leave out a': `track({ id: user.id });`,
          "Replace user.email with '[email address]'": `track({ id: user.id, a: '[email address]' });`,
        },
      },
      {
        name: 'hashed with one import',
        code: `log([|user.email|], [|user.mail|]);`,
        gives: {
          'Hash user.email and user.mail with SHA-256': `import { createHash } from 'node:crypto';\n\nlog(createHash('sha256').update(user.email).digest('hex'), createHash('sha256').update(user.mail).digest('hex'));`,
          "Replace user.email and user.mail with '[email address]'": `log('[email address]', '[email address]');`,
        },
      },
      {
        name: 'none where one of them cannot go',
        code: `track({ a: [|user.email|] }, [|user|]);`,
        of: { policy: 'no-export', data: ['email', 'phone'] },
        gives: {},
      },
    ],
  );
});

describe('fix: ignore with a comment', () => {
  const text = 'datatrail-ignore-next-line log-personal-data -- TODO say why';
  const title = 'Ignore log-personal-data on this line';
  check(
    (fix) => fix.kind === 'suppress',
    [
      { name: 'the first line', code: `log([|email|]);`, gives: { [title]: `// ${text}\nlog(email);` } },
      {
        name: 'as far in as the line',
        code: `if (a) {\n\tlog([|email|]);\n}`,
        gives: { [title]: `if (a) {\n\t// ${text}\n\tlog(email);\n}` },
      },
      {
        name: 'a property on a line of its own',
        code: `log({\n  email: [|email|],\n});`,
        gives: { [title]: `log({\n  // ${text}\n  email: email,\n});` },
      },
      {
        name: 'among the children of an element',
        code: `const a = (\n  <p>\n    Hello <b>{[|email|]}</b>\n  </p>\n);`,
        of: { file: 'src/a.tsx' },
        gives: { [title]: `const a = (\n  <p>\n    {/* ${text} */}\n    Hello <b>{email}</b>\n  </p>\n);` },
      },
      {
        name: 'among attributes',
        code: `const a = (\n  <Chat\n    email={[|email|]}\n  />\n);`,
        of: { file: 'src/a.tsx' },
        gives: { [title]: `const a = (\n  <Chat\n    // ${text}\n    email={email}\n  />\n);` },
      },
      {
        name: 'an element on the line of its statement',
        code: `return_(\n  <p>{[|email|]}</p>\n);`,
        of: { file: 'src/a.tsx' },
        gives: { [title]: `return_(\n  // ${text}\n  <p>{email}</p>\n);` },
      },
      {
        name: 'a line that begins inside a text',
        code: 'log(`Hello\n  ${[|email|]}`);',
        gives: { [title]: `log(\`Hello\n  \${/* ${text} */\n  email}\`);` },
      },
      {
        name: 'Windows line ends',
        code: `a();\r\n  log([|email|]);\r\n`,
        gives: { [title]: `a();\r\n  // ${text}\r\n  log(email);\r\n` },
      },
    ],
  );
});

describe('fixes in general', () => {
  const count = (code: string, of?: FindingOptions): number => {
    const { text, finding } = marked(code, of);
    return candidateFixes(finding, text, RULES).length;
  };

  it('come in the order of preference, and none is applied without being asked for', () => {
    const { text, finding } = marked(`log({ email: [|user.email|] });`);
    const fixes = candidateFixes(finding, text, RULES);
    assert.deepEqual(
      fixes.map((fix) => [fix.kind, fix.safe]),
      [
        ['remove', false],
        ['hash', false],
        ['mask', false],
        ['suppress', false],
      ],
    );
  });

  it('are offered in a file with a syntax error elsewhere', () => {
    assert.equal(count(`function ( {\nlog({ email: [|user.email|] });`) > 0, true);
  });

  it('are none for a place outside the text', () => {
    const { finding } = marked(`log([|user.email|]);`);
    assert.deepEqual(candidateFixes(finding, 'log(', RULES), []);
  });
});
