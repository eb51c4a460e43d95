import assert from 'node:assert/strict';
import { stepsOf } from '../../server/src/lsp/flow';
import type { Finding, Step } from '../../server/src/model';
import { marked } from '../fixes/support';

const step = (note: string): Step => ({ span: { file: 'a.ts', start: 0, end: 1 }, note });

/** A finding whose data goes these ways; a way is its notes with spaces between. */
function findingWith(...ways: readonly string[]): Finding {
  const { finding } = marked('[|x|]', { data: ways.map(String) });
  const data = finding.data.map((item, index) => ({
    ...item,
    steps: (ways[index] ?? '').split(' ').filter(Boolean).map(step),
  }));
  return { ...finding, data };
}

describe('steps of a finding as one path', () => {
  const cases: readonly { name: string; ways: readonly string[]; path: string }[] = [
    { name: 'one piece of data', ways: ['read passed sent'], path: 'read passed sent' },
    { name: 'ways that end together', ways: ['mail passed sent', 'phone passed sent'], path: 'mail phone passed sent' },
    { name: 'ways that begin together', ways: ['user mail sent', 'user phone sent'], path: 'user mail phone sent' },
    { name: 'the same way', ways: ['read sent', 'read sent'], path: 'read sent' },
    { name: 'ways of different lengths', ways: ['sent', 'read passed sent'], path: 'read passed sent' },
    { name: 'data without steps', ways: ['', 'read sent'], path: 'read sent' },
    { name: 'no steps at all', ways: [''], path: '' },
  ];
  for (const { name, ways, path } of cases) {
    it(name, () => {
      const notes = stepsOf(findingWith(...ways)).map(({ note }) => note);
      assert.equal(notes.join(' '), path);
    });
  }
});
