import { ts } from 'ts-morph';
import type { Fix } from '../model';
import { edit, listed, quoted, type FixContext } from './context';
import type { Place } from './places';

/**
 * Sends what stands in the query of a `fetch` in the body of a POST request. Not safe: the one who answers must read it
 * there. Only for a query that is written out in a template, and a request that has no body yet.
 */
export function queryToBodyFix(context: FixContext, places: readonly Place[]): Fix | undefined {
  const { finding, source } = context;
  const [first] = places;
  const call = finding.sink === 'url' && first !== undefined ? fetchAround(first.node) : undefined;
  const [url, init] = call?.arguments ?? [];
  if (call === undefined || url === undefined || !ts.isTemplateExpression(url)) return undefined;
  const query = queryOf(url);
  const isInside = ({ node }: Place): boolean =>
    query?.fields.some(({ value }) => value.pos <= node.pos && node.end <= value.end) ?? false;
  if (query === undefined || !places.every(isInside)) return undefined;
  const body = `JSON.stringify({ ${query.fields.map(({ name, value }) => (value.getText() === name ? name : `${name}: ${value.getText()}`)).join(', ')} })`;
  const options = optionsWith(context, init, body);
  if (options === undefined) return undefined;
  const end = init?.end ?? url.end;
  return {
    title: `Send ${listed(query.fields.map(({ name }) => name))} in the body of a POST request, not in the URL`,
    kind: 'remove',
    safe: false,
    edits: [edit(context, url.getStart(source), end, `${query.url}, ${options}`)],
  };
}

function fetchAround(from: ts.Node): ts.CallExpression | undefined {
  for (let node = from; !ts.isSourceFile(node) && !ts.isFunctionLike(node); node = node.parent) {
    if (ts.isCallExpression(node) && /^(?:(?:window|globalThis)\.)?fetch$/.test(node.expression.getText())) return node;
  }
  return undefined;
}

interface Query {
  /** The URL without it, as source text. */
  readonly url: string;
  readonly fields: readonly { readonly name: string; readonly value: ts.Expression }[];
}

/** Reads `…?a=${a}&b=${b}`; undefined for any other form, such as a query that begins before or goes on after. */
function queryOf(url: ts.TemplateExpression): Query | undefined {
  const parts = [url.head, ...url.templateSpans.map(({ literal }) => literal)];
  const at = parts.findIndex(({ text }) => text.includes('?'));
  const start = parts[at];
  const first = start === undefined ? undefined : /^([^?]*)\?([A-Za-z_]\w*)=$/.exec(start.text);
  if (first === null || first === undefined) return undefined;
  const fields: { name: string; value: ts.Expression }[] = [];
  let name: string | undefined = first[2];
  for (const span of url.templateSpans.slice(at)) {
    if (name === undefined) return undefined;
    fields.push({ name, value: decoded(span.expression) });
    if (span.literal.text === '') name = undefined;
    else if ((name = /^&([A-Za-z_]\w*)=$/.exec(span.literal.text)?.[1]) === undefined) return undefined;
  }
  if (name !== undefined) return undefined;
  const spans = url.templateSpans.slice(0, at);
  const source = url.getSourceFile().text;
  const raw = source.slice(url.getStart() + 1, (start ?? url.head).end);
  const before = raw.slice(0, raw.lastIndexOf('?'));
  return { url: spans.length > 0 ? `\`${before}\`` : `'${before}'`, fields };
}

/** `encodeURIComponent(x)` is for URLs only. */
function decoded(value: ts.Expression): ts.Expression {
  const [inner] =
    ts.isCallExpression(value) && value.expression.getText() === 'encodeURIComponent' ? value.arguments : [];
  return inner ?? value;
}

/** The options of the request with a body; undefined where it has one, or asks for something that has none. */
function optionsWith(context: FixContext, init: ts.Expression | undefined, body: string): string | undefined {
  const post = quoted(context, 'POST');
  const headers = `headers: { ${quoted(context, 'Content-Type')}: ${quoted(context, 'application/json')} }`;
  if (init === undefined) return `{ method: ${post}, ${headers}, body: ${body} }`;
  if (!ts.isObjectLiteralExpression(init)) return undefined;
  const kept: string[] = [];
  for (const property of init.properties) {
    const name = property.name?.getText();
    if (name === undefined || name === 'body' || name === 'headers') return undefined;
    if (name !== 'method') kept.push(property.getText());
    else if (!/^method: ?['"](?:GET|POST)['"]$/.test(property.getText())) return undefined;
  }
  return `{ ${[`method: ${post}`, headers, ...kept, `body: ${body}`].join(', ')} }`;
}
