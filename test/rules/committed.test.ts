import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { compileRuleSet } from '../../server/src/ruleset/compile';
import { schemaFiles } from '../../server/src/ruleset/jsonSchema';
import { ruleFiles, rulesDir } from './support';

interface WithCode {
  readonly examples?: { readonly flagged?: string | string[]; readonly ok?: string | string[] };
}

interface Written {
  readonly data?: Record<
    string,
    { dpv?: string; names?: string[]; ownedNames?: string[]; examples?: { flagged: string[]; ok: string[] } }
  >;
  readonly sources?: Record<string, WithCode>;
  readonly sanitizers?: Record<string, WithCode>;
  readonly consents?: Record<string, WithCode>;
  readonly policies?: Record<string, WithCode>;
  readonly presets?: Record<string, { policies: Record<string, unknown> }>;
}

const DPV = 'https://w3id.org/dpv/pd#';

describe('the committed rules', () => {
  const files = ruleFiles();
  const { rules, problems } = compileRuleSet(files);
  const written = files.map(({ text }) => parse(text) as Written);

  it('compile without a problem', () => {
    assert.deepEqual(
      problems.map((p) => `${p.file}:${p.line}:${p.column} ${p.message}`),
      [],
    );
    assert.ok(rules.sinks.length > 1000 && rules.sources.length > 500 && rules.policies.length >= 15);
  });

  for (const { name, text } of schemaFiles()) {
    it(`have an up-to-date ${name} (made by npx tsx scripts/generate.ts)`, () => {
      assert.equal(readFileSync(join(rulesDir, name), 'utf8'), text);
    });
  }

  it('have examples and counter-examples for all data with names', () => {
    const without = written
      .flatMap(({ data }) => Object.entries(data ?? {}))
      .filter(([, entry]) => entry.names !== undefined || entry.ownedNames !== undefined)
      .filter(([, { examples }]) => !examples || examples.ok.length === 0)
      .map(([id]) => id);
    assert.deepEqual(without, []);
  });

  for (const kind of ['policies', 'sources', 'sanitizers', 'consents'] as const) {
    it(`have code that matches and code that does not for all ${kind}`, () => {
      const entries = written.flatMap((file) => Object.entries(file[kind] ?? {}));
      assert.ok(entries.length > 10);
      const without = entries.filter(([, { examples }]) => !examples?.flagged?.length || !examples.ok?.length);
      assert.deepEqual(
        without.map(([id]) => id),
        [],
      );
    });
  }

  it('have a term of the Data Privacy Vocabulary for all data', () => {
    const without = written
      .flatMap(({ data }) => Object.entries(data ?? {}))
      .filter(([, { dpv }]) => !dpv?.startsWith(DPV));
    assert.deepEqual(
      without.map(([id]) => id),
      [],
    );
  });

  it('give one package to one destination only', () => {
    const owners = new Map<string, string>();
    const twice: string[] = [];
    for (const { id, packages } of rules.destinations.values()) {
      for (const name of packages) {
        const before = owners.get(name);
        if (before !== undefined) twice.push(`${name}: ${before}, ${id}`);
        owners.set(name, id);
      }
    }
    assert.deepEqual(twice, []);
  });

  it('give one domain to one destination only', () => {
    const domains = [...rules.destinations.values()].flatMap((d) => d.domains);
    assert.deepEqual(
      domains.filter((domain, i) => domains.indexOf(domain) !== i),
      [],
    );
  });

  it('have no word both for people and for things', () => {
    const { persons, things, neutral } = rules.words;
    assert.deepEqual(
      [...persons].filter((word) => things.has(word) || neutral.has(word)),
      [],
    );
  });

  it('have only placeholders in messages that findings fill in', () => {
    const known = new Set(['Data', 'data', 'reaches', 'is', 'recipient', 'country', 'without', 'source']);
    const used = rules.policies.flatMap((policy) => [...policy.message.matchAll(/\{(\w+)\}/g)].map((m) => m[1] ?? ''));
    assert.deepEqual(
      used.filter((name) => !known.has(name)),
      [],
    );
  });

  it('have presets that all hold without a problem', () => {
    const presets = written.flatMap((file) => Object.keys(file.presets ?? {}));
    assert.ok(presets.includes('recommended') && presets.includes('strict'));
    for (const preset of presets) {
      const config = { file: 'datatrail.config.yaml', text: `extends: [${preset}]\n` };
      const compiled = compileRuleSet([...files, config]);
      assert.deepEqual(compiled.problems, [], preset);
      assert.ok(compiled.rules.policies.length > 0, preset);
    }
  }).timeout(20_000);

  it('have a place in a preset for every policy', () => {
    const placed = new Set(
      written.flatMap((f) => Object.values(f.presets ?? {}).flatMap((p) => Object.keys(p.policies))),
    );
    const defined = written.flatMap((file) => Object.keys(file.policies ?? {}));
    assert.deepEqual(
      defined.filter((id) => !placed.has(id)),
      [],
    );
  });

  it('let no two collection policies look at the same data', () => {
    const collections = rules.policies.filter((policy) => policy.kind === 'collection' && policy.finds === 'taken');
    const looksAt = (policy: (typeof collections)[number], id: string) =>
      policy.categories.some((c) => id === c || id.startsWith(`${c}.`)) &&
      !policy.exceptCategories.some((c) => id === c || id.startsWith(`${c}.`));
    const twice = [...rules.categories.keys()].filter((id) => collections.filter((p) => looksAt(p, id)).length > 1);
    assert.deepEqual(twice, []);
  });
});
