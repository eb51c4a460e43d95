import type { FileId } from '../model';

// Folders that builds write to. Only the first segment of a path must be one; the formats below may follow it.
const OUTPUT = /^(?:_|\.)?(?:dist|build|built|lib|out|output|es|esm|cjs|umd|types|typings)(?:[-_.].+)?$/;
const FORMAT =
  /^(?:_|\.)?(?:dist|lib|es\d*|esnext|esm|cjs|umd|iife|commonjs|module|types|typings|node|browser)(?:[-_.].+)?$/;
const EXTENSION = /(?:\.d)?\.[cm]?[jt]sx?$/;
// `index.umd.cjs`, `client.min.js`: what bundlers put between the name and the extension.
const DECORATION =
  /\.(?:umd|esm|es|cjs|mjs|min|prod|production|dev|development|node|browser|bundle|common|global|iife|module)$/;
const SOURCE_FOLDERS: readonly string[] = ['src/', '', 'source/', 'lib/'];
const ENTRY_STEMS: readonly string[] = ['src/index', 'index', 'src/main', 'src/lib/index', 'lib/index', 'lib/main'];

/**
 * Where the source of a built file may lie, best guess first: `dist/esm/client.mjs` → `src/client`, `client`, ….
 *
 * @param target path inside the package, without `./`
 * @returns paths inside the package without extension; empty when `target` lies in no output folder
 */
export function sourcesOfBuilt(target: FileId): readonly FileId[] {
  const segments = target.split('/').filter((segment) => segment !== '' && segment !== '.');
  if (segments[0] === undefined || !OUTPUT.test(segments[0])) return [];
  if (segments.length === 1 && EXTENSION.test(segments[0])) return [];
  const found: FileId[] = [];
  let skip = 1;
  // Format folders are skipped before they are tried as folders of the source: `dist/esm/a` is rarely `src/esm/a`.
  while (skip < segments.length - 1 && FORMAT.test(segments[skip] ?? '')) skip++;
  for (; skip >= 1; skip--) addStems(found, segments.slice(skip));
  const source = segments.lastIndexOf('src');
  if (source > 0 && source < segments.length - 1) found.unshift(...stems(segments.slice(source).join('/')));
  const built = segments.join('/').replace(EXTENSION, '');
  return [...new Set(found)].filter((path) => path !== built);
}

/**
 * Where the source of a package's entry may lie when its built file's name says nothing (`dist/acme.umd.js`).
 *
 * @param subpath `''` for the package itself, else the path after its name
 */
export function sourcesOfEntry(subpath: string): readonly FileId[] {
  if (subpath === '') return ENTRY_STEMS;
  return SOURCE_FOLDERS.flatMap((folder) => stems(subpath).map((stem) => folder + stem));
}

function addStems(found: FileId[], segments: readonly string[]): void {
  const rest = segments.length === 0 ? ['index'] : stems(segments.join('/'));
  for (const folder of SOURCE_FOLDERS) for (const stem of rest) found.push(folder + stem);
}

/** The path without its extension, and without what a bundler put before that. */
function stems(path: FileId): readonly FileId[] {
  const bare = path.replace(EXTENSION, '');
  const plain = bare === path ? bare : bare.replace(DECORATION, '');
  return plain === bare ? [bare] : [bare, plain];
}
