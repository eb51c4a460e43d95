import { resolve } from 'node:path';
import { baselineOf, withoutKnown } from '../../compare/baseline';
import { counted } from '../../report/order';
import { Analyst } from '../analyst';
import { baselinePlace, readBaseline, writeBaseline } from '../baselineFile';
import { Exit, formatProblem, UsageError, type CliIo, type ExitCode } from '../io';
import type { BaselineOptions } from '../options';
import { Progress, Timing } from '../progress';

/** `datatrail baseline update [dir]`: writes down what is found now, so that scans report only what comes later. */
export async function baselineUpdateCommand(dir: string, options: BaselineOptions, io: CliIo): Promise<ExitCode> {
  const quiet = options.quiet === true;
  const tools = { io, timing: new Timing(io.now), progress: new Progress(io, quiet) };
  const { workspace, findings, problems } = await new Analyst(options, tools).analyse(resolve(io.cwd, dir), dir);
  const place = baselinePlace(options.baseline, io.cwd, workspace.root);
  const entries = baselineOf(findings);
  const before = earlierEntries(options, io, workspace.root);
  const { known, stale } = withoutKnown(findings, before);
  writeBaseline(place, entries, options.baseline === undefined ? workspace.root : io.cwd);
  if (quiet) return Exit.clean;
  for (const problem of problems.filter(({ severity }) => severity === 'error')) io.error(formatProblem(problem));
  const added = entries.length - known;
  io.out(`${place.shown} holds ${counted(entries.length, 'finding')}: ${added} added, ${stale.length} taken out\n`);
  return Exit.clean;
}

/** A baseline that cannot be read is written anew. */
function earlierEntries(options: BaselineOptions, io: CliIo, root: string): Parameters<typeof withoutKnown>[1] {
  try {
    return readBaseline(options.baseline, io.cwd, root)?.entries ?? [];
  } catch (error) {
    if (error instanceof UsageError) return [];
    throw error;
  }
}
