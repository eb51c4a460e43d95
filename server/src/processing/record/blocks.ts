import { html, raw, type Html } from '../../report/html/html';
import { printableLine } from '../../text/clean';
import { OPEN } from './record';

/** A part of a document, for Markdown and HTML alike. Texts are plain: nothing in them is markup. */
export type Block =
  | { readonly kind: 'heading'; readonly level: 1 | 2 | 3; readonly text: string }
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'list'; readonly items: readonly string[] }
  | { readonly kind: 'table'; readonly head: readonly string[]; readonly rows: readonly (readonly string[])[] };

/** A document as Markdown. Nothing that comes from code or manifest can become a tag, a link or a cell. */
export function markdownOf(blocks: readonly Block[]): string {
  return `${blocks.map(markdownBlock).join('\n\n')}\n`;
}

function markdownBlock(block: Block): string {
  if (block.kind === 'heading') return `${'#'.repeat(block.level)} ${markdownText(block.text)}`;
  if (block.kind === 'text') return markdownText(block.text);
  if (block.kind === 'list') return block.items.map((item) => `- ${markdownText(item)}`).join('\n');
  const row = (cells: readonly string[]): string => `| ${cells.map(markdownText).join(' | ')} |`;
  return [row(block.head), `|${' --- |'.repeat(block.head.length)}`, ...block.rows.map(row)].join('\n');
}

/** Text in which no sign is markup; what is open is bold. */
export function markdownText(text: string): string {
  const safe = printableLine(text)
    .replace(/[\\`*_[\]<>|#~!&]/g, (sign) => (sign === '<' ? '&lt;' : sign === '&' ? '&amp;' : `\\${sign}`))
    // A list, a rule or an address at the start or inside of a text.
    .replace(/^([-+=]|\d+[.)])/, '\\$1')
    .replace(/\b(https?|ftp|mailto|javascript):/gi, '$1&#58;')
    .replace(/\bwww\./gi, 'www&#46;')
    .replace(/@/g, '&#64;');
  return safe.replaceAll(OPEN, `**${OPEN}**`);
}

/** A document as one page that loads nothing and runs nothing. */
export function pageOf(title: string, blocks: readonly Block[]): string {
  const page = html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <title>${printableLine(title)}</title>
        ${raw(`<style>${STYLE}</style>`)}
      </head>
      <body>
        <main>${blocks.map(htmlBlock)}</main>
      </body>
    </html>`;
  return `${page.text}\n`;
}

const STYLE =
  'body{font:15px/1.5 system-ui,sans-serif;margin:0}main{max-width:72rem;margin:2rem auto;padding:0 1rem}' +
  'table{border-collapse:collapse;width:100%;margin:.5rem 0 1.5rem}' +
  'th,td{border:1px solid #8886;padding:.35rem .6rem;text-align:left;vertical-align:top}th{background:#8882}' +
  'mark{background:#ffdf5d;color:#222;padding:0 .2em;border-radius:2px}@media print{main{max-width:none}}';

function htmlBlock(block: Block): Html {
  if (block.kind === 'heading') {
    const text = htmlText(block.text);
    return block.level === 1
      ? html`<h1>${text}</h1>`
      : block.level === 2
        ? html`<h2>${text}</h2>`
        : html`<h3>${text}</h3>`;
  }
  if (block.kind === 'text') return html`<p>${htmlText(block.text)}</p>`;
  if (block.kind === 'list')
    return html`<ul>
      ${block.items.map((item) => html`<li>${htmlText(item)}</li>`)}
    </ul>`;
  return html`<table>
    <thead>
      <tr>
        ${block.head.map((cell) => html`<th>${htmlText(cell)}</th>`)}
      </tr>
    </thead>
    <tbody>
      ${block.rows.map(
        (row) =>
          html`<tr>
            ${row.map((cell) => html`<td>${htmlText(cell)}</td>`)}
          </tr>`,
      )}
    </tbody>
  </table>`;
}

function htmlText(text: string): Html {
  const parts = printableLine(text).split(OPEN);
  return html`${parts.map((part, index) => html`${index > 0 && html`<mark>${OPEN}</mark>`}${part}`)}`;
}

/**
 * Rows as CSV (RFC 4180, lines end with CR LF). A cell that a spreadsheet would take for a formula gets an apostrophe
 * before it, which spreadsheets do not show.
 */
export function csvOf(rows: readonly (readonly string[])[]): string {
  return rows.map((row) => `${row.map(csvCell).join(',')}\r\n`).join('');
}

function csvCell(text: string): string {
  const plain = printableLine(text);
  const safe = /^\s*[=+\-@|%]/.test(plain) ? `'${plain}` : plain;
  return /[",;']|^\s|\s$/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
