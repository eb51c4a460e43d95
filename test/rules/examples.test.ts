/** Every entry's examples, run through the engine: what must be found is, and its twin is not. */
import assert from 'node:assert/strict';
import path from 'node:path';
import { loadTestedRules } from '../../server/src/host/ruleTexts';
import { readExamples, runExample } from '../../server/src/ruleExamples';

const folder = path.resolve(__dirname, '../../rules');
const { rules, tested } = loadTestedRules(folder, folder, {});

describe('examples of rules', () => {
  const examples = readExamples(tested);

  it('are there for every kind of entry', () => {
    const kinds = new Set(examples.map((e) => e.kind));
    assert.deepEqual([...kinds].sort(), ['consents', 'data', 'destinations', 'policies', 'sanitizers', 'sources']);
  });

  for (const example of examples) {
    it(`${example.kind} ${example.id}: ${example.expects} (${path.basename(example.file)}:${example.line})`, () => {
      const result = runExample(rules, example);
      const found = result.category ?? result.findings.map((f) => f.message).join('; ');
      assert.ok(result.passed, `${example.text}\n\nfound: ${found || 'nothing'}`);
    });
  }
});
