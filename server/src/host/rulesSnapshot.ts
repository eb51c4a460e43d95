import { createHash } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Problem, RuleSet } from '../model';
import { compileRuleSet, isAsWritten, madeOf, type RuleText } from '../ruleset/compile';
import { parsedBefore, parseYamlFile, type YamlFile } from '../ruleset/yamlFile';
import { readShared, writeShared } from './sharedValues';

/** The rules as they are where no configuration changes them. */
const COMPILED = 'compiled.bin';
/** What their files hold and what was made of each entry, for those who have a configuration. */
const ENTRIES = 'entries.bin';

interface Stored<T> {
  /** Of the texts that it was made from. */
  readonly digest: string;
  readonly made: T;
}

/** What stands in a file, and what was made of it. */
type StoredFile = Required<Pick<YamlFile, 'value' | 'made'>>;

/** The built-in rules as they are read from a folder. */
interface RulesFolder {
  readonly rulesDir: string;
  readonly texts: readonly RuleText[];
  readonly problems: readonly Problem[];
}

/**
 * Compiles rules and puts the result beside them. The build calls it: reading and checking the built-in rules takes ten
 * times as long as loading what came of it.
 *
 * @returns whether the rules were without problem; else nothing is written, and they are compiled at each start
 */
export function writeSnapshot({ rulesDir, texts, problems }: RulesFolder): boolean {
  const files = texts.map(({ file, text }) => parseYamlFile(file, text));
  const parsed = files.flatMap((file) => ('problem' in file ? [] : [file]));
  const compiled = compileRuleSet(parsed);
  const faults = problems.length + compiled.problems.length + (files.length - parsed.length);
  // A schema that changed what it reads would have to be asked again.
  if (faults > 0 || !parsed.every(isAsWritten)) return false;
  const write = (name: string, made: unknown) =>
    writeFileSync(join(rulesDir, name), writeShared({ digest: digestOf(texts), made }));
  write(COMPILED, compiled.rules);
  write(
    ENTRIES,
    parsed.map((file): StoredFile => ({ value: file.value, made: madeOf(file) })),
  );
  return true;
}

/** The rules that {@link writeSnapshot} compiled from exactly these texts; undefined when there is no such snapshot. */
export function readCompiled(from: RulesFolder): RuleSet | undefined {
  return read<RuleSet>(COMPILED, from);
}

/** The files of exactly these texts, which need neither be parsed nor checked; undefined as above. */
export function readEntries(from: RulesFolder): readonly YamlFile[] | undefined {
  const files = read<readonly StoredFile[]>(ENTRIES, from);
  return files?.map((known, i) => parsedBefore(from.texts[i] as RuleText, known));
}

function read<T>(name: string, { rulesDir, texts }: RulesFolder): T | undefined {
  try {
    const { digest, made } = readShared(readFileSync(join(rulesDir, name))) as Stored<T>;
    return digest === digestOf(texts) ? made : undefined;
  } catch {
    // A checkout has none; one that cannot be read is as good as none.
    return undefined;
  }
}

function digestOf(texts: readonly RuleText[]): string {
  const hash = createHash('sha256');
  for (const { file, text } of texts) hash.update(`${file}\0${text}\0`);
  return hash.digest('hex');
}
