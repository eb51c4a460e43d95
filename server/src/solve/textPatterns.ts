/** Texts of which some parts are unknown, and how they are put together. */

/** A text of which some parts are unknown. */
export interface TextPattern {
  /** Unknown parts are {@link HOLE}. */
  readonly text: string;
  /** Environment variables that are part of it. */
  readonly env: readonly string[];
  /** Names of variables and properties whose values are not known. */
  readonly names: readonly string[];
  /** Set for an element of a list of constants. */
  readonly listed?: true;
}

/** Stands for what is unknown in a text. */
export const HOLE = '\u0000';
/** A text of which nothing is known. */
export const UNKNOWN: TextPattern = { text: HOLE, env: [], names: [] };
/** Texts that one expression may have. */
export const MAX_ALTERNATIVES = 6;

/** Each text once, with the names of all that is unknown in it. */
export function distinct(texts: readonly TextPattern[]): readonly TextPattern[] {
  if (texts.length < 2) return texts;
  const found = new Map<string, TextPattern>();
  for (const t of texts) {
    const key = [t.text, ...t.env, t.listed === true ? 'listed' : ''].join('\n');
    const known = found.get(key);
    found.set(key, known ? { ...known, names: [...new Set([...known.names, ...t.names])] } : t);
  }
  return [...found.values()];
}

/** Does a text match what a rule demands of a constant: as it is, or with a `*` at an end for the rest? */
export function matchesConstant(pattern: string, text: string): boolean {
  if (pattern === '*') return text !== HOLE;
  if (pattern.startsWith('*') && pattern.endsWith('*')) return text.includes(pattern.slice(1, -1));
  if (pattern.endsWith('*')) return text.startsWith(pattern.slice(0, -1));
  if (pattern.startsWith('*')) return text.endsWith(pattern.slice(1));
  return text === pattern;
}

/** Without texts of which nothing is known. */
export function known(texts: readonly TextPattern[]): readonly TextPattern[] {
  return texts.filter((t) => t.text !== HOLE || t.env.length > 0);
}

/** A text of which all is known. */
export function plain(text: string): TextPattern {
  return { text, env: [], names: [] };
}

/** A text of which nothing is known but the name of what holds it. */
export function named(name: string): TextPattern {
  return name ? { text: HOLE, env: [], names: [name] } : UNKNOWN;
}

/** Adds the name of a variable to texts that are unknown. */
export function withName(found: readonly TextPattern[], name: string): readonly TextPattern[] {
  if (found.length === 0) return [named(name)];
  return found.map((t) => ({ ...t, names: [...t.names, name] }));
}

/** All ways to put one text of each part behind the other. */
export function concat(parts: readonly (readonly TextPattern[])[]): readonly TextPattern[] {
  let all: TextPattern[] = [plain('')];
  for (const part of parts) {
    all = all
      .flatMap((left) =>
        part.slice(0, MAX_ALTERNATIVES).map((right) => ({
          text: left.text + right.text,
          env: [...left.env, ...right.env],
          names: [...left.names, ...right.names],
        })),
      )
      .slice(0, MAX_ALTERNATIVES);
  }
  return all;
}

/** The variable of `process.env.X`, `import.meta.env.X`, `env.X` of a validated environment. */
export function environmentVariable(segments: readonly string[]): string | undefined {
  const at = segments.indexOf('.env');
  const name = at >= 0 ? segments[at + 1] : undefined;
  return name?.startsWith('.') ? name.slice(1) : undefined;
}

/** The host a page came from, by the access path of the global that tells it, as a text that stands for the program's own. */
export const OWN_HOSTS: Readonly<Record<string, string>> = {
  '.location.host': 'localhost',
  '.location.hostname': 'localhost',
  '.location.origin': 'http://localhost',
};
