/** Edits as people make them: small, anywhere in a file, and taken back as often as not. */
import { pick } from '../stats';

/** The text from `start` to `end` becomes another. Offsets in UTF-16 units. */
export interface Edit {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

type Draw = (text: string, random: () => number) => Edit | undefined;

/** One of the places where the pattern is found; the first group is what is worked on. */
function place(text: string, pattern: RegExp, random: () => number): RegExpExecArray | undefined {
  const all = [...text.matchAll(pattern)] as RegExpExecArray[];
  return all.length === 0 ? undefined : pick(all, random);
}

function after(match: RegExpExecArray, text: string): Edit {
  const at = match.index + match[0].length;
  return { start: at, end: at, text };
}

/** Hands a parameter of a function to the log. */
const logParameter: Draw = (text, random) => {
  const head = /(?:function\s*\w*|=|async)\s*\(\s*\{?\s*(\w+)[^\n]*(?:\)|\w)\s*(?:=>\s*)?\{$/gm;
  const found = place(text, head, random);
  return found && after(found, `\n  console.log(${found[1]});`);
};

/** Takes a statement out: what is known shrinks. */
const removeCall: Draw = (text, random) => {
  const found = place(text, /^[ \t]+(?:await )?[\w.]+\([^()\n]*\);\n/gm, random);
  return found && { start: found.index, end: found.index + found[0].length, text: '' };
};

const changeText: Draw = (text, random) => {
  const found = place(text, /(?<=[(:,=] ?)'([\w -]{2,40})'/g, random);
  return found && { start: found.index + 1, end: found.index + found[0].length - 1, text: `changed ${found[1]}` };
};

const addFunction: Draw = (text, random) => {
  const name = `added${Math.floor(random() * 1e6)}`;
  return {
    start: text.length,
    end: text.length,
    text: `\nexport function ${name}(user: { email: string }) {\n  console.log(user.email);\n}\n`,
  };
};

/** Hands on one thing more of what is there already. */
const addArgument: Draw = (text, random) => {
  const found = place(text, /^[ \t]+(?:await )?[\w.]+\((\w+)(?=[,)])/gm, random);
  return found && after(found, `, { more: ${found[1]} }`);
};

const addField: Draw = (text, random) => {
  const found = place(text, /(?:interface \w+[^{\n]*|type \w+ = )\{$/gm, random);
  return (
    found &&
    after(found, `\n  ${pick(['phoneNumber', 'weight', 'email'], random)}${Math.floor(random() * 100)}?: string;`)
  );
};

const removeField: Draw = (text, random) => {
  const found = place(text, /^[ \t]+(?:readonly )?\w+\??: [\w[\]<>.| ]+;\n/gm, random);
  return found && { start: found.index, end: found.index + found[0].length, text: '' };
};

const renameField: Draw = (text, random) => {
  const found = place(text, /(?<=^[ \t]+(?:readonly )?)(\w+)(?=\??: [\w[\]<>.| ]+;$)/gm, random);
  return found && { start: found.index, end: found.index + found[0].length, text: `${found[1]}Renamed` };
};

const IN_CODE = [logParameter, removeCall, changeText, addFunction, addArgument];
const IN_TYPES = [addField, removeField, renameField];

/** Draws an edit that fits the text: of its types, or of its code. There always is one. */
export function drawEdit(text: string, ofTypes: boolean, random: () => number): Edit {
  for (let tries = 0; tries < 8; tries++) {
    const edit = pick(ofTypes ? IN_TYPES : IN_CODE, random)(text, random);
    if (edit !== undefined) return edit;
  }
  return { start: text.length, end: text.length, text: `\nexport const added${Math.floor(random() * 1e6)} = 1;\n` };
}

export function applyTo(text: string, { start, end, text: other }: Edit): string {
  return text.slice(0, start) + other + text.slice(end);
}

/** The edit that takes one back that was made in `text`. */
export function inverse(text: string, { start, end, text: other }: Edit): Edit {
  return { start, end: start + other.length, text: text.slice(start, end) };
}

/** Zero-based lines and characters of an edit, as the protocol has them. */
export function rangeOf(
  text: string,
  { start, end }: Edit,
): Record<'start' | 'end', { line: number; character: number }> {
  const at = (offset: number): { line: number; character: number } => {
    const before = text.slice(0, offset);
    return { line: before.split('\n').length - 1, character: offset - (before.lastIndexOf('\n') + 1) };
  };
  return { start: at(start), end: at(end) };
}
