import type { Finding } from '../../model';
import type { ReportInput } from '../input';
import { compareText, counted } from '../order';
import { categoryLabel, countryName, summariseRecipients, SINK_LABELS, type RecipientSummary } from '../words';
import { html, line, type Html } from './html';

/** Recipients and categories by number: short, and safe in attributes and selectors. */
export interface Numbering {
  readonly recipients: readonly RecipientSummary[];
  readonly categories: readonly string[];
}

/** The rows and columns of the map, and of the filters. */
export function numberingOf(findings: readonly Finding[], input: ReportInput): Numbering {
  const recipients = summariseRecipients(findings);
  const categories = [...new Set(recipients.flatMap((recipient) => [...recipient.data.keys()]))];
  // Parents stand beside their children, so that the columns read as groups.
  categories.sort(compareText);
  return { recipients, categories: categories.filter((category) => categoryLabel(input.rules, category) !== '') };
}

/** The matrix of recipients and data; each cell filters the findings below. */
export function dataMap(numbering: Numbering, input: ReportInput): Html {
  const { recipients, categories } = numbering;
  if (recipients.length === 0) return html``;
  const heads = categories.map(
    (category, column) =>
      html`<th scope="col" title="${category}">
        <button class="head" data-filter-data="${column}">
          <span>${line(categoryLabel(input.rules, category))}</span>
        </button>
      </th>`,
  );
  const rows = recipients.map((recipient, row) => mapRow(recipient, row, { numbering, input }));
  return html`<section aria-labelledby="map-title">
    <h2 id="map-title">Who receives what</h2>
    <div class="scroll">
      <table class="map">
        <thead>
          <tr>
            <td></td>
            ${heads}
          </tr>
        </thead>
        <tbody>
          ${rows}
        </tbody>
      </table>
    </div>
    <p class="legend">
      <span class="dot error"></span>error <span class="dot warning"></span>warning
      <span class="dot note"></span>inventory. A number counts findings; choose one to see them.
    </p>
  </section>`;
}

function mapRow(
  recipient: RecipientSummary,
  row: number,
  { numbering, input }: { numbering: Numbering; input: ReportInput },
): Html {
  const name = line(recipient.name);
  const country = recipient.recipient?.country;
  const cells = numbering.categories.map((category, column) => {
    const cell = recipient.data.get(category);
    if (cell === undefined) return html`<td></td>`;
    const label = line(categoryLabel(input.rules, category));
    const title = `${label} → ${name}: ${counted(cell.count, 'finding')}`;
    return html`<td>
      <button
        class="cell ${cell.worst}"
        data-filter-recipient="${row}"
        data-filter-data="${column}"
        title="${title}"
        aria-label="${title}"
      >
        ${cell.count}
      </button>
    </td>`;
  });
  return html`<tr>
    <th scope="row">
      <button class="head" data-filter-recipient="${row}">${name}</button>
      ${country !== undefined && html`<abbr class="country" title="${countryName(country)}">${country}</abbr>`}
      <small
        >${line(recipient.recipient?.purpose ?? recipient.sinks.map((sink) => SINK_LABELS[sink]).join(', '))}</small
      >
    </th>
    ${cells}
  </tr>`;
}
