/**
 * One program, one result: however its files are given to the engine, whatever they were before, from a cache, or in
 * parts that several machines made. Programs are drawn from the fixtures, with what people and tools do to files.
 */
import assert from 'node:assert/strict';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { Analyzer, type Change, type FileChange } from '../../server/src/analyzer';
import type { RuleSet } from '../../server/src/model';
import { draws, type Draw } from '../fuzz/support/draw';
import { mutate } from '../fuzz/support/mutate';
import { loadSeeds, type Seeds } from '../fuzz/support/seeds';
import type { AppFile } from '../support/apps';
import { real } from './cacheSupport';
import { removeTrees, tree } from './support';

const SEED = 20_261_126;
/** More with the variable: `PROGRAMS=200 npm test -- cli --grep "one result"`. */
const PROGRAMS = Number(process.env['PROGRAMS'] ?? 5);
const JSON_REPORT = ['--all', '--format', 'json', '--fail-on', 'none'];

type Texts = ReadonlyMap<string, string>;

/** A program as it was and as it is, and numbers that decide how it is read. */
interface Case {
  readonly before: Texts;
  readonly after: Texts;
  readonly order: readonly number[];
  readonly batch: number;
  readonly parts: number;
}

function caseOf(draw: Draw, seeds: Seeds): Case {
  const after = new Map<string, string>();
  // Folders beside one another, and what lies at the top of both.
  for (let count = 2 + draw.nat(3); count > 0; count--) {
    const folder = draw.pick(['', 'app/', 'lib/', 'app/inner/']);
    for (const { file, text } of draw.pick(seeds.trees)) after.set(`${folder}${file}`, text);
  }
  const before = new Map(after);
  for (const file of [...after.keys()]) {
    if (draw.oneIn(3)) before.set(file, edited(after.get(file) ?? '', draw, seeds));
    else if (draw.oneIn(4)) before.delete(file);
    if (draw.oneIn(6)) after.set(file, edited(after.get(file) ?? '', draw, seeds));
  }
  for (let gone = draw.nat(2); gone > 0; gone--) before.set(`app/gone${gone}.ts`, draw.pick(seeds.sources));
  const order = Array.from({ length: after.size + before.size }, () => draw.nat(1_000_000));
  return { before, after, order, batch: 1 + draw.nat(4), parts: 2 + draw.nat(2) };
}

function edited(text: string, draw: Draw, { sources }: Seeds): string {
  return draw.oneIn(3) ? `// A comment.\n${text}` : mutate(text, draw, sources);
}

/** Hands a program on in another way than it was given. */
class Handing extends Analyzer {
  constructor(
    rules: RuleSet,
    private readonly hand: (files: readonly FileChange[]) => readonly (readonly FileChange[])[],
  ) {
    super(rules);
  }

  override apply(change: Change): void {
    const { files = [], ...rest } = change;
    super.apply(rest);
    for (const some of this.hand(files)) {
      super.apply({ files: some });
      this.snapshot().findings();
    }
  }
}

const shuffled = <T>(list: readonly T[], { order }: Case): T[] =>
  list
    .map((item, i) => ({ item, at: order[i % order.length] ?? 0 }))
    .sort((a, b) => a.at - b.at)
    .map(({ item }) => item);

function inBatches(given: Case): (files: readonly FileChange[]) => FileChange[][] {
  return (files) => {
    const all = shuffled(files, given);
    return Array.from({ length: Math.ceil(all.length / given.batch) }, (_, i) =>
      all.slice(i * given.batch, (i + 1) * given.batch),
    );
  };
}

/** First what was, then one change after another until it is what is. */
function inEdits(given: Case): (files: readonly FileChange[]) => FileChange[][] {
  const old = [...given.before].map(([file, text]): FileChange => ({ file, text }));
  return (files) => {
    const present = new Set(files.map(({ file }) => file));
    const removed = old
      .filter(({ file }) => !present.has(file))
      .map(({ file }): FileChange => ({ file, removed: true }));
    return [old, ...shuffled([...files, ...removed], given).map((one) => [one])];
  };
}

function write(root: string, files: Texts): void {
  for (const [file, text] of files) {
    mkdirSync(dirname(join(root, file)), { recursive: true });
    writeFileSync(join(root, file), text);
  }
}

function shown({ before, after }: Case): string {
  const list = (files: Texts): AppFile[] => [...files].map(([file, text]) => ({ file, text }));
  return JSON.stringify({ before: list(before), after: list(after) });
}

describe('one program has one result', function () {
  this.timeout(120_000 + PROGRAMS * 10_000);
  afterEach(removeTrees);
  let cases: readonly Case[];
  let found = 0;

  before(async () => {
    const seeds = await loadSeeds();
    cases = draws(SEED, PROGRAMS, (draw) => caseOf(draw, seeds));
  });

  /** What a plain scan says, and each of the other ways. */
  async function assertSame(given: Case, ways: (root: string) => Promise<Record<string, string>>): Promise<void> {
    const root = tree({});
    write(root, given.after);
    const plain = await real(root, [...JSON_REPORT, '--no-cache']);
    found += plain.out.split('"fingerprint"').length - 1;
    for (const [way, out] of Object.entries(await ways(root))) assert.equal(out, plain.out, `${way}\n${shown(given)}`);
  }

  it('in batches of any size and order, and after edits', async () => {
    for (const given of cases)
      await assertSame(given, async (root) => {
        const through = async (hand: (files: readonly FileChange[]) => FileChange[][]): Promise<string> =>
          (
            await real(root, [...JSON_REPORT, '--no-cache'], {
              createEngine: (rules) => Promise.resolve(new Handing(rules, hand)),
            })
          ).out;
        return { batches: await through(inBatches(given)), edits: await through(inEdits(given)) };
      });
    assert.ok(found >= PROGRAMS / 2, `${found} findings: nothing below would mean anything`);
  });

  it('from a cache, one of another state of it too', async () => {
    for (const given of cases)
      await assertSame(given, async (root) => {
        const cached = async (): Promise<string> => (await real(root, [...JSON_REPORT, '--cache-dir', '.cache'])).out;
        for (const file of given.after.keys()) rmSync(join(root, file));
        write(root, given.before);
        await cached();
        for (const file of given.before.keys()) rmSync(join(root, file));
        write(root, given.after);
        return { other: await cached(), same: await cached() };
      });
  });

  it('in parts that are merged', async () => {
    for (const given of cases)
      await assertSame(given, async (root) => {
        const names = Array.from({ length: given.parts }, (_, i) => `${i + 1}.facts`);
        for (const [i, name] of names.entries())
          await real(root, ['scan', '--shard', `${i + 1}/${given.parts}`, '--no-cache', '--output', name]);
        return { merged: (await real(root, ['merge', ...names, ...JSON_REPORT, '--no-cache'])).out };
      });
  });
});
