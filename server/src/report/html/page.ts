import { createHash } from 'node:crypto';
import type { Finding, Policy, Problem } from '../../model';
import { policyUrl, type ReportInput } from '../input';
import { compareRank, countSeverities, counted, formatNumber, splitSuppressed } from '../order';
import { Places } from '../places';
import { policySentences } from '../policyHelp';
import { countryName } from '../words';
import { dataMap } from './dataMap';
import { findingList } from './findings';
import { html, line, raw, type Html } from './html';
import { numberingOf, type Numbering } from './numbering';
import { SCRIPT } from './script';
import { STYLE } from './style';

/**
 * The report as one page that needs nothing else: it loads nothing, and its content security policy lets only its
 * own style and script run. Without script all findings are shown and only the filters are missing.
 */
export function htmlReport(input: ReportInput): string {
  const { active, suppressed } = splitSuppressed(input.findings);
  const numbering = numberingOf(active, input);
  const policy =
    `default-src 'none'; style-src 'sha256-${sha256(STYLE)}'; script-src 'sha256-${sha256(SCRIPT)}'; ` +
    "base-uri 'none'; form-action 'none'";
  const page = html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta http-equiv="Content-Security-Policy" content="${raw(policy)}" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <title>Personal data in ${line(input.rootName)}</title>
        ${raw(`<style>${STYLE}</style>`)}
      </head>
      <body>
        <main>
          ${head(active, numbering, input)} ${dataMap(numbering, input)} ${findingList(active, numbering, input)}
          ${gone(input)} ${policies(active, input)} ${problems(input)} ${foot(suppressed.length, input)}
        </main>
        ${raw(`<script>${SCRIPT}</script>`)}
      </body>
    </html>`;
  return `${page.text}\n`;
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('base64');
}

function head(active: readonly Finding[], numbering: Numbering, input: ReportInput): Html {
  const counts = countSeverities(active.filter(({ inventory }) => !inventory));
  const facts = active.filter(({ inventory }) => inventory).length;
  const named = numbering.recipients.filter(({ recipient }) => recipient !== undefined);
  const countries = [...new Set(named.flatMap(({ recipient }) => recipient?.country ?? []))].sort();
  const { files, lines, calls } = input.stats;
  return html`<header class="top">
    <h1>Personal data in <em>${line(input.rootName)}</em></h1>
    <p>${counted(files, 'file')}, ${counted(lines, 'line')} and ${counted(calls, 'call')} read</p>
    <ul class="tiles">
      ${tile(counts.error, counts.error === 1 ? 'error' : 'errors', 'error')}
      ${tile(counts.warning, counts.warning === 1 ? 'warning' : 'warnings', 'warning')}
      ${counts.note > 0 && tile(counts.note, counts.note === 1 ? 'note' : 'notes', 'note')}
      ${tile(facts, facts === 1 ? 'inventory fact' : 'inventory facts', 'note')}
      ${tile(numbering.categories.length, numbering.categories.length === 1 ? 'kind of data' : 'kinds of data')}
      ${tile(named.length, named.length === 1 ? 'recipient' : 'recipients')}
      ${
        countries.length > 0 &&
        tile(
          countries.length,
          countries.length === 1 ? 'country' : 'countries',
          '',
          countries.map(countryName).join(', '),
        )
      }
    </ul>
  </header>`;
}

function tile(count: number, label: string, kind = '', title = ''): Html {
  const isZero = count === 0 ? 'zero' : '';
  return html`<li class="${kind} ${isZero}" title="${title}"><b>${formatNumber(count)}</b> ${label}</li>`;
}

function gone({ change }: ReportInput): Html {
  if (change === undefined || change.gone.length === 0) return html``;
  const places = new Places(change.textOf);
  const items = [...change.gone]
    .sort(compareRank)
    .map((finding) => html`<li>${line(finding.message)} <code>${line(places.link(finding.at))}</code></li>`);
  return html`<section aria-labelledby="gone-title">
    <h2 id="gone-title">Gone since ${line(change.since)}</h2>
    <ul class="gone">
      ${items}
    </ul>
  </section>`;
}

function policies(active: readonly Finding[], input: ReportInput): Html {
  const used = new Set(active.map((finding) => finding.policy));
  const shown = input.rules.policies.filter((policy) => used.has(policy.id));
  if (shown.length === 0) return html``;
  return html`<section aria-labelledby="policies-title">
    <h2 id="policies-title">Policies</h2>
    ${shown.map(policyCard)}
  </section>`;
}

function policyCard(policy: Policy): Html {
  return html`<article class="policy" id="policy-${encodeURIComponent(policy.id)}">
    <h3>${line(policy.title)} <code>${policy.id}</code></h3>
    <p>${policy.advice}</p>
    <ul>
      ${policySentences(policy).map((sentence) => html`<li>${sentence}</li>`)}
    </ul>
    <p>
      ${policy.law.length > 0 && html`<small>${policy.law.join(' · ')}</small> `}
      <a href="${policyUrl(policy.id)}">More</a>
    </p>
  </article>`;
}

function problems(input: ReportInput): Html {
  return html`${problemList('Problems while reading', input.problems)} ${problemList('Left out', input.stats.skipped)}
  ${problemList('Followed in part', input.stats.degraded ?? [])}`;
}

function problemList(title: string, list: readonly Problem[]): Html {
  if (list.length === 0) return html``;
  const items = list.map(({ message, hint, file, line: row, column }) => {
    const place = row === undefined ? undefined : `${file ?? ''}:${row}:${column ?? 1}`;
    return html`<li>
      ${place !== undefined && html`<code>${line(place)}</code> `}${line(message)}
      ${hint !== undefined && html`<small>${line(hint)}</small>`}
    </li>`;
  });
  return html`<section>
    <details class="problems">
      <summary>${title} (${formatNumber(list.length)})</summary>
      <ul>
        ${items}
      </ul>
    </details>
  </section>`;
}

function foot(suppressed: number, input: ReportInput): Html {
  const aside = [
    input.baseline !== undefined && input.baseline.known > 0
      ? `${counted(input.baseline.known, 'finding')} known to ${input.baseline.file}`
      : '',
    suppressed > 0 ? `${counted(suppressed, 'finding')} suppressed in the code` : '',
    input.hiddenInventory > 0 ? `${counted(input.hiddenInventory, 'inventory fact')} left out (--all adds them)` : '',
    `Datatrail ${input.toolVersion}`,
  ].filter(Boolean);
  return html`<footer>${line(aside.join(' · '))}</footer>`;
}
