/**
 * Tries edits on findings. Edits of different files are put into the workspace together, as one question about the
 * whole costs little more than one about a file; what then breaks is tried again alone, so that no edit is blamed for
 * another one.
 */
import type { DataItem, FileId, Finding } from '../../server/src/model';
import { judgeGone, judgeSame, type Verdict } from './compare';
import { Parsed } from './parsed';
import { Site, type FileText, type Transformation } from './site';
import { shuffled } from './sample';
import type { Workspace } from './workspace';

/** One edit for one finding, and what came of it. */
export interface Trial {
  readonly transformation: Transformation;
  readonly finding: Finding;
  readonly edited: readonly FileText[];
  readonly verdict: Verdict;
}

export interface Tally {
  readonly trials: readonly Trial[];
  /** Edits whose result would not parse, by transformation: a fault of the edit. */
  readonly unparsable: ReadonlyMap<string, number>;
}

export interface Watch {
  /** Called after each trial, with how many there are to be. */
  readonly tried?: (trial: Trial, of: number) => void;
  /** True to leave the rest untried. */
  readonly isOver?: () => boolean;
}

interface Job {
  readonly transformation: Transformation;
  readonly finding: Finding;
  /** What the edit aims at. */
  readonly item: DataItem | undefined;
  readonly edited: readonly FileText[];
  /** Files in which the result is compared. */
  readonly asked: ReadonlySet<FileId>;
  /** Files that the result depends on: no other edit of the same round may touch them. */
  readonly read: ReadonlySet<FileId>;
}

/** More edits at once would make what each costs no smaller, and what each can disturb larger. */
const MAX_ROUND = 64;

export function measure(
  workspace: Workspace,
  findings: readonly Finding[],
  transformations: readonly Transformation[],
  watch: Watch = {},
): Tally {
  const unparsable = new Map<string, number>();
  const jobs = findings.flatMap((finding) => jobsOf(workspace, finding, transformations, unparsable));
  const trials: Trial[] = [];
  const add = (job: Job, verdict: Verdict): void => {
    const trial = { ...job, verdict };
    trials.push(trial);
    watch.tried?.(trial, jobs.length);
  };
  // Every kind of edit has its share of the first rounds, in case the last ones are not tried.
  for (const round of roundsOf(shuffled(jobs, 1))) {
    if (watch.isOver?.()) break;
    const broken: Job[] = [];
    for (const [job, verdict] of verdictsOf(workspace, round)) {
      if (!verdict.held && round.length > 1) broken.push(job);
      else add(job, verdict);
    }
    for (const job of broken) for (const [, verdict] of verdictsOf(workspace, [job])) add(job, verdict);
  }
  return { trials, unparsable };
}

function jobsOf(
  workspace: Workspace,
  finding: Finding,
  transformations: readonly Transformation[],
  unparsable: Map<string, number>,
): Job[] {
  const site = new Site(workspace, finding);
  const item = site.target()?.item;
  const jobs: Job[] = [];
  for (const transformation of transformations) {
    const edited = transformation.apply(site);
    if (!edited) continue;
    if (!edited.every((e) => parses(site, e))) {
      unparsable.set(transformation.id, (unparsable.get(transformation.id) ?? 0) + 1);
      continue;
    }
    const asked = new Set([finding.at.file, ...edited.map((e) => e.file)]);
    jobs.push({ transformation, finding, item, edited, asked, read: new Set([...asked, ...site.files()]) });
  }
  return jobs;
}

/** A file that had errors may keep them. */
function parses(site: Site, { file, text }: FileText): boolean {
  if (file.endsWith('.prisma')) return true;
  const before = site.workspace.texts.has(file) ? site.parsed(file).errors : 0;
  return new Parsed(file, text).errors <= before;
}

/** Jobs in rounds, so that within a round no job touches what another one reads. */
function roundsOf(jobs: readonly Job[]): Job[][] {
  const rounds: { jobs: Job[]; read: Set<FileId>; written: Set<FileId> }[] = [];
  for (const job of jobs) {
    const written = job.edited.map((e) => e.file);
    let round = rounds.find(
      (r) =>
        r.jobs.length < MAX_ROUND &&
        written.every((f) => !r.read.has(f)) &&
        [...job.read].every((f) => !r.written.has(f)),
    );
    if (!round) rounds.push((round = { jobs: [], read: new Set(), written: new Set() }));
    round.jobs.push(job);
    for (const file of job.read) round.read.add(file);
    for (const file of written) round.written.add(file);
  }
  return rounds.map((r) => r.jobs).sort((a, b) => b.length - a.length);
}

function verdictsOf(workspace: Workspace, jobs: readonly Job[]): [Job, Verdict][] {
  const asked = new Set(jobs.flatMap((job) => [...job.asked]));
  const found = workspace.after(
    jobs.flatMap((job) => job.edited),
    asked,
  );
  return jobs.map((job) => {
    const inFiles = (all: readonly Finding[]) => all.filter((f) => job.asked.has(f.at.file));
    const results = { before: inFiles(workspace.findings()), after: inFiles(found) };
    const { transformation, finding, item } = job;
    if (transformation.expects === 'same' || item === undefined) return [job, judgeSame(results)];
    const isTold = (d: DataItem) => transformation.aimsAt?.(item, d) ?? true;
    return [job, judgeGone(finding, item, isTold, results)];
  });
}
