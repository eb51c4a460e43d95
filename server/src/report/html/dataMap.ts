import type { Severity } from '../../model';
import type { ReportInput } from '../input';
import { counted } from '../order';
import { categoryLabel, countryName, SINK_LABELS, type RecipientSummary } from '../words';
import { diagram } from './diagram';
import { html, line, type Html } from './html';
import { cellKey, type Numbering } from './numbering';

/** Rows that are shown before a reader asks for all of them. */
const FIRST_ROWS = 15;

/**
 * The map of recipients and data, as a picture and as a table whose columns are groups of data that open into their
 * kinds. Each band and cell filters the findings below.
 */
export function dataMap(numbering: Numbering, input: ReportInput): Html {
  const { recipients } = numbering;
  if (recipients.length === 0) return html``;
  const rows = recipients.map((recipient, row) => mapRow(recipient, row, { numbering, input }));
  const more = recipients.length - FIRST_ROWS;
  return html`<section aria-labelledby="map-title">
    <h2 id="map-title">Who receives what</h2>
    ${diagram(numbering)}
    <div class="scroll">
      <table class="map">
        <thead>
          <tr>
            <td></td>
            ${heads(numbering, input)}
          </tr>
        </thead>
        <tbody>
          ${rows}
        </tbody>
      </table>
    </div>
    <p class="legend">
      <span class="dot error"></span>error <span class="dot warning"></span>warning <span class="dot note"></span>note
      or inventory. A number counts findings; choose one to see them.
      <button type="button" class="link" id="open-columns" hidden>Show each kind of data</button>
      ${
        more > 0 &&
        html`<button type="button" class="link" id="open-rows" hidden>Show ${counted(more, 'more recipient')}</button>`
      }
    </p>
  </section>`;
}

/** For each group its own column and, where it has several kinds, one for each of them. */
function heads({ groups, categories }: Numbering, input: ReportInput): Html[] {
  return groups.flatMap(({ label, members }, group) => {
    const own = head(`g${group}`, label, members.length > 1 ? 'group' : '');
    if (members.length === 1) return [own];
    return [
      own,
      ...members.map((member) => head(String(member), categoryLabel(input.rules, categories[member] ?? ''), 'kind')),
    ];
  });
}

function head(filter: string, label: string, kind: string): Html {
  return html`<th scope="col" class="${kind}" title="${line(label)}">
    <button class="head" data-filter-data="${filter}"><span>${line(label)}</span></button>
  </th>`;
}

function mapRow(
  recipient: RecipientSummary,
  row: number,
  { numbering, input }: { numbering: Numbering; input: ReportInput },
): Html {
  const name = line(recipient.name);
  const country = recipient.recipient?.country;
  const { groups, categories, cells } = numbering;
  const columns = groups.flatMap(({ label, members }, group) => {
    const isGroup = members.length > 1;
    const own = cell(cells.get(cellKey(row, group)), {
      row,
      filter: `g${group}`,
      label,
      name,
      kind: isGroup ? 'group' : '',
    });
    if (!isGroup) return [own];
    const kinds = members.map((member) => {
      const category = categories[member] ?? '';
      const about = { row, filter: String(member), label: categoryLabel(input.rules, category), name, kind: 'kind' };
      return cell(recipient.data.get(category), about);
    });
    return [own, ...kinds];
  });
  return html`<tr class="${row >= FIRST_ROWS && 'further'}">
    <th scope="row">
      <button class="head" data-filter-recipient="${row}">${name}</button>
      ${country !== undefined && html`<abbr class="country" title="${countryName(country)}">${country}</abbr>`}
      <small
        >${line(recipient.recipient?.purpose ?? recipient.sinks.map((sink) => SINK_LABELS[sink]).join(', '))}</small
      >
    </th>
    ${columns}
  </tr>`;
}

function cell(
  found: { readonly count: number; readonly worst: Severity } | undefined,
  about: {
    readonly row: number;
    readonly filter: string;
    readonly label: string;
    readonly name: string;
    readonly kind: string;
  },
): Html {
  if (found === undefined) return html`<td class="${about.kind}"></td>`;
  const title = `${line(about.label)} → ${about.name}: ${counted(found.count, 'finding')}`;
  return html`<td class="${about.kind}">
    <button
      class="cell ${found.worst}"
      data-filter-recipient="${about.row}"
      data-filter-data="${about.filter}"
      title="${title}"
      aria-label="${title}"
    >
      ${found.count}
    </button>
  </td>`;
}
