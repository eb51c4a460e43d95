// What a build is known by to what it keeps: hashes of the sources that decide, so that no number is forgotten to be
// raised.
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './project.mjs';

/** Whatever decides the facts of a text: the codec, extraction, what it shares, and the compiler behind it. */
const FACTS = /^(?:model\.ts$|text\/|extract\/|link\/prisma|cache\/)/;

export function buildVersions() {
  const folder = join(root, 'server/src');
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .map((file) => file.replaceAll('\\', '/'))
    .filter((file) => file.endsWith('.ts'))
    .sort();
  const compiler = JSON.parse(readFileSync(join(root, 'node_modules/ts-morph/package.json'), 'utf8')).version;
  const hashOf = (names) => {
    const hash = createHash('sha256').update(compiler);
    for (const name of names) hash.update(`${name}\0${readFileSync(join(folder, name), 'utf8')}\0`);
    return hash.digest('hex').slice(0, 32);
  };
  return { facts: hashOf(files.filter((file) => FACTS.test(file))), engine: hashOf(files) };
}
