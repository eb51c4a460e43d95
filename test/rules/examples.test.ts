/** Every entry's examples of code that must and must not match, run through the engine. */
import assert from 'node:assert/strict';
import { readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { parse } from 'yaml';
import { Analyzer } from '../../server/src/analyzer';
import { loadRuleSet } from '../../server/src/host/ruleSet';
import type { Finding, RuleSet } from '../../server/src/model';
import { compileRuleSet } from '../../server/src/ruleset/compile';
import { NameClassifier } from '../../server/src/solve/names';
import { ruleFiles } from './support';

interface Entry {
  readonly data?: string[];
  readonly examples?: Examples;
}

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
function* entries(): Generator<{ kind: string; id: string; data: string[]; examples: Examples }> {
  for (const file of readdirSync(folder, { recursive: true, encoding: 'utf8' }).sort()) {
    if (!file.endsWith('.yaml')) continue;
    const kinds = parse(readFileSync(path.join(folder, file), 'utf8')) as Record<string, unknown>;
    for (const [kind, list] of Object.entries(kinds)) {
      for (const [id, entry] of Object.entries(list as Record<string, Entry | null>)) {
        if (entry?.examples) yield { kind, id, data: entry.data ?? [], examples: entry.examples };
      }
    }
  }
}

/** Rules with a policy that only presets bring in; the others are left as they are. */
function rulesWith(policy: string): RuleSet {
  if (rules.policies.some((p) => p.id === policy)) return rules;
  const only = { file: 'datatrail.config.yaml', text: `extends: []\npolicies: { ${policy}: {} }\n` };
  return compileRuleSet([...ruleFiles(), only]).rules;
}

/** @param policy whose findings are asked for; of all when there is none */
function found(code: string, policy?: string): readonly Finding[] {
  const analyzer = new Analyzer(policy === undefined ? rules : rulesWith(policy));
  // JSX needs its file name; type arguments and assertions need the other.
  analyzer.apply({
    files: [{ file: /<[A-Za-z][^>]*\/?>\s*(;|$|\)|<)/m.test(code) ? 'example.tsx' : 'example.ts', text: code }],
  });
  return analyzer
    .snapshot()
    .findings()
    .filter((f) => policy === undefined || f.policy === policy);
}

const codes = (of: string | string[] | undefined) => (of === undefined ? [] : [of].flat());

describe('examples of rules', () => {
  for (const { kind, id, data, examples } of entries()) {
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
    const isAsked = (f: Finding) =>
      (kind !== 'destinations' || f.kind === 'flow') &&
      (!guards || !f.inventory) &&
      // A source is looked for, not what stands beside it.
      (kind !== 'sources' ||
        data.length === 0 ||
        f.data.some((d) => data.some((c) => `${d.category}.`.startsWith(`${c}.`))));
    const loud = (code: string) => found(code, kind === 'policies' ? id : undefined).filter(isAsked);
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
