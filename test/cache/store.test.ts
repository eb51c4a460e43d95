import assert from 'node:assert/strict';
import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { keyOfParts, keyOfText } from '../../server/src/cache/key';
import { cacheFolder } from '../../server/src/cache/location';
import { packBytes, readPack } from '../../server/src/cache/pack';
import { Store } from '../../server/src/cache/store';

const made: string[] = [];

function folder(): string {
  const path = mkdtempSync(join(tmpdir(), 'datatrail-cache-'));
  made.push(path);
  return path;
}

function packs(path: string): string[] {
  return readdirSync(path).filter((name) => name.endsWith('.bin'));
}

/** A key for a word. */
const key = (word: string): string => keyOfParts([word]);

/** A run that needs some words, and makes those that it does not find. Gives what it found. */
function run(path: string, words: readonly string[], { version = 'one', size = 10 } = {}): string[] {
  const store = new Store(path, version);
  const found = words.filter((word) => store.get(key(word))?.toString().startsWith(word) === true);
  for (const word of words) store.set(key(word), Buffer.from(word.padEnd(size, '.')));
  store.save();
  return found;
}

after(() => made.forEach((path) => rmSync(path, { recursive: true, force: true })));

describe('the store', () => {
  it('finds in the next run what the last one kept', () => {
    const path = join(folder(), 'made', 'when', 'needed');
    assert.deepEqual(run(path, ['a', 'b']), []);
    assert.deepEqual(run(path, ['a', 'b', 'c']), ['a', 'b']);
    assert.deepEqual(run(path, ['a', 'b', 'c']), ['a', 'b', 'c']);
  });

  it('writes nothing where nothing is new', () => {
    const path = folder();
    run(path, ['a']);
    chmodSync(join(path, packs(path)[0] ?? ''), 0o444);
    const before = packs(path);
    run(path, ['a']);
    assert.deepEqual(packs(path), before);
  });

  it('adds what is new in a pack of its own, so that little is written', () => {
    const path = folder();
    run(path, ['a'], { size: 100_000 });
    const [large = ''] = packs(path);
    run(path, ['a', 'b']);
    assert.equal(packs(path).length, 2);
    assert.ok(packs(path).includes(large));
  });

  it('makes many small packs one and leaves the large one', () => {
    const path = folder();
    const words = Array.from({ length: 30 }, (_, n) => `w${n}`);
    run(path, ['large'], { size: 100_000 });
    const [large = ''] = packs(path);
    words.forEach((_, n) => run(path, ['large', ...words.slice(0, n)]));
    assert.ok(packs(path).length <= 9 && packs(path).includes(large), packs(path).join());
    assert.deepEqual(run(path, ['large', ...words.slice(0, 29)]), ['large', ...words.slice(0, 29)]);
  });

  it('drops what no run asks for any more once it is more than what they do, the oldest first', () => {
    const path = folder();
    const size = 6_000_000;
    for (const word of ['a', 'b', 'c', 'd', 'e', 'f', 'g']) run(path, [word], { size });
    const store = new Store(path, 'one');
    const left = ['a', 'b', 'c', 'd', 'e', 'f', 'g'].filter((word) => store.get(key(word)) !== undefined);
    assert.ok(left.includes('g') && left.includes('f') && !left.includes('a'), left.join());
  });

  it('is the same bytes on every machine, whatever the order', () => {
    const [one, two] = [folder(), folder()];
    run(one, ['a', 'b', 'c']);
    run(two, ['c', 'a', 'b']);
    assert.deepEqual(packs(one), packs(two));
    const [name = ''] = packs(one);
    assert.deepEqual(readFileSync(join(one, name)), readFileSync(join(two, name)));
  });

  it('of another version is not used and stays, as two versions are in use at a time', () => {
    const path = folder();
    run(path, ['a'], { version: 'one' });
    assert.deepEqual(run(path, ['a'], { version: 'two' }), []);
    assert.deepEqual(run(path, ['a'], { version: 'one' }), ['a']);
  });

  it('two runs at the same time lose nothing of one another', () => {
    const path = folder();
    run(path, ['a']);
    const [first, second] = [new Store(path, 'one'), new Store(path, 'one')];
    first.set(key('b'), Buffer.from('b'));
    second.set(key('c'), Buffer.from('c'));
    first.save();
    second.save();
    assert.deepEqual(run(path, ['a', 'b', 'c']), ['a', 'b', 'c']);
  });
});

/** What can lie in the folder in place of a pack: each is as good as nothing, and the run after it is as ever. */
const DAMAGE: Readonly<Record<string, (file: string, path: string) => void>> = {
  'cut in half': (file) => truncateSync(file, Math.floor(readFileSync(file).length / 2)),
  'cut to nothing': (file) => truncateSync(file, 0),
  'one bit turned': (file) => {
    const bytes = readFileSync(file);
    bytes[40] = (bytes[40] ?? 0) ^ 1;
    writeFileSync(file, bytes);
  },
  'zeros, as after a power cut': (file) => writeFileSync(file, Buffer.alloc(readFileSync(file).length)),
  'a text': (file) => writeFileSync(file, 'hello'),
  'a sound pack of another version under this name': (file) => writeFileSync(file, packBytes({ version: 'two' }, [])),
  'a link that leads to itself': (file) => {
    rmSync(file);
    symlinkSync(file, file);
  },
  'a link that leads out': (file, path) => {
    const other = join(path, '..', `other-${Date.now()}`);
    writeFileSync(other, readFileSync(file));
    made.push(other);
    rmSync(file);
    symlinkSync(other, file);
  },
};

describe('a damaged store', () => {
  for (const [what, damage] of Object.entries(DAMAGE)) {
    it(`${what} is as good as none`, () => {
      const path = folder();
      run(path, ['a']);
      damage(join(path, packs(path)[0] ?? ''), path);
      assert.deepEqual(run(path, ['a']), []);
    });
  }

  it('is mended by the next run', () => {
    const path = folder();
    run(path, ['a']);
    truncateSync(join(path, packs(path)[0] ?? ''), 30);
    run(path, ['a']);
    assert.deepEqual(run(path, ['a']), ['a']);
    assert.equal(packs(path).length, 1);
  });

  it('keeps all other packs', () => {
    const path = folder();
    run(path, ['a']);
    const [first = ''] = packs(path);
    run(path, ['a', 'b']);
    truncateSync(join(path, first), 30);
    assert.deepEqual(run(path, ['a', 'b']), ['b']);
  });

  it('loses what ended processes left beside it, and nothing that is being written', () => {
    const path = folder();
    const mark = (n: number): string => join(path, `.facts-abc123.${String(n).repeat(12)}.tmp`);
    for (const n of [1, 2, 3]) writeFileSync(mark(n), 'half');
    utimesSync(mark(1), 0, 0);
    // Made before the clock was set back.
    utimesSync(mark(3), 4e9, 4e9);
    writeFileSync(join(path, 'notes.txt'), 'not ours');
    run(path, ['a']);
    const left = readdirSync(path).filter((name) => !name.endsWith('.bin'));
    assert.deepEqual(left, [mark(2).slice(path.length + 1), 'notes.txt']);
  });

  it('says what the file system says where a pack cannot take its place, and leaves nothing beside it', () => {
    const path = folder();
    run(path, ['a']);
    const [name = ''] = packs(path);
    rmSync(join(path, name));
    mkdirSync(join(path, name));
    assert.throws(() => run(path, ['a']), /EISDIR|EPERM|EEXIST|ENOTEMPTY/);
    assert.deepEqual(readdirSync(path), [name]);
  });

  it('tells who asks that it cannot be written, and still reads', function () {
    if (process.getuid?.() === 0) this.skip();
    const path = folder();
    run(path, ['a']);
    chmodSync(path, 0o555);
    const store = new Store(path, 'one');
    store.set(key('b'), Buffer.from('b'));
    assert.throws(() => store.save(), /EACCES/);
    assert.ok(store.get(key('a')));
    chmodSync(path, 0o755);
  });
});

describe('a pack', () => {
  const bytes = packBytes({ version: 'v' }, [{ key: key('a'), bytes: Buffer.from('facts'), generation: 1 }]);

  it('is read as it was written', () => {
    const { version, entries } = readPack(bytes) ?? { version: '', entries: [] };
    assert.deepEqual([version, entries.map((entry) => entry.bytes.toString())], ['v', ['facts']]);
  });

  it('is refused wherever it is cut or changed', () => {
    for (let at = 0; at < bytes.length; at++) {
      const changed = Buffer.from(bytes);
      changed[at] = (changed[at] ?? 0) ^ 4;
      assert.equal(readPack(changed), undefined, `changed at ${at}`);
      assert.equal(readPack(bytes.subarray(0, at)), undefined, `cut at ${at}`);
    }
  });
});

/** Which texts have one key: the ending decides how a text is parsed, the place decides nothing. */
const KEYS: readonly [one: [string, string], two: [string, string], isSame: boolean][] = [
  [['a.ts', 'x'], ['lib/b.ts', 'x'], true],
  [['a.ts', 'x'], ['a.tsx', 'x'], false],
  [['a.ts', 'x'], ['a.mts', 'x'], false],
  [['a.ts', 'x'], ['a.ts', 'x '], false],
  [['a.ts', '"\ud800"'], ['a.ts', '"\ud801"'], false],
  [['a.ts', '"\ud800"'], ['a.ts', '"\ufffd"'], false],
];

describe('the key of a text', () => {
  for (const [one, two, isSame] of KEYS) {
    it(`${JSON.stringify(one)} and ${JSON.stringify(two)} ${isSame ? 'have one' : 'have two'}`, () => {
      assert.equal(keyOfText(...one) === keyOfText(...two), isSame);
    });
  }
});

/** Where the cache of a folder lies, by what is in the folder. */
const PLACES: Readonly<Record<string, readonly [make: (root: string) => void, isInside: boolean]>> = {
  'without node_modules in the folder of the user': [() => undefined, false],
  'in node_modules where there is one': [(root) => mkdirSync(join(root, 'node_modules')), true],
  'not behind a link in place of node_modules': [(root) => symlinkSync(tmpdir(), join(root, 'node_modules')), false],
  'not behind a link inside of it': [
    (root) => {
      mkdirSync(join(root, 'node_modules/.cache'), { recursive: true });
      symlinkSync(tmpdir(), join(root, 'node_modules/.cache/datatrail'));
    },
    false,
  ],
};

describe('the place of a cache', () => {
  for (const [what, [make, isInside]] of Object.entries(PLACES)) {
    it(what, () => {
      const root = folder();
      make(root);
      const found = cacheFolder(root, { XDG_CACHE_HOME: '/somewhere/caches' });
      assert.ok(
        found.startsWith(isInside ? join(root, 'node_modules/.cache/datatrail') : '/somewhere/caches/datatrail/'),
      );
    });
  }

  it('differs from folder to folder', () => {
    const env = { XDG_CACHE_HOME: '/c' };
    assert.notEqual(cacheFolder(folder(), env), cacheFolder(folder(), env));
  });
});
