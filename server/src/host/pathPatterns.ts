/**
 * Patterns in the language of `.gitignore`. What a pattern costs grows with its length times that of the path, whoever
 * wrote it: the library's regular expressions are used where that holds, and segments are matched one by one where a
 * pattern has several `**`, for which they would try all ways to share a path among them.
 */
import ignore from 'ignore';

/** What a pattern file says of paths. Folders end in `/`. */
export interface PathPatterns {
  ignores(path: string): boolean;
  test(path: string): { readonly ignored: boolean; readonly unignored: boolean };
}

/** Longer than any path can be, so nothing matches it. */
const LONGEST = 4096;
/** Expressions with more runs than this are slow on paths that almost match. */
const MOST_RUNS = 2;

/** A matcher for lines of a `.gitignore`, case-sensitive as Git is on a fresh clone. */
export function compilePatterns(patterns: string | readonly string[]): PathPatterns {
  const lines = (typeof patterns === 'string' ? patterns.split(/\r?\n/) : patterns).filter((l) => l.length <= LONGEST);
  if (!lines.some(isWild)) return library(lines);
  const groups: Pick<PathPatterns, 'test'>[] = [];
  let plain: string[] = [];
  for (const line of lines) {
    if (!isWild(line)) {
      plain.push(line);
      continue;
    }
    if (plain.length > 0) groups.push(library(plain));
    plain = [];
    groups.push(new WildPattern(line));
  }
  if (plain.length > 0) groups.push(library(plain));
  // Each pattern knows of folders by itself; only what takes back needs to know of the others.
  const decide = lines.some((line) => line.startsWith('!')) ? withFolders : lastWord;
  const test: PathPatterns['test'] = (path) => decide(groups, path);
  return { test, ignores: (path) => test(path).ignored };
}

function library(lines: readonly string[]): PathPatterns {
  return ignore({ ignorecase: false }).add([...lines]);
}

/** Of several patterns the last that speaks of a path decides. */
function lastWord(groups: readonly Pick<PathPatterns, 'test'>[], path: string): ReturnType<PathPatterns['test']> {
  for (let at = groups.length - 1; at >= 0; at--) {
    const said = groups[at]?.test(path);
    if (said !== undefined && (said.ignored || said.unignored)) return said;
  }
  return { ignored: false, unignored: false };
}

/** What lies in an ignored folder is ignored with it, whatever takes it back. */
function withFolders(groups: readonly Pick<PathPatterns, 'test'>[], path: string): ReturnType<PathPatterns['test']> {
  for (let end = path.indexOf('/') + 1; end > 0 && end < path.length; end = path.indexOf('/', end) + 1) {
    const around = lastWord(groups, path.slice(0, end));
    if (around.ignored) return around;
  }
  return lastWord(groups, path);
}

function isWild(line: string): boolean {
  return line.split('**').length - 1 > MOST_RUNS;
}

/** One pattern with many `**`. Each other segment is a pattern of its own, which the library knows. */
class WildPattern {
  private readonly isNegated: boolean;
  private readonly isFolder: boolean;
  private readonly segments: readonly ('**' | PathPatterns)[];

  constructor(line: string) {
    const text = line.trimEnd();
    this.isNegated = text.startsWith('!');
    const body = text.slice(this.isNegated ? 1 : 0).replace(/^\//, '');
    this.isFolder = body.endsWith('/');
    const parts = (this.isFolder ? body.slice(0, -1) : body).split('/');
    this.segments = parts
      .filter((part, at) => part !== '**' || parts[at - 1] !== '**')
      .map((part) => (part === '**' ? part : library([`/${part}`])));
  }

  test(path: string): { ignored: boolean; unignored: boolean } {
    const isMatch = this.matchesAny(path);
    return { ignored: isMatch && !this.isNegated, unignored: isMatch && this.isNegated };
  }

  /** True when the pattern names the path, or a folder that it lies in. */
  private matchesAny(path: string): boolean {
    const isFolder = path.endsWith('/');
    const names = (isFolder ? path.slice(0, -1) : path).split('/');
    const ends = this.endsAfter(names);
    return ends.some((depth) => depth < names.length || isFolder || !this.isFolder);
  }

  /** After how many names of a path all segments can be used up: each segment moves the places that were reached on. */
  private endsAfter(names: readonly string[]): number[] {
    let reached = new Set([0]);
    this.segments.forEach((segment, at) => {
      const next = new Set<number>();
      const isLast = at === this.segments.length - 1;
      if (segment === '**') {
        // At the end it stands for what is inside, which is at least one name.
        const from = Math.min(...reached) + (isLast ? 1 : 0);
        for (let depth = from; depth <= names.length; depth++) next.add(depth);
      } else {
        for (const depth of reached) {
          const name = names[depth];
          if (name !== undefined && name !== '' && segment.ignores(name)) next.add(depth + 1);
        }
      }
      reached = next;
    });
    return [...reached];
  }
}
