import { printable, printableLine } from '../../text/clean';

/** Text that is HTML already. Only {@link html} and {@link raw} make it, so that nothing is set in a page unescaped. */
export class Html {
  constructor(readonly text: string) {}
}

type Part = string | number | Html | undefined | false | readonly Part[];

/** Indentation of our templates says nothing on a page, and is a third of a long one. */
const INDENT = /\n\s+/g;
const squeezed = new WeakMap<TemplateStringsArray, readonly string[]>();

function texts(strings: TemplateStringsArray): readonly string[] {
  const known = squeezed.get(strings) ?? strings.map((text) => text.replace(INDENT, '\n'));
  squeezed.set(strings, known);
  return known;
}

/**
 * A template whose parts are escaped unless they are {@link Html}. Lists are joined; undefined and false give nothing.
 * Parts in attributes must stand in double quotes.
 */
export function html(strings: TemplateStringsArray, ...parts: readonly Part[]): Html {
  const between = texts(strings);
  let text = between[0] ?? '';
  parts.forEach((part, index) => {
    text += render(part) + (between[index + 1] ?? '');
  });
  return new Html(text);
}

/** Marks our own constants as HTML. Never for anything that comes from a scanned workspace or from rules. */
export function raw(text: string): Html {
  return new Html(text);
}

/** A message or name on one line, without characters that hide or reorder text. */
export function line(text: string): string {
  return printableLine(text);
}

function render(part: Part): string {
  if (part === undefined || part === false) return '';
  if (part instanceof Html) return part.text;
  if (typeof part === 'string') return escape(printable(part));
  if (typeof part === 'number') return String(part);
  return part.map(render).join('');
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
  '`': '&#96;',
};

function escape(text: string): string {
  return text.replace(/[&<>"'`]/g, (sign) => ENTITIES[sign] ?? sign);
}
