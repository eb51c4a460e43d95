/** What hovers say, as Markdown: what kind of data, why, who receives it, what stands between, where to read on. */
import type { Belief, DeclaredField, PlaceExplanation, Reach, Subject } from '../explanation';
import type { Between, Finding, Recipient, RuleSet, SinkKind } from '../model';
import { plainWithCode } from '../report/explain/markdown';
import { policyUrl } from '../report/input';
import { categoryLabel, recipientWithCountry } from '../report/words';
import type { KnownFinding } from './known';
import { plain } from './markdown';
import type { FindingRecipient } from './protocol';

const MOST = 6;

/** @param hasSquiggle true where the editor shows message and policy itself */
export function findingText(finding: Finding, rules: RuleSet, hasSquiggle: boolean): string {
  const lines = hasSquiggle ? [] : [`**${plain(finding.message)}**`, ''];
  for (const item of finding.data) {
    lines.push(`- ${code(item.name)}: ${plain(categoryLabel(rules, item.category))}, because ${plain(item.reason)}`);
  }
  const { recipient } = finding;
  if (recipient !== undefined) lines.push(`- Receives it: ${plain(recipientText(recipient, finding.sink))}`);
  if (finding.kind === 'flow') lines.push(`- Stands between: ${plain(betweenText(finding.between))}`);
  if (finding.suppressedBy !== undefined)
    lines.push(`- Ignored: ${plain(finding.suppressedBy.reason ?? 'no reason given')}`);
  if (finding.inventory) lines.push('- Recorded as a fact, not as a fault');
  if (!hasSquiggle) lines.push('', policyLink(finding.policy));
  return lines.join('\n');
}

/** Of a field where it is declared: what it holds, and who receives it as far as is known. */
export function fieldText(field: DeclaredField, rules: RuleSet, found: readonly KnownFinding[]): string {
  const label = plain(categoryLabel(rules, field.category));
  const lines = [`- ${code(`${field.record}.${field.name}`)}: ${label}, because ${plain(field.reason)}`];
  const own = found.filter(({ entry }) => entry.recipient.key !== 'collection');
  const receivers = new Map(own.map(({ entry }) => [entry.recipient.key, entry.recipient]));
  for (const receiver of [...receivers.values()].slice(0, MOST)) {
    lines.push(`- Receives it: ${plain(receiverText(receiver))}`);
  }
  if (receivers.size > MOST) lines.push(`- and ${receivers.size - MOST} more receive it`);
  const between = new Set(own.flatMap(({ entry }) => entry.between));
  if (receivers.size > 0) lines.push(`- Stands between: ${plain([...between].join(', ') || 'nothing')}`);
  const policies = [...new Set(own.map(({ entry }) => entry.policy))];
  if (policies.length > 0) lines.push('', policies.map(policyLink).join(' · '));
  return lines.join('\n');
}

/** Of a value or call that is no finding's place; undefined where it has nothing to do with people. */
export function placeHover({ subjects }: PlaceExplanation): string | undefined {
  const [subject] = subjects;
  if (subject === undefined) return undefined;
  const lines = subject.kind === 'call' ? callLines(subject) : valueLines(subject);
  return lines.length === 0 ? undefined : lines.join('\n');
}

function valueLines({ values, goesTo }: Subject): string[] {
  const beliefs = values.flatMap(({ data }) => data);
  if (beliefs.length === 0) return [];
  const between = beliefs.flatMap((belief) => belief.between);
  return [
    ...beliefLines(beliefs),
    ...reachLines(goesTo),
    ...(between.length > 0 ? [`- Stands between: ${plain(betweenText(between))}`] : []),
    ...linksTo(goesTo),
  ];
}

/** Of a call what it hands over and to whom; one that a rule knows also where it hands over nothing personal. */
function callLines({ call, values, result, goesTo }: Subject): string[] {
  const given = values.flatMap(({ data }) => data);
  const got = result?.data ?? [];
  const receivers = (call?.rules ?? []).flatMap(({ role, recipient, sink }) =>
    role === 'sink' && recipient !== undefined ? [{ recipient, sink }] : [],
  );
  const isCompany = receivers.some(({ sink }) => !isLocal(sink));
  if (given.length === 0 && got.length === 0 && !isCompany) return [];
  const [first] = call?.findings ?? [];
  const texts = new Set(receivers.map(({ recipient, sink }) => recipientText(recipient, sink)));
  const between = [...(first?.between ?? []), ...given.flatMap((belief) => belief.between)];
  const lines = [
    ...(given.length > 0 ? beliefLines(given) : beliefLines(got)),
    ...[...texts].map((text) => `- Receives it: ${plain(text)}`),
    ...reachLines(goesTo),
  ];
  if (call?.consent !== undefined) lines.push('- Stands between: runs only where the person agreed');
  else if (between.length > 0 || first !== undefined) lines.push(`- Stands between: ${plain(betweenText(between))}`);
  const [stop] = call?.stops ?? [];
  const isAsked = texts.size > 0 && stop !== undefined;
  if (isAsked) lines.push(`- Not reported: ${plainWithCode(stop.text)}`);
  const policies = [...new Set((call?.findings ?? []).map(({ policy }) => policy))];
  return [...lines, ...(policies.length > 0 ? ['', policies.map(policyLink).join(' · ')] : linksTo(goesTo))];
}

function beliefLines(beliefs: readonly Belief[]): string[] {
  const lines = beliefs.slice(0, MOST).map(({ name, label, reason }) => {
    const text = `${label[0]?.toUpperCase() ?? ''}${label.slice(1)}`;
    return `- ${code(name)}: ${plain(text)}, because ${plain(/^(named|read|taken|declared) /.test(reason) ? `it is ${reason}` : reason)}`;
  });
  const more = beliefs.length - MOST;
  return more > 0 ? [...lines, `- and ${more} more`] : lines;
}

/** Each recipient once, those that a policy reports first. */
function reachLines(reaches: readonly Reach[]): string[] {
  const sorted = [...reaches].sort((a, b) => Number(b.reported.length > 0) - Number(a.reported.length > 0));
  const lines = sorted.map(({ recipient, receiver, sink, reported, stops }) => {
    const who = receiver === undefined ? recipient : recipientText(receiver, sink);
    const [stop] = stops;
    const why = reported.length === 0 && stop !== undefined ? `; not reported: ${plainWithCode(stop.text)}` : '';
    return `- Goes to: ${plain(who)}${why}`;
  });
  return [...new Set(lines)].slice(0, MOST);
}

function linksTo(reaches: readonly Reach[]): string[] {
  const policies = [...new Set(reaches.flatMap(({ reported }) => reported.map(({ policy }) => policy)))];
  return policies.length === 0 ? [] : ['', policies.map(policyLink).join(' · ')];
}

/** Places of the program itself have no seat. */
function isLocal(sink: SinkKind | undefined): boolean {
  return sink === 'log' || sink === 'storage' || sink === 'url';
}

function recipientText(recipient: Recipient, sink: SinkKind | undefined): string {
  const name = recipientWithCountry(recipient.name, isLocal(sink) ? undefined : recipient);
  return recipient.purpose === undefined ? name : `${name}, for ${recipient.purpose}`;
}

function receiverText({ name, countryName, purpose }: FindingRecipient): string {
  const seat = countryName === undefined ? name : `${name} (${countryName})`;
  return purpose === undefined ? seat : `${seat}, for ${purpose}`;
}

function policyLink(policy: string): string {
  return `[${plain(policy)}](${policyUrl(policy)})`;
}

function betweenText(between: readonly Between[]): string {
  return between.length === 0 ? 'nothing' : [...new Set(between.map(({ note }) => note))].join(', ');
}

function code(text: string): string {
  return `\`${text.replace(/[`\s]+/g, ' ')}\``;
}
