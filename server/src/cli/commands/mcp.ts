import { realpathSync, statSync } from 'node:fs';
import { resolve } from 'node:path';
import { checkChange } from '../../agents/change';
import { explainFlow } from '../../agents/explain';
import { proposeFix } from '../../agents/fixes';
import { listFindings } from '../../agents/list';
import { policyPages } from '../../agents/policies';
import type { AgentState, Answer } from '../../agents/state';
import { traceData } from '../../agents/trace';
import { DEFAULT_MAX_FILE_SIZE } from '../../host/limits';
import { rulesForReport } from '../../host/ruleSet';
import type { Backend, Report } from '../../mcp/backend';
import type { AnalysisOptions } from '../analysis';
import { Exit, UsageError, type CliIo, type ExitCode } from '../io';
import { LiveFolder } from '../live';

/** `datatrail mcp [DIR]`: answers a coding agent over stdin and stdout until it has gone. */
export async function mcpCommand(dir: string, options: AnalysisOptions, io: CliIo): Promise<ExitCode> {
  const folder = new LiveFolder(openFolder(dir, io), { ...options, maxFileSize: DEFAULT_MAX_FILE_SIZE }, io);
  // A wrong configuration is told to who starts the server; one that turns wrong later, to who asks.
  folder.rules();
  if (io.tty.out) io.error('Datatrail answers coding agents on stdin and stdout; they start it: see docs/agents.md\n');
  const { serveMcp } = await import('../../mcp/serve');
  await serveMcp(backendOf(folder), { version: io.version, error: io.error });
  return Exit.clean;
}

/** The real path of a folder, so that paths that agents take from elsewhere are known again. */
function openFolder(dir: string, io: CliIo): string {
  const path = resolve(io.cwd, dir);
  const status = statSync(path, { throwIfNoEntry: false });
  if (status === undefined) {
    throw new UsageError(`${dir} does not exist`, 'Check the path; it is taken relative to the current folder.');
  }
  if (!status.isDirectory()) throw new UsageError(`${dir} is no folder`, 'Give the folder of a project.');
  return realpathSync(path);
}

function backendOf(folder: LiveFolder): Backend {
  /** Mistakes of the caller are answers: an agent reads them and asks in another way. */
  const ask = async <T>(
    report: Report,
    question: (state: AgentState) => Answer<T> | Promise<Answer<T>>,
  ): Promise<Answer<T>> => {
    try {
      return await folder.ask(
        (state) => {
          report('Following the data');
          return question(state);
        },
        (done, all) => report(`Reading ${done} of ${all} files`, done, all),
      );
    } catch (error) {
      if (!(error instanceof UsageError)) throw error;
      return { problem: error.message, remedy: error.hint ?? '' };
    }
  };
  return {
    listFindings: (input, report) => ask(report, (state) => listFindings(input, state)),
    explainFlow: (input, report) => ask(report, (state) => explainFlow(input, state)),
    traceData: (input, report) => ask(report, (state) => traceData(input, state)),
    checkChange: (input, report) =>
      ask(report, async (state) => checkChange(input, await folder.changeSince(state, input.since ?? 'HEAD'), state)),
    proposeFix: (input, report) => ask(report, (state) => proposeFix(input, state)),
    policies: () => policyPages(rulesForReport(folder.rules())),
    warm: async () => {
      await ask(
        () => undefined,
        (state) => ({ text: '', facts: state.findings.length }),
      ).catch(() => undefined);
    },
  };
}
