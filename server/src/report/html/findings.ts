import type { Between, Finding, Step } from '../../model';
import type { FrameLine } from '../../text/frame';
import type { ReportInput } from '../input';
import { compareText, counted } from '../order';
import { Places } from '../places';
import { ranked } from '../rank';
import {
  categoriesOf,
  categoryLabel,
  recipientKey,
  recipientName,
  recipientWithCountry,
  SINK_LABELS,
  trailsOf,
  type Trail,
} from '../words';
import type { Numbering } from './numbering';
import { html, line, type Html } from './html';

/** The findings with code and steps, worst first, and the filters over them. */
export function findingList(findings: readonly Finding[], numbering: Numbering, input: ReportInput): Html {
  const view = new FindingView(numbering, input);
  const list = ranked(findings, input.rules);
  const nothing =
    input.change === undefined ? 'Nothing was found.' : `Nothing is new since ${line(input.change.since)}.`;
  if (list.length === 0) return html`<section><p class="empty">${nothing}</p></section>`;
  const title = input.change === undefined ? 'Findings' : `New since ${line(input.change.since)}`;
  return html`<section aria-labelledby="findings-title">
    <h2 id="findings-title">${title}</h2>
    ${toolbar(list, numbering, input)}
    <div id="list">${entriesOf(list).map(([finding, ...others]) => view.article(finding, others))}</div>
    <p class="empty" id="more" hidden><button type="button" class="link" data-more>Show more</button></p>
    <p class="empty" id="none" hidden>
      No finding matches. <button type="button" class="link" data-reset>Show all</button>
    </p>
  </section>`;
}

/**
 * Each fault by itself; facts to record that say the same as one: there are many, and nobody reads each.
 */
function entriesOf(list: readonly Finding[]): [Finding, ...Finding[]][] {
  const facts = new Map<string, [Finding, ...Finding[]]>();
  const entries: [Finding, ...Finding[]][] = [];
  for (const finding of list) {
    const key = JSON.stringify([finding.policy, recipientKey(finding), categoriesOf(finding), finding.message]);
    const known = finding.inventory ? facts.get(key) : undefined;
    if (known !== undefined) {
      known.push(finding);
      continue;
    }
    const entry: [Finding, ...Finding[]] = [finding];
    if (finding.inventory) facts.set(key, entry);
    entries.push(entry);
  }
  return entries;
}

function toolbar(findings: readonly Finding[], numbering: Numbering, input: ReportInput): Html {
  const { recipients } = numbering;
  const sinks = [...new Set(findings.map((finding) => finding.sink ?? 'collection'))].sort(compareText);
  const policies = [...new Set(findings.map((finding) => finding.policy))].sort(compareText);
  const levels = LEVELS.filter((level) => findings.some((finding) => levelOf(finding) === level));
  const faults = findings.some((finding) => !finding.inventory);
  return html`<form class="toolbar" id="toolbar" hidden>
    <input type="search" name="search" placeholder="Search findings" aria-label="Search findings" />
    <fieldset>
      <legend>Severity</legend>
      ${levels.map(
        (level) =>
          html`<label class="chip ${level === 'inventory' ? 'note' : level}">
            <input
              type="checkbox"
              name="severity"
              value="${level}"
              ${level === 'inventory' && faults ? '' : 'checked'}
            />
            ${level}
          </label>`,
      )}
    </fieldset>
    ${select('data', 'All data', dataOptions(numbering, input))}
    ${select(
      'recipient',
      'All recipients',
      recipients.map((recipient, index) =>
        option(String(index), recipientWithCountry(recipient.name, recipient.recipient)),
      ),
    )}
    ${select(
      'sink',
      'All places',
      sinks.map((sink) => option(sink, sink === 'collection' ? 'collection' : SINK_LABELS[sink])),
    )}
    ${select(
      'policy',
      'All policies',
      policies.map((policy, index) => option(String(index), policy)),
    )}
    <button type="button" class="link" data-reset>Reset</button>
    <output id="count"></output>
  </form>`;
}

/** What a reader tells findings apart by: facts to record are none of the severities. */
const LEVELS = ['error', 'warning', 'note', 'inventory'] as const;

function levelOf(finding: Finding): (typeof LEVELS)[number] {
  return finding.inventory ? 'inventory' : finding.severity;
}

function dataOptions({ groups, categories }: Numbering, input: ReportInput): Html[] {
  return groups.flatMap(({ label, members }, group) => {
    if (members.length === 1) return [option(`g${group}`, label)];
    const kinds = members.map((member) => option(String(member), categoryLabel(input.rules, categories[member] ?? '')));
    return [html`<optgroup label="${line(label)}">${option(`g${group}`, `All: ${label}`)}${kinds}</optgroup>`];
  });
}

function option(value: string, label: string): Html {
  return html`<option value="${value}">${line(label)}</option>`;
}

function select(name: string, all: string, options: readonly Html[]): Html {
  return html`<select name="${name}" aria-label="${all}">
    <option value="">${all}</option>
    ${options}
  </select>`;
}

class FindingView {
  private readonly places: Places;
  private readonly recipientIndex: ReadonlyMap<string, number>;
  private readonly categoryIndex: ReadonlyMap<string, string>;
  private readonly policyIndex = new Map<string, number>();

  constructor(
    numbering: Numbering,
    private readonly input: ReportInput,
  ) {
    this.places = new Places(input.textOf);
    this.recipientIndex = new Map(numbering.recipients.map(({ key }, index) => [key, index]));
    this.categoryIndex = new Map(
      numbering.groups.flatMap(({ members }, group) =>
        members.map((member) => [numbering.categories[member] ?? '', `${member} g${group}`]),
      ),
    );
    const policies = [...new Set(input.findings.map((finding) => finding.policy))].sort(compareText);
    for (const [index, policy] of policies.entries()) this.policyIndex.set(policy, index);
  }

  /** @param others findings that say the same elsewhere */
  article(finding: Finding, others: readonly Finding[] = []): Html {
    const categories = categoriesOf(finding);
    const numbers = [...new Set(categories.flatMap((category) => (this.categoryIndex.get(category) ?? '').split(' ')))];
    const trails = trailsOf(finding);
    return html`<article
      class="finding ${finding.severity}"
      data-count="${others.length + 1}"
      data-severity="${levelOf(finding)}"
      data-sink="${finding.sink ?? 'collection'}"
      data-recipient="${this.recipientIndex.get(recipientKey(finding)) ?? -1}"
      data-data="${numbers.join(' ')}"
      data-policy="${this.policyIndex.get(finding.policy) ?? -1}"
    >
      <header>
        <span class="badge ${finding.severity}">${levelOf(finding)}</span>
        <h3>${line(finding.message)}</h3>
      </header>
      <p class="place">
        <code data-place>${line(this.places.link(finding.at))}</code>${
          finding.within !== undefined && html` in <code>${line(finding.within)}</code>`
        }
      </p>
      ${this.frame(finding)} ${this.facts(finding)}
      ${trails.map((trail, index) => this.trail(trail, { open: index === 0 && !finding.inventory, isShort: finding.inventory }))}
      ${this.otherPlaces(others)}
    </article>`;
  }

  private otherPlaces(others: readonly Finding[]): Html {
    if (others.length === 0) return html``;
    const items = others.map(
      (finding) =>
        html`<li>
          <code data-place>${line(this.places.link(finding.at))}</code>${
            finding.within !== undefined && html` in <code>${line(finding.within)}</code>`
          }
        </li>`,
    );
    return html`<details>
      <summary>${counted(others.length, 'more place')}</summary>
      <ul class="more">
        ${items}
      </ul>
    </details>`;
  }

  private facts(finding: Finding): Html {
    const names = finding.data.map((item) => {
      const label = categoryLabel(this.input.rules, item.category);
      return html`<li>
        <b>${line(label)}</b> <code>${line(item.name)}</code>${item.reason !== '' && html` <i>${line(item.reason)}</i>`}
      </li>`;
    });
    const recipient = recipientWithCountry(recipientName(finding), finding.recipient);
    return html`<dl>
      <dt>Data</dt>
      <dd>
        <ul>
          ${names}
        </ul>
      </dd>
      ${(finding.kind === 'flow' || finding.recipient !== undefined) && fact('Recipient', receiver(recipient, finding))}
      ${fact(finding.kind === 'flow' ? 'Call' : 'Taken by', html`<code>${line(finding.api)}</code>`)}
      ${finding.between.length > 0 && fact('Between', betweens(finding.between))}
      ${fact('Policy', html`<a href="#policy-${encodeURIComponent(finding.policy)}">${finding.policy}</a>`)}
    </dl>`;
  }

  private frame(finding: Finding): Html {
    if (!this.input.excerpts) return html``;
    const frame = this.places.frame(finding.at, { context: 2, maxLines: 6, width: 160 });
    return frame.length === 0 ? html`` : html`<pre class="frame">${frame.map(frameLine)}</pre>`;
  }

  /** @param isShort a fact to record needs no code at each step, and there are many of them */
  private trail(trail: Trail, { open, isShort }: { open: boolean; isShort: boolean }): Html {
    const names = trail.items.map((item) => item.name).join(', ');
    const title = `${counted(trail.steps.length, 'step')}${names === '' ? '' : ` of ${names}`}`;
    return html`<details ${open && 'open'}>
      <summary>${line(title)}</summary>
      <ol>
        ${trail.steps.map((step) => this.step(step, !isShort && this.input.excerpts))}
      </ol>
    </details>`;
  }

  private step(step: Step, isQuoted: boolean): Html {
    const code = isQuoted ? this.places.frame(step.span, { context: 0, maxLines: 1, width: 140 }) : [];
    return html`<li>
      <span class="note">${line(step.note)}</span>
      <code class="at" data-place>${line(this.places.link(step.span))}</code>
      ${code.map((shown) => html`<pre>${marked({ ...shown, ...unindented(shown) })}</pre>`)}
    </li>`;
  }
}

function fact(term: string, value: Html): Html {
  return html`<dt>${term}</dt>
    <dd>${value}</dd>`;
}

function receiver(name: string, finding: Finding): Html {
  const about = [finding.recipient?.purpose, finding.sink === undefined ? undefined : SINK_LABELS[finding.sink]];
  const told = [...new Set(about.filter((part) => part !== undefined))];
  return html`${line(name)} <small>${line(told.join(' · '))}</small>`;
}

function betweens(list: readonly Between[]): Html {
  const shown = [...new Set(list.map(({ kind, note }) => (note === '' ? kind : `${kind}: ${note}`)))];
  return html`${line(shown.join('; '))}`;
}

function frameLine(shown: FrameLine): Html {
  const hit = shown.mark === undefined ? '' : 'hit';
  return html`<span class="row ${hit}"><span class="number">${shown.number}</span>${marked(shown)}</span>`;
}

function marked({ text, mark }: Pick<FrameLine, 'text' | 'mark'>): Html {
  if (mark === undefined || mark.to <= mark.from) return html`${text}`;
  return html`${text.slice(0, mark.from)}<mark>${text.slice(mark.from, mark.to)}</mark>${text.slice(mark.to)}`;
}

/** A line of a step stands alone: its indentation says nothing. */
function unindented({ text, mark }: FrameLine): Pick<FrameLine, 'text' | 'mark'> {
  const space = text.length - text.trimStart().length;
  const cut = text.slice(space);
  return mark === undefined
    ? { text: cut }
    : { text: cut, mark: { from: Math.max(mark.from - space, 0), to: Math.max(mark.to - space, 0) } };
}
