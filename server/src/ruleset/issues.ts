import type { z } from 'zod';
import type { Problem } from '../model';
import { suggestion } from '../text/didYouMean';
import { keysAt } from './shape';
import type { Place } from './yamlFile';

type Issue = z.core.$ZodIssue;

/** Where an issue at a path below the entry stands in its file. */
export type Locate = (path: readonly PropertyKey[], at: 'key' | 'value') => Place;

/**
 * Checks a value read from YAML.
 *
 * @param subject how messages call the value: `destination "posthog"`
 * @returns the value in its type, or the problems at their places
 */
export function check<S extends z.ZodType>(
  schema: S,
  value: unknown,
  at: { readonly subject: string; readonly locate: Locate },
): { readonly value: z.infer<S> } | { readonly problems: readonly Problem[] } {
  const result = schema.safeParse(value, { reportInput: true });
  if (result.success) return { value: result.data };
  const problems = result.error.issues.flatMap((issue) => toProblems(issue, schema, at));
  return { problems };
}

function toProblems(
  issue: Issue,
  schema: z.ZodType,
  at: { readonly subject: string; readonly locate: Locate },
): Problem[] {
  if (issue.code === 'invalid_union') {
    const inner = deepest(issue.errors);
    if (inner !== undefined) {
      return toProblems({ ...inner, path: [...issue.path, ...inner.path] }, schema, at);
    }
  }
  if (issue.code === 'unrecognized_keys') {
    const allowed = keysAt(schema, issue.path).map(({ name }) => name);
    return issue.keys.map((key) =>
      problemAt(at.locate([...issue.path, key], 'key'), {
        message: `"${key}" is not a key of ${whole(issue.path, at.subject)}`,
        hint: suggestion(key, allowed),
      }),
    );
  }
  const missing = issue.code === 'invalid_type' && issue.input === undefined;
  const place = at.locate(issue.path, missing ? 'key' : 'value');
  return [problemAt(place, describe(issue, at.subject, missing))];
}

function describe(issue: Issue, subject: string, missing: boolean): { message: string; hint?: string } {
  const where = issue.path.length === 0 ? subject : `"${issue.path.join('.')}" of ${subject}`;
  if (issue.code === 'invalid_type') {
    const wanted = plainType(issue.expected);
    if (missing) return { message: `${where} is missing`, hint: `Add "${String(issue.path.at(-1))}" with ${wanted}.` };
    return { message: `${where} is ${plainType(typeName(issue.input))}`, hint: `Write ${wanted}.` };
  }
  if (issue.code === 'invalid_value') {
    if (issue.input === undefined)
      return { message: `${where} is missing`, hint: `Use one of: ${issue.values.join(', ')}.` };
    return {
      message: `${where} is ${shown(issue.input)}`,
      hint: suggestion(typeof issue.input === 'string' ? issue.input : '', issue.values.map(String)),
    };
  }
  if (issue.code === 'invalid_key') {
    const first = issue.issues[0];
    return { message: `${where} has a key that cannot be used`, ...(first && { hint: sentence(first.message) }) };
  }
  return { message: `${where} cannot be used`, hint: sentence(issue.message) };
}

/** The branch of a union that got furthest says best what was meant; undefined when none got past the start. */
function deepest(branches: readonly (readonly Issue[])[]): Issue | undefined {
  let best: Issue | undefined;
  for (const branch of branches) {
    for (const issue of branch) {
      const isNearer = issue.path.length > 0 || ['unrecognized_keys', 'custom', 'invalid_value'].includes(issue.code);
      if (isNearer && (best === undefined || rank(issue) > rank(best))) best = issue;
    }
  }
  return best;
}

function rank(issue: Issue): number {
  return issue.path.length * 2 + (issue.code === 'invalid_type' ? 0 : 1);
}

function whole(path: readonly PropertyKey[], subject: string): string {
  return path.length === 0 ? subject : `"${path.join('.')}" of ${subject}`;
}

function sentence(message: string): string {
  const start = message.charAt(0).toUpperCase() + message.slice(1);
  return start.endsWith('.') ? start : `${start}.`;
}

const plainTypes: Readonly<Record<string, string>> = {
  string: 'a text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  array: 'a list',
  object: 'a set of keys',
  record: 'a set of keys',
  null: 'empty',
  undefined: 'missing',
};

/** A written value in a message: short texts as they stand, others by their type. */
function shown(value: unknown): string {
  return typeof value === 'string' ? `"${value.slice(0, 60)}"` : plainType(typeName(value));
}

function plainType(name: string): string {
  return plainTypes[name] ?? name;
}

function typeName(value: unknown): string {
  if (value === null) return 'null';
  return Array.isArray(value) ? 'array' : typeof value;
}

/** A problem of rules: an error, since what it is about is left out. */
export function problemAt(place: Place, what: { readonly message: string; readonly hint?: string }): Problem {
  return { severity: 'error', ...what, ...place };
}
