/** Every entry's examples of code that must and must not match, run through the engine. */
import assert from 'node:assert/strict';
import { readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { parse } from 'yaml';
import { Analyzer } from '../../server/src/analyzer';
import { loadRuleSet } from '../../server/src/host/ruleSet';
import type { Finding } from '../../server/src/model';
import { NameClassifier } from '../../server/src/solve/names';

interface Examples {
  readonly match?: string | string[];
  readonly ignore?: string | string[];
  readonly is?: string[];
  readonly not?: string[];
}

const folder = path.resolve(__dirname, '../../rules');
const { rules } = loadRuleSet(folder, folder);
const names = new NameClassifier(rules);

/** Entries with examples, by kind. */
function* entries(): Generator<{ kind: string; id: string; examples: Examples }> {
  for (const file of readdirSync(folder, { recursive: true, encoding: 'utf8' }).sort()) {
    if (!file.endsWith('.yaml')) continue;
    const kinds = parse(readFileSync(path.join(folder, file), 'utf8')) as Record<string, unknown>;
    for (const [kind, list] of Object.entries(kinds)) {
      for (const [id, entry] of Object.entries(list as Record<string, { examples?: Examples } | null>)) {
        if (entry?.examples) yield { kind, id, examples: entry.examples };
      }
    }
  }
}

function found(code: string): readonly Finding[] {
  const analyzer = new Analyzer(rules);
  // JSX needs its file name; type arguments and assertions need the other.
  analyzer.apply({
    files: [{ file: /<[A-Za-z][^>]*\/?>\s*(;|$|\)|<)/m.test(code) ? 'example.tsx' : 'example.ts', text: code }],
  });
  return analyzer.snapshot().findings();
}

const codes = (of: string | string[] | undefined) => (of === undefined ? [] : [of].flat());

describe('examples of rules', () => {
  for (const { kind, id, examples } of entries()) {
    if (kind === 'data') {
      it(`${id}: names`, () => {
        const category = (name: string) => names.classify(name.split('.'))?.category;
        for (const name of examples.is ?? []) assert.equal(category(name), id, name);
        for (const name of examples.not ?? []) assert.notEqual(category(name), id, name);
      });
      continue;
    }
    // Guards say what is let pass: code that matches is quiet, its twin is not.
    const guards = kind === 'sanitizers' || kind === 'consents';
    const loud = (code: string) =>
      found(code).filter((f) => (kind !== 'destinations' || f.kind === 'flow') && (!guards || !f.inventory));
    codes(examples.match).forEach((code, i) => {
      it(`${kind} ${id}: ${guards ? 'lets pass' : 'finds'} ${i + 1}`, () => {
        assert.equal(loud(code).length > 0, !guards, code);
      });
    });
    codes(examples.ignore).forEach((code, i) => {
      it(`${kind} ${id}: ${guards ? 'does not let pass' : 'is quiet at'} ${i + 1}`, () => {
        assert.equal(loud(code).length > 0, guards, code);
      });
    });
  }
});
