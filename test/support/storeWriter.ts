// Writes to a store for ever, and says what it saved: the other end of killing.ts, which ends it at any moment.
// Arguments: FOLDER FIRST
import { keyOfParts } from '../../server/src/cache/key';
import { Store } from '../../server/src/cache/store';
import { ASKED } from './storeEntries';

const [folder = '', first = '0'] = process.argv.slice(2);

for (let n = Number(first); ; n++) {
  const store = new Store(folder, 'kill');
  // The last few are asked for, so that the older ones make room.
  for (let before = Math.max(0, n - ASKED); before < n; before++) store.get(keyOfParts([`${before}`]));
  store.set(keyOfParts([`${n}`]), Buffer.alloc(300_000 + (n % 7) * 300_000, `${n};`));
  store.save();
  process.stdout.write(`${n}\n`);
}
