import { Option, type Command } from 'commander';
import type { DiffOptions } from './commands/diff';
import type { ManifestCheckOptions, ManifestUpdateOptions } from './commands/manifest';
import type { LabelOptions, RecordOptions } from './commands/record';
import type { TraceOptions } from './commands/trace';
import type { AnalysisOptions } from './analysis';
import type { CliIo, ExitCode } from './io';
import { CACHE_DIR, NO_CACHE } from './options';

type Done = (code: ExitCode) => void;

/** Adds the commands that answer from flows: the manifest, comparisons, questions, records. */
export function addFlowCommands(program: Command, io: CliIo, done: Done): void {
  addManifest(program, io, done);
  addDiff(program, io, done);
  addTrace(program, io, done);
  addRecord(program, io, done);
  addLabels(program, io, done);
  addMcp(program, io, done);
}

/** What decides which files are read, and how they are judged. */
function reading(command: Command): Command {
  return command
    .option('--config <file>', 'Use this configuration instead of the nearest datatrail.config.yaml')
    .option('--no-gitignore', 'Read files that .gitignore names as well')
    .option('--ignore-pattern <glob...>', 'Leave out files that match, in the language of .gitignore');
}

/** The options of everything that analyses a folder. */
function analysing(command: Command): Command {
  return reading(command)
    .option(...CACHE_DIR)
    .option(...NO_CACHE)
    .option('--quiet', 'Print no progress and no warnings on stderr');
}

function addManifest(program: Command, io: CliIo, done: Done): void {
  const manifest = program
    .command('manifest')
    .description('The reviewed list of flows, datatrail.flows.yaml: write it, or hold the code against it');
  analysing(
    manifest
      .command('update')
      .description('Add the flows of the code that are not listed; all that people wrote stays as it is')
      .argument('[dir]', 'The folder of the project', '.'),
  )
    .option('--prune', 'Remove also entries that people filled in and the code no longer has')
    .option('--dry-run', 'Say what would change, and write nothing')
    .action(async (dir: string, options: ManifestUpdateOptions) => {
      const { manifestUpdateCommand } = await import('./commands/manifest');
      done(await manifestUpdateCommand(dir, options, io));
    });
  analysing(
    manifest
      .command('check')
      .description('Exit 1 for flows that are not listed, and warn of entries that the code no longer has')
      .argument('[dir]', 'The folder of the project', '.'),
  )
    .addOption(new Option('--format <format>', 'Format').choices(['text', 'json']).default('text'))
    .action(async (dir: string, options: ManifestCheckOptions) => {
      const { manifestCheckCommand } = await import('./commands/manifest');
      done(await manifestCheckCommand(dir, options, io));
    });
}

function addDiff(program: Command, io: CliIo, done: Done): void {
  analysing(
    program
      .command('diff')
      .description('Say in one paragraph how a change alters which personal data goes where')
      .argument('<range>', 'BASE..HEAD, BASE...HEAD (since they parted), or BASE against the folder as it is')
      .argument('[dir]', 'The folder of the project, in a Git repository', '.'),
  )
    .addOption(new Option('--format <format>', 'Format').choices(['text', 'json']).default('text'))
    .option('--exit-code', 'Exit 1 when something is another')
    .action(async (range: string, dir: string, options: DiffOptions) => {
      const { diffCommand } = await import('./commands/diff');
      done(await diffCommand(range, dir, options, io));
    });
}

function addTrace(program: Command, io: CliIo, done: Done): void {
  const collect = (value: string, before: readonly string[] = []): string[] => [...before, value];
  analysing(
    program
      .command('trace')
      .description('Answer which data of whom goes to whom, and from where in the code')
      .argument('[dir]', 'The folder of the project', '.')
      .option('--data <kind>', 'A kind of data: email, location, user.contact; with commas or several times', collect)
      .option('--to <recipient>', 'A recipient by company, id or host: mixpanel', collect)
      .option('--country <country>', 'A country by code or name, EU, EEA, unknown, or the id of a policy', collect)
      .option('--file <glob>', 'A file that the data passes through, in the language of .gitignore', collect),
  )
    .addOption(new Option('--format <format>', 'Format').choices(['text', 'json', 'mermaid']).default('text'))
    .option('--no-color', 'Print without colours')
    .action(async (dir: string, options: TraceOptions) => {
      const { traceCommand } = await import('./commands/trace');
      done(await traceCommand(dir, options, io));
    });
}

function addRecord(program: Command, io: CliIo, done: Done): void {
  analysing(
    program
      .command('record')
      .description('Write the record of processing (GDPR Art. 30) as far as code and manifest know it')
      .argument('[dir]', 'The folder of the project', '.')
      .addOption(new Option('--format <format>', 'Format (default: markdown)').choices(['markdown', 'html', 'csv']))
      .option('--output <file>', 'Write to a file, format by its extension; - is stdout')
      .option('--policy-text <file>', 'Compare it with the text of a privacy policy, both ways'),
  ).action(async (dir: string, options: RecordOptions) => {
    const { recordCommand } = await import('./commands/record');
    done(await recordCommand(dir, options, io));
  });
}

function addLabels(program: Command, io: CliIo, done: Done): void {
  analysing(
    program
      .command('labels')
      .description("Write a draft of a store's privacy label: Apple's privacy manifest, Google's data safety form")
      .argument('[dir]', 'The folder of the project', '.')
      .addOption(new Option('--store <store>', 'Whose').choices(['apple', 'google']).makeOptionMandatory())
      .addOption(
        new Option('--format <format>', 'The file for the store, or for Apple a table of answers')
          .choices(['file', 'markdown'])
          .default('file'),
      )
      .option('--output <file>', 'Write to a file; - is stdout'),
  ).action(async (dir: string, options: LabelOptions) => {
    const { labelsCommand } = await import('./commands/record');
    done(await labelsCommand(dir, options, io));
  });
}

function addMcp(program: Command, io: CliIo, done: Done): void {
  reading(
    program
      .command('mcp')
      .description('Answer a coding agent over the Model Context Protocol, on stdin and stdout; the agent starts it')
      .argument('[dir]', 'The folder of the project', '.'),
  ).action(async (dir: string, options: AnalysisOptions) => {
    const { mcpCommand } = await import('./commands/mcp');
    done(await mcpCommand(dir, options, io));
  });
}
