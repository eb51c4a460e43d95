import type { Between, Finding, Step } from '../../model';
import type { FrameLine } from '../../text/frame';
import type { ReportInput } from '../input';
import { compareRank, compareText, counted } from '../order';
import { Places } from '../places';
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
import type { Numbering } from './dataMap';
import { html, line, type Html } from './html';

/** The findings with code and steps, worst first, and the filters over them. */
export function findingList(findings: readonly Finding[], numbering: Numbering, input: ReportInput): Html {
  const view = new FindingView(numbering, input);
  const ranked = [...findings].sort(compareRank);
  if (ranked.length === 0) return html`<section><p class="empty">Nothing was found.</p></section>`;
  return html`<section aria-labelledby="findings-title">
    <h2 id="findings-title">Findings</h2>
    ${toolbar(ranked, numbering, input)}
    <div id="list">${ranked.map((finding) => view.article(finding))}</div>
    <p class="empty" id="none" hidden>
      No finding matches. <button type="button" class="link" data-reset>Show all</button>
    </p>
  </section>`;
}

function toolbar(findings: readonly Finding[], { recipients, categories }: Numbering, input: ReportInput): Html {
  const sinks = [...new Set(findings.map((finding) => finding.sink ?? 'collection'))].sort(compareText);
  const severities = (['error', 'warning', 'note'] as const).filter((severity) =>
    findings.some((finding) => finding.severity === severity),
  );
  const faults = findings.some((finding) => !finding.inventory);
  return html`<form class="toolbar" id="toolbar" hidden>
    <input type="search" name="search" placeholder="Search findings" aria-label="Search findings" />
    <fieldset>
      <legend>Severity</legend>
      ${severities.map(
        (severity) =>
          html`<label class="chip ${severity}">
            <input
              type="checkbox"
              name="severity"
              value="${severity}"
              ${severity === 'note' && faults ? '' : 'checked'}
            />
            ${severity === 'note' ? 'inventory' : severity}
          </label>`,
      )}
    </fieldset>
    ${select(
      'sink',
      'All places',
      sinks.map((sink) => [sink, sink === 'collection' ? 'collection' : SINK_LABELS[sink]]),
    )}
    ${select(
      'data',
      'All data',
      categories.map((category, index) => [String(index), categoryLabel(input.rules, category)]),
    )}
    ${select(
      'recipient',
      'All recipients',
      recipients.map((recipient, index) => [String(index), recipient.name]),
    )}
    <button type="button" class="link" data-reset>Reset</button>
    <output id="count"></output>
  </form>`;
}

function select(name: string, all: string, options: readonly (readonly [string, string])[]): Html {
  return html`<select name="${name}" aria-label="${all}">
    <option value="">${all}</option>
    ${options.map(([value, label]) => html`<option value="${value}">${line(label)}</option>`)}
  </select>`;
}

class FindingView {
  private readonly places: Places;
  private readonly recipientIndex: ReadonlyMap<string, number>;
  private readonly categoryIndex: ReadonlyMap<string, number>;

  constructor(
    numbering: Numbering,
    private readonly input: ReportInput,
  ) {
    this.places = new Places(input.textOf);
    this.recipientIndex = new Map(numbering.recipients.map(({ key }, index) => [key, index]));
    this.categoryIndex = new Map(numbering.categories.map((category, index) => [category, index]));
  }

  article(finding: Finding): Html {
    const categories = categoriesOf(finding);
    const numbers = categories.map((category) => String(this.categoryIndex.get(category) ?? -1)).join(' ');
    const trails = trailsOf(finding);
    return html`<article
      class="finding ${finding.severity}"
      data-severity="${finding.severity}"
      data-sink="${finding.sink ?? 'collection'}"
      data-recipient="${this.recipientIndex.get(recipientKey(finding)) ?? -1}"
      data-data="${numbers}"
    >
      <header>
        <span class="badge ${finding.severity}">${finding.inventory ? 'inventory' : finding.severity}</span>
        <h3>${line(finding.message)}</h3>
      </header>
      <p class="place"><code>${line(this.places.link(finding.at))}</code></p>
      ${this.frame(finding)} ${this.facts(finding)}
      ${trails.map((trail, index) => this.trail(trail, { open: index === 0 && !finding.inventory }))}
    </article>`;
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

  private trail(trail: Trail, { open }: { open: boolean }): Html {
    const names = trail.items.map((item) => item.name).join(', ');
    const title = `${counted(trail.steps.length, 'step')}${names === '' ? '' : ` of ${names}`}`;
    return html`<details ${open && 'open'}>
      <summary>${line(title)}</summary>
      <ol>
        ${trail.steps.map((step) => this.step(step))}
      </ol>
    </details>`;
  }

  private step(step: Step): Html {
    const code = this.input.excerpts ? this.places.frame(step.span, { context: 0, maxLines: 1, width: 140 }) : [];
    return html`<li>
      <span class="note">${line(step.note)}</span> <code class="at">${line(this.places.link(step.span))}</code>
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
