import { statSync, readFileSync } from 'node:fs';
import { basename, resolve } from 'node:path';
import { errorCode } from '../../host/problems';
import { compareFlows } from '../../manifest/compare';
import { flowsOf } from '../../manifest/flows';
import { appleBlocks, appleManifest } from '../../processing/labels/apple';
import { collectedData } from '../../processing/labels/collected';
import { googleCsv } from '../../processing/labels/google';
import { markdownOf, pageOf } from '../../processing/record/blocks';
import { recordBlocks, recordCsv } from '../../processing/record/document';
import { comparePolicyText, policyBlocks } from '../../processing/record/policyText';
import { processingRecord } from '../../processing/record/record';
import { openFolder, printProblems, type AnalysisOptions } from '../analysis';
import { nameOf } from '../workspace';
import { Exit, UsageError, type CliIo, type ExitCode } from '../io';
import { loadManifest } from '../manifestFile';
import { writeOutput } from '../outputs';

type RecordFormat = 'markdown' | 'html' | 'csv';

export interface RecordOptions extends AnalysisOptions {
  readonly format?: RecordFormat;
  readonly output?: string;
  readonly policyText?: string;
}

/** A policy text is read whole: 5 MB, in bytes. */
const MAX_POLICY_TEXT = 5 * 1024 * 1024;

/** `datatrail record [DIR]`: the record of processing, as far as code and manifest know it. */
export async function recordCommand(dir: string, options: RecordOptions, io: CliIo): Promise<ExitCode> {
  const format = recordFormat(options);
  const policy = options.policyText === undefined ? undefined : readPolicy(options.policyText, io);
  if (policy !== undefined && format === 'csv') {
    throw new UsageError('A comparison with a policy is no table', 'Use --format markdown or html.');
  }
  const opened = await openFolder(dir, options, io);
  const { rules } = opened;
  const present = loadManifest(opened.root, io);
  const analysis = await opened.analyst.follow(opened);
  printProblems([...analysis.problems, ...(present?.manifest.problems ?? [])], options, io);
  const comparison = compareFlows(flowsOf(analysis.findings), present?.manifest.entries ?? []);
  const about = { name: nameOf(opened.workspace), hasManifest: present !== undefined, rules };
  const record = processingRecord(analysis.findings, comparison, about);
  if (format === 'csv') {
    deliver(recordCsv(record, rules), options, io);
    return Exit.clean;
  }
  const compared =
    policy === undefined ? [] : policyBlocks(policy.name, comparePolicyText(policy.text, record, rules), rules);
  const blocks = [...recordBlocks(record, rules), ...compared];
  const title = `Record of processing activities: ${nameOf(opened.workspace)}`;
  deliver(format === 'html' ? pageOf(title, blocks) : markdownOf(blocks), options, io);
  return Exit.clean;
}

function recordFormat({ format, output }: RecordOptions): RecordFormat {
  if (format !== undefined) return format;
  const ending = /\.(md|markdown|html?|csv)$/i.exec(output ?? '.md')?.[1]?.toLowerCase();
  if (ending === undefined) {
    throw new UsageError(
      `The format of ${output} is not clear from its name`,
      'Name it .md, .html or .csv, or add --format.',
    );
  }
  return ending === 'csv' ? 'csv' : ending.startsWith('htm') ? 'html' : 'markdown';
}

function readPolicy(file: string, io: CliIo): { name: string; text: string } {
  const path = resolve(io.cwd, file);
  try {
    const status = statSync(path);
    if (!status.isFile()) throw new UsageError(`${file} is not a file`, 'Give the text of the privacy policy.');
    if (status.size > MAX_POLICY_TEXT) throw new UsageError(`${file} is larger than 5 MB`, 'Give its text alone.');
    return { name: basename(path), text: readFileSync(path, 'utf8') };
  } catch (error) {
    if (error instanceof UsageError) throw error;
    throw new UsageError(`${file} could not be read (${errorCode(error)})`, 'Check the path given with --policy-text.');
  }
}

export interface LabelOptions extends AnalysisOptions {
  readonly store: 'apple' | 'google';
  readonly format: 'file' | 'markdown';
  readonly output?: string;
}

/** `datatrail labels --store STORE [DIR]`: a draft of what the store asks. */
export async function labelsCommand(dir: string, options: LabelOptions, io: CliIo): Promise<ExitCode> {
  if (options.store === 'google' && options.format === 'markdown') {
    throw new UsageError('Google Play takes a CSV only', 'Leave --format out.');
  }
  const opened = await openFolder(dir, options, io);
  const { findings, problems } = await opened.analyst.follow(opened);
  printProblems(problems, options, io);
  const { rules } = opened;
  const collected = collectedData(findings, rules);
  const text =
    options.store === 'google'
      ? googleCsv(collected)
      : options.format === 'markdown'
        ? markdownOf(appleBlocks(collected, rules))
        : appleManifest(collected, rules);
  deliver(text, options, io);
  return Exit.clean;
}

function deliver(text: string, { output, quiet }: { output?: string; quiet?: boolean }, io: CliIo): void {
  if (output === undefined || output === '-') io.out(text);
  else writeOutput({ path: resolve(io.cwd, output), shown: output, format: 'text' }, text, io, quiet === true);
}
