import { createHash } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Problem, RuleSet } from '../model';
import { compileRuleSet, isAsWritten, madeOf, type RuleText } from '../ruleset/compile';
import { parsedBefore, parseYamlFile, type YamlFile } from '../ruleset/yamlFile';
import { readShared, writeShared } from './sharedValues';

const NAME = 'compiled.bin';

interface Stored {
  /** Of the texts that the rules were compiled from. */
  readonly digest: string;
  readonly rules: RuleSet;
  /** What the texts hold, in their order. */
  readonly files: readonly Required<Pick<YamlFile, 'value' | 'made'>>[];
}

/** What was made of the built-in rules ahead. */
export interface RulesSnapshot {
  /** What they are where no configuration changes them. */
  readonly rules: RuleSet;
  /** Their files, which need neither be parsed nor checked. */
  readonly files: readonly YamlFile[];
}

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
  const stored: Stored = {
    digest: digestOf(texts),
    rules: compiled.rules,
    files: parsed.map((file) => ({ value: file.value, made: madeOf(file) })),
  };
  writeFileSync(join(rulesDir, NAME), writeShared(stored));
  return true;
}

/** What {@link writeSnapshot} made of exactly these texts; undefined when there is no such snapshot. */
export function readSnapshot({ rulesDir, texts }: RulesFolder): RulesSnapshot | undefined {
  try {
    const { digest, rules, files } = readShared(readFileSync(join(rulesDir, NAME))) as Stored;
    if (digest !== digestOf(texts)) return undefined;
    return { rules, files: files.map((known, i) => parsedBefore(texts[i] as RuleText, known)) };
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
