import { compile } from '../../host/gitignore';
import type { Finding, Recipient, RuleSet } from '../../model';
import { answerFlows, type FlowQuestion } from '../../processing/answer';
import { answerJson, answerMermaid, answerText } from '../../processing/answerText';
import { countriesOf } from '../../processing/countries';
import { dataOf, foundRecipients, recipientsOf } from '../../processing/query';
import { dataWord, joined } from '../../processing/words';
import { countryName } from '../../report/words';
import { printableLine } from '../../text/clean';
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
  const data = meant(options.data, 'kind of data', (word) => dataOf(word, rules));
  const others = findings?.flatMap(({ recipient }) => recipient ?? []);
  const recipients = meant(options.to, 'recipient', (word) => recipientMeant(word, rules, others));
  const countries = meant(options.country, 'country or group of countries', (word) => {
    const found = countriesOf(word, rules);
    return 'codes' in found ? { found: found.codes } : found;
  });
  const files = listed(options.file);
  const patterns = files.length === 0 ? undefined : compile(files.map((file) => file.replace(/^\.\//, '')));
  const what = data === undefined ? ['personal data'] : [...data].map((id) => dataWord(rules, id));
  const words = [
    what.length > MOST_NAMED ? `${listed(options.data).join(', ')} (${what.length} kinds of data)` : joined(what),
    ...(recipients === undefined ? [] : [`to ${joined(companies(recipients, rules, others))}`]),
    ...(countries === undefined
      ? []
      : [`in ${joined([...countries].map((code) => (code === undefined ? 'unknown countries' : countryName(code))))}`]),
    ...(files.length === 0 ? [] : [`through ${joined(files)}`]),
  ];
  return {
    question: {
      ...(data === undefined ? {} : { data }),
      ...(recipients === undefined ? {} : { recipients }),
      ...(countries === undefined ? {} : { countries }),
      ...(patterns === undefined ? {} : { file: (file: string) => patterns.ignores(file) }),
    },
    asked: printableLine(words.join(' ')),
  };
}

/** More kinds than this are counted in a headline. */
const MOST_NAMED = 4;

function companies(ids: ReadonlySet<string>, rules: RuleSet, others: readonly Recipient[] = []): string[] {
  const name = (id: string) => rules.destinations.get(id)?.company ?? others.find((o) => o.id === id)?.name ?? id;
  return [...new Set([...ids].map(name))];
}

/** A host, a variable: what code may name, and no rule. */
const MAY_BE_FOUND = /[.:_*]/;

/** A recipient of the rules, else one that was found. Before anything is found, a word that may name one is let through. */
function recipientMeant(
  word: string,
  rules: RuleSet,
  others: readonly Recipient[] | undefined,
): ReturnType<typeof recipientsOf> {
  const known = recipientsOf(word, rules);
  if ('found' in known) return known;
  if (others === undefined) return MAY_BE_FOUND.test(word) ? { found: new Set() } : known;
  const found = foundRecipients(word, others);
  return found.size > 0 ? { found } : known;
}

/** What all words of an option mean together; undefined where it is not given. */
function meant<T>(
  words: readonly string[] | undefined,
  kind: string,
  read: (word: string) => { readonly found: ReadonlySet<T> } | { readonly hint: string },
): ReadonlySet<T> | undefined {
  const all = listed(words);
  if (words === undefined) return undefined;
  const found = all.flatMap((word) => {
    const result = read(word);
    if ('hint' in result) throw new UsageError(`There is no ${kind} "${printableLine(word)}"`, result.hint);
    return [...result.found];
  });
  return new Set(found);
}

function listed(words: readonly string[] = []): string[] {
  return words
    .flatMap((word) => word.split(','))
    .map((word) => word.trim())
    .filter((word) => word !== '');
}
