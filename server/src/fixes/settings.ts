import { ts } from 'ts-morph';
import type { ArgumentCondition, CaptureRule, Edit, Fix } from '../model';
import { edit, listed, shown, type FixContext } from './context';
import { innermost } from './places';
import { removal } from './removal';

/** Names of settings that mean another way of running the program, and no choice of what is taken. */
const OTHER_MODES = /^(?:dev|debug|test)/i;
const MOST_OPTIONS = 3;

/** One way to make an SDK take less: what it is in the words of a title, and the edits. */
interface Option {
  readonly words: string;
  readonly edits: readonly Edit[];
  /** True where the program asked for it in so many words, and now does not. */
  readonly isTakenBack: boolean;
}

/**
 * Switches off what an SDK takes by itself, by what the rules know of its settings: turns round the one that asks for
 * it, or adds one that forbids it. Safe where a constant is turned round: the SDK goes on, and the program asks for less.
 */
export function settingFixes(context: FixContext): Fix[] {
  const { finding, source, rules } = context;
  if (finding.kind !== 'collection' || finding.call.file !== finding.at.file) return [];
  const call = innermost(source, finding.call);
  const args = argumentsOf(call);
  if (args === undefined) return [];
  const said = new Set(finding.data.map(({ name }) => name));
  const captures = distinct(
    (rules.captures ?? []).filter((rule) => rule.destination === finding.recipient?.id && said.has(rule.says)),
  );
  const options = captures.map((rule) => optionsOf(context, args, rule)).filter((list) => list.length > 0);
  const [first, ...others] = options;
  if (first === undefined) return [];
  // Several things that are taken go together; one alone may have several ways.
  const ways = others.length > 0 ? [options.flatMap(([best]) => best ?? [])] : first.map((option) => [option]);
  return ways.slice(0, MOST_OPTIONS).map((way) => ({
    title: listed(way.map(({ words }) => words)),
    kind: 'configure',
    safe: way.every(({ isTakenBack }) => isTakenBack),
    edits: inOneObject(way.flatMap(({ edits }) => edits)),
  }));
}

/** What a person does on a page is taken by a part of an SDK that can be left out of it. */
const TAKEN_BY_PARTS = 'user.behavior';

/** Leaves the part of an SDK out that records: an element of a list such as its integrations, or a call that starts it. */
export function leaveOutPartFix(context: FixContext): Fix | undefined {
  const { finding, source } = context;
  const isBehaviour = finding.data.every(({ category }) => category.startsWith(TAKEN_BY_PARTS));
  if (finding.kind !== 'collection' || finding.call.file !== finding.at.file || !isBehaviour) return undefined;
  const call = innermost(source, finding.call);
  if (!ts.isCallExpression(call) && !ts.isNewExpression(call)) return undefined;
  if (!ts.isArrayLiteralExpression(call.parent)) return undefined;
  return {
    title: `Leave out ${shown(call.expression)}(…): none of it is recorded`,
    kind: 'remove',
    safe: false,
    edits: removal(context, call.parent.elements, [call]),
  };
}

/** Rules of several packages of one company may say the same; which of them holds, the proof tells. */
function distinct(rules: readonly CaptureRule[]): CaptureRule[] {
  const key = ({ when, unless, says }: CaptureRule): string => JSON.stringify([when, unless, says]);
  return rules.filter((rule, i) => rules.findIndex((other) => key(other) === key(rule)) === i);
}

function argumentsOf(call: ts.Node): ArgumentsOf | undefined {
  if (!ts.isCallExpression(call) && !ts.isNewExpression(call)) return undefined;
  return call.arguments === undefined ? undefined : { call, list: call.arguments };
}

interface ArgumentsOf {
  readonly call: ts.CallExpression | ts.NewExpression;
  readonly list: ts.NodeArray<ts.Expression>;
}

function optionsOf(context: FixContext, args: ArgumentsOf, rule: CaptureRule): Option[] {
  const asked = rule.when.flatMap((condition) => turnedRound(context, args, condition) ?? []);
  const isNamed = ({ at }: ArgumentCondition): boolean => rule.says.includes(`\`${at.path.join('.')}\``);
  const named = [...rule.unless].sort((a, b) => Number(isNamed(b)) - Number(isNamed(a)));
  return [...asked, ...named.flatMap((condition) => forbidden(context, args, { condition, says: rule.says }) ?? [])];
}

/** The setting that asks for it, with the other value. */
function turnedRound(context: FixContext, args: ArgumentsOf, { at, oneOf }: ArgumentCondition): Option | undefined {
  const setting = settingAt(args, at);
  const name = at.path.at(-1);
  if (setting === undefined || name === undefined) return undefined;
  const { initializer } = setting;
  const written = initializer.getText();
  const other = written === 'true' ? 'false' : written === 'false' ? 'true' : undefined;
  const isRate = ts.isNumericLiteral(initializer);
  if (other === undefined && !isRate) {
    // A mode has more than one other value; what holds without it is what the SDK's makers take for careful.
    if (!ts.isStringLiteralLike(initializer) || !oneOf.includes(initializer.text.toLowerCase())) return undefined;
    const edits = removal(context, setting.parent.properties, [setting]);
    return { words: `Leave ${name} at its default`, edits, isTakenBack: false };
  }
  const value = other ?? '0';
  const edits = [edit(context, initializer.getStart(context.source), initializer.end, value)];
  return { words: `Set ${name} to ${value}`, edits, isTakenBack: other !== undefined };
}

/** A setting that forbids it, which is not there yet. */
function forbidden(
  context: FixContext,
  args: ArgumentsOf,
  { condition: { at, oneOf }, says }: { readonly condition: ArgumentCondition; readonly says: string },
): Option | undefined {
  const name = at.path.at(-1);
  if (name === undefined || typeof at.argument !== 'number' || OTHER_MODES.test(name)) return undefined;
  const told = new RegExp(`unless \`${name}\` is (true|false)`).exec(says)?.[1];
  const value = oneOf.find((one) => /^(?:true|false|0)$/.test(one)) ?? told;
  if (value === undefined || settingAt(args, at) !== undefined) return undefined;
  const added = withSetting(context, args, { argument: at.argument, path: at.path, value });
  return added && { words: `Set ${name} to ${value}`, edits: [added], isTakenBack: false };
}

function settingAt(
  { list }: ArgumentsOf,
  { argument, path }: ArgumentCondition['at'],
): ts.PropertyAssignment | undefined {
  let object = typeof argument === 'number' ? literalOf(list[argument]) : undefined;
  let found: ts.PropertyAssignment | undefined;
  for (const name of path) {
    found = object && memberOf(object, name);
    object = found && literalOf(found.initializer);
  }
  return found;
}

/** The object that is written where a value stands, or that the constant holds which is named there. */
export function literalOf(value: ts.Expression | undefined): ts.ObjectLiteralExpression | undefined {
  if (value === undefined || ts.isObjectLiteralExpression(value)) return value;
  if (ts.isAsExpression(value) || ts.isSatisfiesExpression(value)) return literalOf(value.expression);
  if (!ts.isIdentifier(value)) return undefined;
  for (const statement of value.getSourceFile().statements) {
    if (!ts.isVariableStatement(statement)) continue;
    for (const { name, initializer } of statement.declarationList.declarations) {
      if (ts.isIdentifier(name) && name.text === value.text && initializer !== undefined)
        return ts.isIdentifier(initializer) ? undefined : literalOf(initializer);
    }
  }
  return undefined;
}

export function memberOf(object: ts.ObjectLiteralExpression, name: string): ts.PropertyAssignment | undefined {
  return object.properties.find(
    (property): property is ts.PropertyAssignment =>
      ts.isPropertyAssignment(property) && !ts.isComputedPropertyName(property.name) && property.name.text === name,
  );
}

/** Writes a setting in, with the objects around it that are missing. */
function withSetting(
  context: FixContext,
  { call, list }: ArgumentsOf,
  { argument, path, value }: { readonly argument: number; readonly path: readonly string[]; readonly value: string },
): Edit | undefined {
  if (list[argument] === undefined) {
    if (list.length !== argument) return undefined;
    const text = nested(path, value);
    return edit(context, call.end - 1, call.end - 1, argument > 0 ? `, ${text}` : text);
  }
  let object = literalOf(list[argument]);
  const rest = [...path];
  while (object !== undefined && rest.length > 1) {
    const inner: ts.PropertyAssignment | undefined = memberOf(object, rest[0] ?? '');
    if (inner === undefined) break;
    object = literalOf(inner.initializer);
    rest.shift();
  }
  const [name, ...below] = rest;
  if (object === undefined || name === undefined) return undefined;
  return insertion(context, object, `${name}: ${below.length > 0 ? nested(below, value) : value}`);
}

function nested(path: readonly string[], value: string): string {
  return path.reduceRight((inner, name) => `{ ${name}: ${inner} }`, value);
}

/** A property before the others, on a line of its own where they have such lines. */
function insertion(context: FixContext, object: ts.ObjectLiteralExpression, property: string): Edit {
  const start = object.getStart(context.source) + 1;
  const space = /^\s*\n[ \t]*/.exec(context.text.slice(start))?.[0];
  const hasOthers = object.properties.length > 0;
  if (space !== undefined && hasOthers) return edit(context, start, start, `${space}${property},`);
  return edit(context, start, start, hasOthers ? ` ${property},` : ` ${property} `);
}

/** Two settings that are written at one place become one edit. */
function inOneObject(edits: readonly Edit[]): Edit[] {
  const joined: Edit[] = [];
  for (const one of edits) {
    const same = joined.findIndex(({ span }) => span.start === one.span.start && span.end === one.span.end);
    const before = joined[same];
    if (before === undefined) joined.push(one);
    else if (before.text !== one.text) joined[same] = { ...before, text: before.text + one.text };
  }
  return joined;
}
