import { readInside } from '../host/insideFile';
import { compareFlows, staleProblems, type Comparison } from '../manifest/compare';
import { undeclaredFindings } from '../manifest/findings';
import { flowsOf } from '../manifest/flows';
import { isBroken, MANIFEST_NAME, MAX_MANIFEST_SIZE, readManifest, type Manifest } from '../manifest/read';
import type { Finding, Problem, RuleSet } from '../model';
import { countryName } from '../report/words';
import { formatProblem, UsageError, type CliIo } from './io';

/**
 * Reads the manifest of a folder; undefined where there is none. Throws a {@link UsageError} for one that cannot be
 * used, after its problems are printed: what it lists is not known.
 */
export function loadManifest(root: string, io: CliIo): { manifest: Manifest; text: string } | undefined {
  const read = readInside(root, MANIFEST_NAME, MAX_MANIFEST_SIZE);
  if (read === undefined) return undefined;
  if ('problem' in read) throw new UsageError(read.problem.message, read.problem.hint);
  const manifest = readManifest(MANIFEST_NAME, read.text);
  if (isBroken(manifest)) {
    for (const problem of manifest.problems) io.error(formatProblem(problem));
    throw new UsageError(`${MANIFEST_NAME} cannot be used`, 'Correct the lines named above. Nothing was written.');
  }
  return { manifest, text: read.text };
}

/** What the manifest of a folder says of what was found there. */
export interface Review extends Comparison {
  readonly findings: readonly Finding[];
  /** Of the manifest itself, and its entries that the code no longer has. */
  readonly problems: readonly Problem[];
}

/** Compares findings with the manifest. Throws a {@link UsageError} where it is missing or cannot be used. */
export function reviewFlows(root: string, findings: readonly Finding[], rules: RuleSet, io: CliIo): Review {
  const loaded = loadManifest(root, io);
  if (loaded === undefined) {
    throw new UsageError(`There is no ${MANIFEST_NAME} here`, 'Write it first: datatrail manifest update.');
  }
  const { manifest } = loaded;
  const comparison = compareFlows(flowsOf(findings), manifest.entries);
  return {
    ...comparison,
    findings: undeclaredFindings(comparison.undeclared, { manifest: MANIFEST_NAME, rules, countryName }),
    problems: [...manifest.problems, ...staleProblems(manifest, comparison.stale, rules)],
  };
}
