import { createHash } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { RuleSet } from '../model';
import { compileRuleSet, type RuleText } from '../ruleset/compile';
import { loadRules } from './rules';
import { readShared, writeShared } from './sharedValues';

const NAME = 'compiled.bin';

interface Snapshot {
  /** Of the texts that the rules were compiled from. */
  readonly digest: string;
  readonly rules: RuleSet;
}

/**
 * Compiles the rules in `rulesDir` and puts the result beside them. The build calls it: reading and checking the
 * built-in rules takes ten times as long as loading what came of it.
 *
 * @returns whether the rules were without problem; else nothing is written, and they are compiled at each start
 */
export function writeSnapshot(rulesDir: string): boolean {
  // The rules' own folder holds no team's configuration.
  const { texts, problems } = loadRules(rulesDir, rulesDir);
  const compiled = compileRuleSet(texts);
  if (problems.length + compiled.problems.length > 0) return false;
  const snapshot: Snapshot = { digest: digestOf(texts), rules: compiled.rules };
  writeFileSync(join(rulesDir, NAME), writeShared(snapshot));
  return true;
}

/** What {@link writeSnapshot} made of exactly these texts; undefined when there is no such snapshot. */
export function readSnapshot(rulesDir: string, texts: readonly RuleText[]): RuleSet | undefined {
  try {
    const snapshot = readShared(readFileSync(join(rulesDir, NAME))) as Snapshot;
    return snapshot.digest === digestOf(texts) ? snapshot.rules : undefined;
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
