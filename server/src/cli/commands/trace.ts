import type { Finding, RuleSet } from '../../model';
import { answerFlows, type FlowQuestion } from '../../processing/answer';
import { answerJson, answerMermaid, answerText } from '../../processing/answerText';
import { readQuestion } from '../../processing/question';
import { openFolder, printProblems, type AnalysisOptions } from '../analysis';
import { choosePaint } from '../colour';
import { Exit, UsageError, type CliIo, type ExitCode } from '../io';

export interface TraceOptions extends AnalysisOptions {
  readonly data?: readonly string[];
  readonly to?: readonly string[];
  readonly country?: readonly string[];
  readonly file?: readonly string[];
  readonly format: 'text' | 'json' | 'mermaid';
  readonly color: boolean;
}

/** `datatrail trace [DIR]`: which data of whom goes to whom, and from where in the code. */
export async function traceCommand(dir: string, options: TraceOptions, io: CliIo): Promise<ExitCode> {
  const opened = await openFolder(dir, options, io);
  const { rules } = opened;
  // A word that means nothing is told before anything is analysed.
  questionOf(options, rules);
  const { findings, problems, workspace } = await opened.analyst.follow(opened);
  const { question, asked } = questionOf(options, rules, findings);
  printProblems(problems, options, io);
  const answer = answerFlows(findings, question, rules);
  const view = { asked, rules, textOf: workspace.textOf };
  if (options.format === 'json') io.out(answerJson(answer, view));
  else if (options.format === 'mermaid') io.out(answerMermaid(answer, view));
  else io.out(answerText(answer, view, choosePaint(io, options.color)));
  return Exit.clean;
}

/** @param findings what was found, once it is known: recipients that no rule has are named by it */
function questionOf(
  options: TraceOptions,
  rules: RuleSet,
  findings?: readonly Finding[],
): { question: FlowQuestion; asked: string } {
  const read = readQuestion(
    options,
    rules,
    findings?.flatMap(({ recipient }) => recipient ?? []),
  );
  if ('problem' in read) throw new UsageError(read.problem, read.hint);
  return read;
}
