import { InvalidArgumentError, Option, type Command } from 'commander';
import { DEFAULT_MAX_FILE_SIZE } from '../host/limits';
import { FORMATS } from '../report/formats';
import type { CliIo, ExitCode } from './io';
import { CACHE_DIR, FAIL_ON, NO_CACHE, type MergeOptions, type ScanOptions } from './options';

type Done = (code: ExitCode) => void;

/** Adds `scan`, which is the default. */
export function addScan(program: Command, io: CliIo, done: Done): void {
  scanning(
    program
      .command('scan', { isDefault: true })
      .description('Scan a folder or a file (the default command)')
      .argument('[dir]', 'What to scan', '.'),
  )
    .option(
      '--shard <index/count>',
      'Write the facts of a part of the files (2/3: the second of three) for datatrail merge, and report nothing',
      parseShard,
    )
    .addHelpText('after', EXIT_CODES)
    .action(async (dir: string, options: ScanOptions) => {
      const { scanCommand } = await import('./commands/scan');
      done(await scanCommand(dir, options, io));
    });
}

/** Adds `merge`, with the options of `scan`. */
export function addMerge(program: Command, io: CliIo, done: Done): void {
  scanning(
    program
      .command('merge')
      .description('Scan with facts that scan --shard made, in a checkout of the same commit: same report as one scan')
      .argument('<facts...>', 'Files of facts, or folders of them')
      .option('--dir <dir>', 'What to scan', '.'),
  )
    .addHelpText('after', EXIT_CODES)
    .action(async (facts: string[], options: MergeOptions) => {
      const { mergeCommand } = await import('./commands/scan');
      done(await mergeCommand(facts, options, io));
    });
}

const EXIT_CODES = '\nExit codes: 0 nothing at or above --fail-on, 1 findings, 2 the scan could not be done.';

function scanning(command: Command): Command {
  const collect = (value: string, before: readonly string[] = []): string[] => [...before, value];
  command
    .option('--all', 'Report inventory too: ordinary collection, expected recipients')
    .addOption(new Option('--format <format>', 'Format of the report (default: text)').choices(FORMATS))
    .option(
      '--output <file>',
      'Write to a file, format by its extension or as FORMAT:FILE; - is stdout; may be given several times',
      collect,
      [],
    )
    .addOption(new Option('--fail-on <severity>', 'Exit 1 from this severity on').choices(FAIL_ON).default('warning'))
    .option('--max-warnings <count>', 'Exit 1 with more warnings than this', parseCount)
    .option('--policy <id...>', 'Report only these policies')
    .option('--manifest', 'Report flows that datatrail.flows.yaml does not list, and entries without code')
    .option('--since <ref>', 'Report only what is new since a branch, tag or commit, and say what is gone')
    .option('--staged', 'Scan what is staged; report only what is new since HEAD, or since --since')
    .option(
      '--baseline <file>',
      'Leave out findings that this file knows (default: datatrail.baseline.json in the folder, if there)',
    )
    .option('--no-baseline', 'Leave nothing out, whatever baseline there is');
  return choosingFiles(command)
    .option('--fix', 'Make the fixes by which nothing that the program needs can be lost, and report what is left')
    .option('--fix-suggestions', 'Make also fixes that change what is handed over: look at each of them')
    .option('--fix-dry-run', 'Write no file: print the fixes as a diff, for git apply')
    .option(
      '--verbose',
      'Show each finding in full, also those like another, and where data was not followed to its end',
    )
    .option('--no-color', 'Print without colours')
    .option('--quiet', 'Print no progress and no warnings on stderr')
    .option('--timing', 'Print the time of each stage on stderr')
    .option(...CACHE_DIR)
    .option(...NO_CACHE)
    .option('--no-code', 'Quote no source code in the report');
}

/** Adds what decides which files a scan reads, and how they are judged. */
export function choosingFiles(command: Command): Command {
  return command
    .option('--config <file>', 'Use this configuration instead of the nearest datatrail.config.yaml')
    .option('--no-gitignore', 'Scan files that .gitignore names as well')
    .option('--ignore-pattern <glob...>', 'Leave out files that match, in the language of .gitignore')
    .option(
      '--max-file-size <size>',
      'Leave out larger files: bytes, or with KB or MB',
      parseSize,
      DEFAULT_MAX_FILE_SIZE,
    );
}

function parseCount(text: string): number {
  if (!/^\d+$/.test(text.trim())) throw new InvalidArgumentError('Give a whole number, 0 or more.');
  return Number(text);
}

/** Bytes of a size such as `500KB`, `2 MB` or `1048576`. */
function parseSize(text: string): number {
  const match = /^(\d+(?:\.\d+)?)\s*(b|kb|mb)?$/i.exec(text.trim());
  const unit = { b: 1, kb: 1024, mb: 1024 * 1024 }[match?.[2]?.toLowerCase() ?? 'b'] ?? 1;
  const bytes = Math.floor(Number(match?.[1]) * unit);
  if (!(bytes > 0)) throw new InvalidArgumentError('Give a size such as 500KB, 2MB or a number of bytes.');
  return bytes;
}

/** A part such as `2/3`. */
function parseShard(text: string): { index: number; of: number } {
  const [, index = 0, of = 0] = (/^(\d{1,4})\/(\d{1,4})$/.exec(text.trim()) ?? []).map(Number);
  if (index < 1 || index > of) throw new InvalidArgumentError('Give a part and how many there are, such as 1/3.');
  return { index, of };
}
