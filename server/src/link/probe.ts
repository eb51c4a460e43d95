import type { FileId } from '../model';

/** What a found file can tell: code to follow, a script, or declarations only. */
export type FileKind = 'typescript' | 'script' | 'declaration';

// In the order a bundler tries them. The file names of React Native platforms and of the web come last: they
// count only where the plain name does not exist. Declarations hold no code to follow, so real code goes first.
const APPENDED: readonly string[] = [
  ...['.ts', '.tsx', '.js', '.jsx', '.mts', '.cts', '.mjs', '.cjs', '.d.ts', '.d.mts', '.d.cts'],
  ...['native', 'web', 'ios', 'android'].flatMap((platform) =>
    ['.ts', '.tsx', '.js'].map((end) => `.${platform}${end}`),
  ),
];

// TypeScript lets code name the file it will be compiled to; the source has the matching extension.
const SOURCES_OF: ReadonlyMap<string, readonly string[]> = new Map([
  ['.js', ['.ts', '.tsx', '.js', '.jsx', '.d.ts']],
  ['.jsx', ['.tsx', '.ts', '.jsx', '.d.ts']],
  ['.mjs', ['.mts', '.ts', '.mjs', '.d.mts', '.d.ts']],
  ['.cjs', ['.cts', '.ts', '.cjs', '.d.cts', '.d.ts']],
  ['.ts', ['.ts']],
  ['.tsx', ['.tsx']],
  ['.mts', ['.mts']],
  ['.cts', ['.cts']],
]);

const SOURCE_EXTENSION = /\.[cm]?[jt]sx?$/;
const DECLARATION = /\.d\.[cm]?ts$/;

/** Which kind of source a file is, by its name. */
export function fileKind(file: FileId): FileKind {
  if (DECLARATION.test(file)) return 'declaration';
  return /\.[cm]?tsx?$/.test(file) ? 'typescript' : 'script';
}

/** Finds source files by the paths that code and configuration write. Remembers its answers. */
export class FileProbe {
  private readonly known = new Map<string, FileId | undefined>();

  constructor(private readonly has: (file: FileId) => boolean) {}

  /**
   * The source file that `path` means: the file itself, the source of a compiled name (`a.js` → `a.ts`), the path
   * with an extension, or the index file of the folder. Undefined for styles, JSON and everything absent.
   */
  find(path: FileId): FileId | undefined {
    if (this.known.has(path)) return this.known.get(path);
    const found = this.file(path) ?? this.index(path);
    this.known.set(path, found);
    return found;
  }

  /** The index file of a folder. */
  index(folder: FileId): FileId | undefined {
    return this.file(folder === '' ? 'index' : `${folder}/index`);
  }

  /** Like {@link find}, without the index file of a folder. */
  file(path: FileId): FileId | undefined {
    if (path === '' || path.endsWith('/')) return undefined;
    const extension = SOURCE_EXTENSION.exec(path)?.[0] ?? '';
    const stem = path.slice(0, path.length - extension.length);
    for (const end of SOURCES_OF.get(extension) ?? []) if (this.has(stem + end)) return stem + end;
    for (const end of APPENDED) if (this.has(path + end)) return path + end;
    return undefined;
  }
}
