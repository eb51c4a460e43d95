import { Argument, Command, CommanderError, Option } from 'commander';
import { forTerminal } from '../text/clean';
import { addFlowCommands } from './flowCommands';
import { addMerge, addScan, choosingFiles } from './scanCommands';
import { completionScript, SHELLS, type Shell } from './completion';
import { Exit, formatProblem, UsageError, type CliIo, type ExitCode } from './io';
import type { InitOptions } from './commands/init';
import { CACHE_DIR, NO_CACHE, type BaselineOptions, type ExplainOptions } from './options';

/**
 * Runs the command line `argv` (without node and script). Never rejects: a mistake of the caller is printed with its
 * remedy. Commands load what they need when they run, so that `--help` costs nothing.
 */
export async function run(argv: readonly string[], given: CliIo): Promise<ExitCode> {
  // Names of files, texts of rules and arguments come from anywhere; some of them are printed.
  const out = (text: string): void => given.out(forTerminal(text));
  const io = { ...given, out, error: (text: string): void => given.error(forTerminal(text)) };
  let exit: ExitCode = Exit.clean;
  const program = buildProgram(io, (code) => (exit = code));
  try {
    await program.parseAsync([...argv], { from: 'user' });
    return exit;
  } catch (error) {
    return failed(error, io);
  }
}

function failed(error: unknown, io: CliIo): ExitCode {
  // Commander has already printed its message; help and version end with zero.
  if (error instanceof CommanderError) return error.exitCode === 0 ? Exit.clean : Exit.failure;
  if (error instanceof UsageError) {
    const hint = error.hint === undefined ? {} : { hint: error.hint };
    io.error(formatProblem({ severity: 'error', message: error.message, ...hint }));
    return Exit.failure;
  }
  const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
  io.error(`error: Datatrail failed: ${text}\n  This is a fault of Datatrail, not of your code: please report it.\n`);
  return Exit.failure;
}

function buildProgram(io: CliIo, done: (code: ExitCode) => void): Command {
  const program = new Command('datatrail')
    .description(
      'Follows personal data through TypeScript code: where it is collected, where it goes, what stands between.',
    )
    .version(io.version, '-V, --version', 'Print the version')
    .helpOption('-h, --help', 'Print this help')
    .configureOutput({ writeOut: io.out, writeErr: io.error })
    .exitOverride()
    .showHelpAfterError('Run datatrail --help to see all commands and options.');
  addScan(program, io, done);
  addMerge(program, io, done);
  addInit(program, io, done);
  addRules(program, io, done);
  addExplain(program, io, done);
  addFlowCommands(program, io, done);
  addBaseline(program, io, done);
  addCompletion(program, io);
  return program;
}

function addInit(program: Command, io: CliIo, done: (code: ExitCode) => void): void {
  program
    .command('init')
    .description('Write a commented datatrail.config.yaml: presets, own domains, the recipients whose SDKs are in use')
    .argument('[dir]', 'The folder it is for', '.')
    .option('-y, --yes', 'Ask nothing')
    .option('--force', 'Write over a configuration that is there')
    .action(async (dir: string, options: InitOptions) => {
      const { initCommand } = await import('./commands/init');
      done(await initCommand(dir, options, io));
    });
}

function addRules(program: Command, io: CliIo, done: (code: ExitCode) => void): void {
  const config = 'Use this configuration instead of the nearest datatrail.config.yaml';
  const rules = program
    .command('rules')
    .description('List the policies and how much the rules know')
    .option('--json', 'Print them as JSON')
    .option('--stats', 'Print how many entries of each kind there are, and how many packages, companies and countries')
    .option('--config FILE', config)
    .action(async (options: { json?: boolean; stats?: boolean; config?: string }) => {
      const { rulesCommand } = await import('./commands/rules');
      done(rulesCommand(options, io));
    });
  rules
    .command('test')
    .description('Run the examples of rules: those at a path, else of the configuration, else the built-in ones')
    .argument('[path]', 'A rule file, a folder of rule files or a configuration')
    .option('--config FILE', config)
    .option('--verbose', 'Print the examples that passed as well')
    .action(async (path: string | undefined, options: { config?: string; verbose?: boolean }) => {
      const { rulesTestCommand } = await import('./commands/rulesTest');
      done(rulesTestCommand(path, { ...rules.opts<{ config?: string }>(), ...options }, io));
    });
}

function addExplain(program: Command, io: CliIo, done: (code: ExitCode) => void): void {
  program
    .command('explain')
    .description(
      'Explain a place in the code (what it holds, where it goes, why it is or is not reported), or a policy',
    )
    .argument('<what>', 'FILE:LINE or FILE:LINE:COLUMN, or the id of a policy')
    .addOption(new Option('--format <format>', 'Format, for a place').choices(['text', 'json']).default('text'))
    .option('--dir <dir>', 'The folder of the project, for a place (default: the current folder)')
    .option('--config <file>', 'Use this configuration instead of the nearest datatrail.config.yaml')
    .option('--no-gitignore', 'Read files that .gitignore names as well')
    .option('--no-color', 'Print without colours')
    .option('--quiet', 'Print no progress on stderr')
    .option(...CACHE_DIR)
    .option(...NO_CACHE)
    .option('--no-code', 'Quote no source code')
    .action(async (what: string, options: ExplainOptions) => {
      const { explainCommand } = await import('./commands/explain');
      done(await explainCommand(what, options, io));
    });
}

function addBaseline(program: Command, io: CliIo, done: (code: ExitCode) => void): void {
  const baseline = program
    .command('baseline')
    .description('Keep a list of known findings, so that scans report what comes later');
  const update = baseline
    .command('update')
    .description('Write down what is found now, and take out what is gone')
    .argument('[dir]', 'What to scan', '.')
    .option('--baseline <file>', 'The file (default: datatrail.baseline.json in the folder)');
  choosingFiles(update)
    .option(...CACHE_DIR)
    .option(...NO_CACHE)
    .option('--quiet', 'Print nothing but errors')
    .action(async (dir: string, options: BaselineOptions) => {
      const { baselineUpdateCommand } = await import('./commands/baseline');
      done(await baselineUpdateCommand(dir, options, io));
    });
}

function addCompletion(program: Command, io: CliIo): void {
  program
    .command('completion')
    .description('Print a script that completes commands and options in a shell')
    .addArgument(new Argument('<shell>', 'The shell').choices(SHELLS))
    .action((shell: Shell) => io.out(completionScript(program, shell)));
}
