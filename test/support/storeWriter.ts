// Writes to a store for ever, and says what it saved: the other end of killing.ts, which ends it at any moment.
// Usage: tsx storeWriter.ts FOLDER FIRST
import { keyOfParts } from '../../server/src/cache/key';
import { Store } from '../../server/src/cache/store';

const [folder = '', first = '0'] = process.argv.slice(2);

for (let n = Number(first); ; n++) {
  const store = new Store(folder, 'kill');
  // The last few are asked for, so that the older ones make room.
  for (let before = Math.max(0, n - 20); before < n; before++) store.get(keyOfParts([`${before}`]));
  store.set(keyOfParts([`${n}`]), Buffer.alloc(200_000 + (n % 7) * 100_000, `${n};`));
  store.save();
  process.stdout.write(`${n}\n`);
}
