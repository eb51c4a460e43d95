import { flowsOf, placeOf, type CodeFlow } from '../../manifest/flows';
import { MANIFEST_NAME, type ManifestEntry } from '../../manifest/read';
import { updateManifest } from '../../manifest/update';
import type { RuleSet } from '../../model';
import { counted } from '../../report/order';
import { Places } from '../../report/places';
import { categoryLabel, recipientWithCountry } from '../../report/words';
import { printableLine } from '../../text/clean';
import { openFolder, printProblems, type AnalysisOptions } from '../analysis';
import type { Analysis } from '../analyst';
import { writeInside } from '../atomicWrite';
import { Exit, type CliIo, type ExitCode } from '../io';
import { loadManifest, reviewFlows } from '../manifestFile';

export interface ManifestUpdateOptions extends AnalysisOptions {
  readonly prune?: boolean;
  readonly dryRun?: boolean;
}

/** `datatrail manifest update [DIR]`: adds what the code does and the manifest does not list. */
export async function manifestUpdateCommand(dir: string, options: ManifestUpdateOptions, io: CliIo): Promise<ExitCode> {
  const opened = await openFolder(dir, options, io);
  // A manifest that cannot be used is told before anything is analysed.
  const present = loadManifest(opened.root, io);
  const analysis = await opened.analyst.follow(opened);
  printProblems([...analysis.problems, ...(present?.manifest.problems ?? [])], options, io);
  const { rules, root } = opened;
  const update = updateManifest(present?.text, flowsOf(analysis.findings), {
    prune: options.prune === true,
    purposeOf: (recipient) => rules.destinations.get(recipient)?.purpose,
  });
  for (const flow of update.added) io.out(`+ ${flowLine(flow, rules)}\n`);
  for (const entry of update.removed) io.out(`- ${entryLine(entry, rules)}\n`);
  for (const entry of update.kept) io.out(`? ${entryLine(entry, rules)}: line ${entry.line}, no longer in the code\n`);
  if (update.kept.length > 0) {
    io.out('People wrote something into the entries with ?, so they stay; --prune removes them.\n');
  }
  const isSame = present?.text === update.text;
  if (!isSame && options.dryRun !== true) writeInside(root, MANIFEST_NAME, update.text);
  io.out(`${MANIFEST_NAME}: ${outcome(update.added.length, update.removed.length, isSame, options)}\n`);
  return Exit.clean;
}

function outcome(added: number, removed: number, isSame: boolean, { dryRun }: ManifestUpdateOptions): string {
  if (isSame) return 'nothing to change';
  return `${counted(added, 'flow')} added, ${removed} removed${dryRun === true ? '; nothing was written' : ''}`;
}

export interface ManifestCheckOptions extends AnalysisOptions {
  readonly format: 'text' | 'json';
}

/** `datatrail manifest check [DIR]`: exit 1 for a flow that the manifest does not list. */
export async function manifestCheckCommand(dir: string, options: ManifestCheckOptions, io: CliIo): Promise<ExitCode> {
  const opened = await openFolder(dir, options, io);
  loadManifest(opened.root, io);
  const analysis = await opened.analyst.follow(opened);
  const review = reviewFlows(opened.root, analysis.findings, opened.rules, io);
  printProblems([...analysis.problems, ...review.problems], options, io);
  if (options.format === 'json') {
    const { undeclared, stale, declared } = review;
    const flow = (found: CodeFlow): object => ({
      data: found.data,
      recipient: found.recipient,
      places: placesOf(found, analysis),
    });
    const report = {
      version: 1,
      undeclared: undeclared.map(flow),
      stale,
      declared: declared.length,
      notApproved: declared.filter(({ entry }) => entry.approvedBy === undefined).length,
    };
    io.out(`${JSON.stringify(report, undefined, 2)}\n`);
  } else {
    io.out(checkText(review, analysis, opened.rules));
  }
  return review.undeclared.length > 0 ? Exit.findings : Exit.clean;
}

function checkText(review: ReturnType<typeof reviewFlows>, analysis: Analysis, rules: RuleSet): string {
  const { undeclared, stale, declared } = review;
  const lines: string[] = [];
  if (undeclared.length > 0) {
    lines.push(`${MANIFEST_NAME} does not list ${counted(undeclared.length, 'flow')} of the code:`);
    for (const flow of undeclared) {
      const [first, ...others] = placesOf(flow, analysis);
      const more = others.length === 0 ? '' : ` and ${counted(others.length, 'more place')}`;
      lines.push(`  ${flowLine(flow, rules)}`, `    ${printableLine(first ?? '')}${more}`);
    }
    lines.push('Run datatrail manifest update, fill in what it adds, and have it reviewed.', '');
  }
  const open = declared.filter(({ entry }) => entry.approvedBy === undefined).length;
  const openPart = open === 0 ? '' : `, ${open} of them approved by nobody yet`;
  lines.push(
    `${counted(declared.length, 'flow')} listed${openPart}; ${undeclared.length} not listed; ` +
      `${counted(stale.length, 'entry', 'entries')} without code.`,
  );
  return `${lines.join('\n')}\n`;
}

/** `file:line:column` of each place, once. */
function placesOf(flow: CodeFlow, { workspace: { textOf } }: Analysis): string[] {
  const places = new Places(textOf);
  return [...new Set(flow.uses.map((use) => places.link(placeOf(use))))];
}

function flowLine({ data, recipient }: CodeFlow, rules: RuleSet): string {
  return printableLine(`${categoryLabel(rules, data)} → ${recipientWithCountry(recipient.name, recipient)}`);
}

function entryLine({ data, recipient, country }: ManifestEntry, rules: RuleSet): string {
  const name = rules.destinations.get(recipient)?.company ?? recipient;
  const about = country === undefined ? { id: recipient, name } : { id: recipient, name, country };
  return printableLine(`${categoryLabel(rules, data)} → ${recipientWithCountry(name, about)}`);
}
