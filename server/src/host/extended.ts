import { dirname, relative, resolve } from 'node:path';
import type { Problem } from '../model';
import type { RuleText } from '../ruleset/compile';
import { problemAt } from '../ruleset/issues';
import { extendsOf, type Team } from '../ruleset/layers';
import { parseYamlFile, type YamlFile } from '../ruleset/yamlFile';
import { toPosix } from '../text/paths';
import { Finder, MAX_RULE_FILE, type Found } from './extendedFind';
import { isInside } from './inside';
import { gitRoot } from './gitignore';
import { ioProblem } from './problems';
import { DISK, type RuleFiles } from './ruleFiles';

/** What an editor holds of a file (absolute path), which stands before what is on disk. */
export type Overlay = (path: string) => string | undefined;

/** A configuration with all files that it extends. */
export interface TeamTexts {
  /** The configuration first. */
  readonly texts: readonly RuleText[];
  readonly team: Team;
  readonly problems: readonly Problem[];
  /** Absolute paths of the texts, by their names. */
  readonly paths: ReadonlyMap<string, string>;
  /** Absolute paths, of files and folders, that what holds depends on: those read, and those not found. */
  readonly watched: ReadonlySet<string>;
}

/** What stands before the disk, or in its place. */
export interface RuleSource {
  readonly overlay?: Overlay;
  /** The disk where it is left out. */
  readonly files?: RuleFiles;
}

interface Given extends RuleSource {
  readonly presets: Pick<ReadonlySet<string>, 'has'>;
}

const MAX_TOTAL = 4 * MAX_RULE_FILE;
const MAX_FILES = 300;
const MAX_DEPTH = 10;

/**
 * Reads a configuration and what it extends: rule files, folders of them, and npm packages. Only YAML is read, nothing
 * is run, and nothing outside of the workspace is looked at. Never throws: each entry that leads nowhere becomes a
 * problem at its place, the others hold.
 *
 * @param config absolute path
 * @param root absolute path of the scanned folder: names of files are relative to it
 * @param presets names that mean a preset of the built-in rules
 * @returns undefined texts where the configuration itself cannot be read
 */
export function readTeam(config: string, root: string, given: Given): TeamTexts | { readonly problem: Problem } {
  const reader = new TeamReader(root, topOf(config, root), given);
  return reader.read(config);
}

/** The root of the workspace: the repository around the scanned folder, or around a configuration outside of it. */
function topOf(config: string, root: string): string {
  const around = gitRoot(root) ?? root;
  const folder = dirname(config);
  return isInside(folder, around) ? around : (gitRoot(folder) ?? folder);
}

class TeamReader {
  private readonly texts: RuleText[] = [];
  private readonly problems: Problem[] = [];
  private readonly paths = new Map<string, string>();
  private readonly watched = new Set<string>();
  private readonly links = new Map<string, Map<number, readonly string[]>>();
  /** Names of files that were read, by their real paths. */
  private readonly names = new Map<string, string>();
  private readonly finder: Finder;
  private readonly files: RuleFiles;
  private total = 0;

  constructor(
    private readonly root: string,
    top: string,
    private readonly given: Given,
  ) {
    this.files = given.files ?? DISK;
    this.finder = new Finder(root, top, this.watched, this.files);
  }

  read(config: string): TeamTexts | { problem: Problem } {
    this.watched.add(config);
    const shown = this.shown(config);
    const text = this.textOf(config, shown);
    if (typeof text !== 'string') return { problem: { file: shown, ...text } };
    const real = this.realOf(config);
    this.names.set(real, shown);
    this.take({ path: config, shown, text }, [real]);
    const team: Team = { root: toPosix(this.root), config: shown, links: this.links };
    return { texts: this.texts, team, problems: this.problems, paths: this.paths, watched: this.watched };
  }

  /** @param chain real paths of the files on the way here, this one last */
  private take(
    file: { readonly path: string; readonly shown: string; readonly text: string },
    chain: readonly string[],
  ): void {
    this.texts.push({ file: file.shown, text: file.text });
    this.paths.set(file.shown, file.path);
    const parsed = parseYamlFile(file.shown, file.text);
    // What is wrong with the YAML is told when it is compiled.
    if ('problem' in parsed) return;
    for (const { name, index, locate } of extendsOf(parsed)) {
      const found = this.given.presets.has(name) ? undefined : this.finder.find(name, file.path);
      if (found === undefined) continue;
      this.link({ from: parsed, index, written: name, place: locate([], 'value') }, found, chain);
    }
  }

  private link(at: Entry, found: Found, chain: readonly string[]): void {
    const named: string[] = [];
    for (const problem of found.problems) this.problems.push(problemAt(at.place, problem));
    for (const path of found.files) {
      const name = this.follow(at, path, { chain, isAlone: found.isFile });
      if (name !== undefined) named.push(name);
    }
    const links = this.links.get(at.from.file) ?? new Map<number, readonly string[]>();
    this.links.set(at.from.file, links.set(at.index, named));
  }

  /** The name of a file that is extended, read if it was not. */
  private follow(at: Entry, path: string, how: { readonly chain: readonly string[]; readonly isAlone: boolean }) {
    const real = this.realOf(path);
    const known = this.names.get(real);
    if (how.chain.includes(real)) {
      // A folder that holds the file which extends it means the others.
      if (how.isAlone)
        this.problems.push(problemAt(at.place, this.cycle(at, how.chain.slice(how.chain.indexOf(real)))));
      return undefined;
    }
    if (known !== undefined) return known;
    const shown = this.shown(path);
    const limit = this.limitOf(how.chain);
    if (limit !== undefined) {
      this.problems.push(
        problemAt(at.place, { message: `"${at.written}" is not followed: ${limit}`, hint: LIMIT_HINT }),
      );
      return undefined;
    }
    this.watched.add(path);
    const text = this.textOf(path, shown);
    if (typeof text !== 'string') {
      this.problems.push(problemAt(at.place, text));
      return undefined;
    }
    this.names.set(real, shown);
    this.take({ path, shown, text }, [...how.chain, real]);
    return shown;
  }

  private limitOf(chain: readonly string[]): string | undefined {
    if (chain.length > MAX_DEPTH) return `more than ${MAX_DEPTH} files extend one another`;
    if (this.texts.length > MAX_FILES) return `the configuration extends more than ${MAX_FILES} files`;
    return this.total > MAX_TOTAL ? 'the files it extends hold more than 4 MB' : undefined;
  }

  private cycle(at: Entry, ring: readonly string[]): { message: string; hint: string } {
    const way = [...ring, ...ring.slice(0, 1)].map((real) => this.names.get(real) ?? real);
    return {
      message: `"${at.written}" leads back to ${way[0] ?? at.from.file}, which is being extended`,
      hint: `Take one of them out: ${way.join(' → ')}.`,
    };
  }

  private textOf(path: string, shown: string): string | Problem {
    const open = this.given.overlay?.(path);
    if (open !== undefined) return open.length > MAX_RULE_FILE ? tooLarge(shown, open.length) : open;
    try {
      const status = this.files.stat(path);
      // A pipe or a device would block for ever.
      if (!status.isFile) return { severity: 'error', message: `${shown} is not a regular file`, hint: 'Name a file.' };
      if (status.size > MAX_RULE_FILE) return tooLarge(shown, status.size);
      this.total += status.size;
      return this.files.read(path).replace(/^\uFEFF/, '');
    } catch (error) {
      const { message, hint } = ioProblem(shown, error);
      return { severity: 'error', message, ...(hint === undefined ? {} : { hint }) };
    }
  }

  /** The path behind links; of a file that only an editor holds, the path itself. */
  private realOf(path: string): string {
    try {
      return this.files.real(path);
    } catch {
      return resolve(path);
    }
  }

  private shown(path: string): string {
    return toPosix(relative(this.root, path));
  }
}

function tooLarge(shown: string, size: number): Problem {
  return {
    severity: 'error',
    message: `${shown} has ${(size / MAX_RULE_FILE).toFixed(1)} MB, more than the limit of 1 MB for rules`,
    hint: 'Split it into several files.',
  };
}

interface Entry {
  readonly from: YamlFile;
  readonly index: number;
  readonly written: string;
  readonly place: { readonly file: string; readonly line: number; readonly column: number };
}

const LIMIT_HINT = 'Extend fewer files, or put their entries together.';
