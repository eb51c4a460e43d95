import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { draws } from './support/draw';
import { ENTRIES } from './support/entries';
import type { Input } from './support/entry';
import { loadSeeds, type Seeds } from './support/seeds';

const SEED = 20_261_126;
/** Inputs of all entries together; `npm run fuzz` tries more. */
const INPUTS = 500;
/** Of each; a session of an editor is one input of 40 steps. */
const LEAST = 8;
const FOUND = path.join(import.meta.dirname, 'found');

describe('spoilt input', () => {
  let seeds: Seeds;
  before(async () => {
    seeds = await loadSeeds();
  });

  for (const entry of ENTRIES) {
    it(`breaks nothing: ${entry.name}`, async () => {
      const count = Math.max(LEAST, Math.ceil((entry.share * INPUTS) / 100));
      for (const input of draws(SEED, count, (draw) => entry.make(draw, seeds))) {
        try {
          await entry.run(input);
        } catch (error) {
          assert.fail(`${error instanceof Error ? error.stack : String(error)}\nwith ${JSON.stringify(input)}`);
        }
      }
    }).timeout(120_000);
  }

  it('is the same for the same seed, and another for another', () => {
    for (const entry of ENTRIES) {
      const first = JSON.stringify(draws(1, 5, (draw) => entry.make(draw, seeds)));
      assert.equal(JSON.stringify(draws(1, 5, (draw) => entry.make(draw, seeds))), first);
      assert.notEqual(JSON.stringify(draws(2, 5, (draw) => entry.make(draw, seeds))), first);
    }
  });
});

describe('input that once broke something', () => {
  for (const name of readdirSync(FOUND).filter((file) => file.endsWith('.json'))) {
    const { entry, input } = JSON.parse(readFileSync(path.join(FOUND, name), 'utf8')) as {
      entry: string;
      input: Input;
    };
    it(name, async () => {
      const found = ENTRIES.find((known) => known.name === entry);
      assert.ok(found, `there is no entry ${entry}`);
      await found.run(input);
    }).timeout(60_000);
  }
});
