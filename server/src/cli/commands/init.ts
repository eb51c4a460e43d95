import { existsSync, rmSync, writeFileSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';
import { extendable } from '../../host/extendable';
import { readManifests, usedRecipients, type Manifests, type UsedRecipient } from '../../host/manifests';
import { errorCode } from '../../host/problems';
import { BuiltInRules, CONFIG_NAMES, configAbove } from '../../host/rules';
import { loadRuleSet, suggestPreset } from '../../host/ruleSet';
import { walkWorkspace } from '../../host/walk';
import { counted } from '../../report/order';
import { toPosix } from '../../text/paths';
import { splitList } from '../answers';
import { remedyOf } from '../atomicWrite';
import { initText, recipientLine } from '../initText';
import { Exit, formatProblem, UsageError, type CliIo, type ExitCode } from '../io';
import { writeNamed } from '../namedFile';

export interface InitOptions {
  /** Ask nothing. */
  readonly yes?: boolean;
  /** Write over a configuration that is there. */
  readonly force?: boolean;
}

const DEFAULT_PRESET = 'recommended';

/**
 * `datatrail init [dir]`: writes a commented configuration for a folder. On a terminal it asks for presets and own
 * domains. Rejects with a {@link UsageError} where one is there already, or where none can be written.
 */
export async function initCommand(dir: string, options: InitOptions, io: CliIo): Promise<ExitCode> {
  const walk = await walkWorkspace(resolve(io.cwd, dir));
  const fatal = walk.problems.find((problem) => problem.severity === 'error');
  if (fatal !== undefined) throw new UsageError(fatal.message, fatal.hint);
  const folder = walk.root;
  const present = CONFIG_NAMES.map((name) => join(folder, name)).find((path) => existsSync(path));
  if (present !== undefined && options.force !== true) {
    const hint = 'Change it there, or write it anew with --force.';
    throw new UsageError(`There is a configuration already: ${shownIn(io.cwd, present)}`, hint);
  }
  const path = present ?? join(folder, CONFIG_NAMES[0]);
  const builtIn = new BuiltInRules(io.rulesDir);
  const { rules } = loadRuleSet(builtIn, folder);
  const manifests = readManifests(folder, walk.files);
  const recipients = usedRecipients(manifests, rules.destinations.values()).filter(isRecipient);
  const outer = configAbove(folder);
  tellFound({ recipients, outer }, io);
  const answers = await ask(options.yes === true ? { ...io, ask: undefined } : io, { builtIn, manifests, outer });
  const above = outer === undefined ? [] : [toPosix(relative(folder, outer))];
  const text = initText({
    extended: [...above, ...answers.presets],
    ownDomains: answers.ownDomains,
    guessedDomain: manifests.homepage,
    recipients,
    rulePackages: extendable(path, ''),
    presets: [...builtIn.presets.keys()],
  });
  return write({ path, text, folder, builtIn, isThere: present !== undefined }, io);
}

/** Logs and storage of the program itself have neither a company nor a country. */
function isRecipient({ destination }: UsedRecipient): boolean {
  return destination.country !== undefined;
}

function tellFound(found: { recipients: readonly UsedRecipient[]; outer: string | undefined }, io: CliIo): void {
  const { recipients, outer } = found;
  if (outer !== undefined)
    io.out(`${shownIn(io.cwd, outer)} holds above this folder: the new configuration extends it.\n`);
  if (recipients.length === 0) {
    io.out('No package.json names the SDK of a recipient that is known.\n');
    return;
  }
  io.out(`${counted(recipients.length, 'recipient')} by the SDKs in use:\n`);
  for (const used of recipients) io.out(`  ${recipientLine(used)}\n`);
}

interface Answers {
  readonly presets: readonly string[];
  readonly ownDomains: readonly string[];
}

/** What a terminal answers; the defaults where there is none. */
async function ask(
  { ask: question, out }: Pick<CliIo, 'ask' | 'out'>,
  known: { readonly builtIn: BuiltInRules; readonly manifests: Manifests; readonly outer: string | undefined },
): Promise<Answers> {
  const usual = known.outer === undefined ? DEFAULT_PRESET : '';
  if (question === undefined) return { presets: splitList(usual), ownDomains: [] };
  const { presets } = known.builtIn;
  out('\nPresets:\n');
  const usualFirst = [...presets].sort(([a], [b]) => Number(b === DEFAULT_PRESET) - Number(a === DEFAULT_PRESET));
  for (const [name, title] of usualFirst) out(`  ${name.padEnd(12)}  ${title}\n`);
  const chosen = await listed(
    { question, out },
    {
      text: `Which presets, with commas? (${usual || 'none'}) `,
      usual,
      wrong: (name) =>
        presets.has(name) ? undefined : `There is no preset "${name}". ${suggestPreset(name, presets.keys())}`,
    },
  );
  const host = known.manifests.homepage ?? '';
  const ownDomains = await listed(
    { question, out },
    {
      text: `Your own domains, with commas? (${host || 'none'}; - for none) `,
      usual: host,
      wrong: (name) =>
        DOMAIN.test(name) ? undefined : `"${name}" is no host name: write it as example.com, without protocol or path.`,
    },
  );
  return { presets: chosen, ownDomains };
}

/** As the schema of configurations has it, which checks what was written once more. */
const DOMAIN = /^[a-z0-9-]+(\.[a-z0-9-]+)*$/;

/** Asks until the whole list can be used. */
async function listed(
  io: { readonly question: (text: string) => Promise<string>; readonly out: CliIo['out'] },
  asked: { readonly text: string; readonly usual: string; readonly wrong: (item: string) => string | undefined },
): Promise<string[]> {
  for (;;) {
    const answer = (await io.question(asked.text)).trim();
    if (answer === '-') return [];
    const items = splitList(answer === '' ? asked.usual : answer.toLowerCase());
    const problems = items.flatMap((item) => asked.wrong(item) ?? []);
    if (problems.length === 0) return items;
    for (const problem of problems) io.out(`${problem}\n`);
  }
}

/** Writes the configuration and reads it back, so that what it says is known to hold. */
function write(
  what: {
    readonly path: string;
    readonly text: string;
    readonly folder: string;
    readonly builtIn: BuiltInRules;
    readonly isThere: boolean;
  },
  io: CliIo,
): ExitCode {
  const { path, text, folder, builtIn, isThere } = what;
  const shown = shownIn(io.cwd, path);
  if (!isThere) claim(path, shown);
  try {
    writeNamed({ path, shown }, text, folder);
  } catch (error) {
    if (!isThere) rmSync(path, { force: true });
    throw error;
  }
  const { rules, problems } = loadRuleSet(builtIn, folder, { config: path });
  for (const problem of problems) io.error(formatProblem(problem));
  io.out(`\nWrote ${shown}: ${counted(rules.policies.length, 'policy', 'policies')} hold.\n`);
  io.out('Next: datatrail scan\n');
  return problems.some((problem) => problem.severity === 'error') ? Exit.failure : Exit.clean;
}

/** Takes a name that nothing has, a link to nowhere included. */
function claim(path: string, shown: string): void {
  try {
    writeFileSync(path, '', { flag: 'wx' });
  } catch (error) {
    throw new UsageError(`${shown} could not be written (${errorCode(error)})`, remedyOf(error, 'folder'));
  }
}

function shownIn(cwd: string, path: string): string {
  return toPosix(relative(cwd, path)) || path;
}
