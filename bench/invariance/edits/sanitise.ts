/** What must clear a finding: a hash, the field left out, consent asked for before. */
import { ts } from 'ts-morph';
import type { Edit } from '../../../server/src/model';
import { around, type Parsed } from '../parsed';
import type { Place, Transformation } from '../site';
import { isValue } from './values';

export const addHash: Transformation = {
  id: 'add-hash',
  expects: 'gone',
  apply(site) {
    const policy = site.rules.policies.find((p) => p.id === site.finding.policy);
    const target = policy?.enough.includes('pseudonymised') ? site.target() : undefined;
    const parsed = target?.places[0]?.parsed;
    if (!target || !parsed?.isModule) return undefined;
    const hash = parsed.freeName('createHash');
    const edits = editsAt(target.places, (place) => hashed(place, hash));
    if (!edits) return undefined;
    const line = `\nimport { createHash as ${hash} } from 'node:crypto';\n`;
    return [{ file: parsed.file, text: parsed.with([parsed.insert(parsed.importPlace(), line), ...edits]) }];
  },
};

export const dropField: Transformation = {
  id: 'drop-field',
  expects: 'gone',
  apply(site) {
    const target = site.target();
    const parsed = target?.places[0]?.parsed;
    const edits = target && editsAt(target.places, dropped);
    return parsed && edits && [{ file: parsed.file, text: parsed.with(edits) }];
  },
};

export const addConsent: Transformation = {
  id: 'add-consent',
  expects: 'gone',
  apply(site) {
    const policy = site.rules.policies.find((p) => p.id === site.finding.policy);
    const target = policy?.consentClears ? site.target() : undefined;
    const { parsed, node } = site.place();
    if (!target || parsed.named('hasConsent').length > 0 || ts.isFunctionLike(node)) return undefined;
    const edits = guardEdits(parsed, node);
    const result = parsed.isTypeScript ? ': boolean' : '';
    const asked = `function hasConsent()${result} {\n  return localStorage.getItem('consent') === 'yes';\n}`;
    return edits && [{ file: parsed.file, text: parsed.with([...edits, parsed.append(asked)]) }];
  },
};

/** The edits of all places; undefined when one of them has none. */
function editsAt(places: readonly Place[], edit: (place: Place) => Edit | undefined): Edit[] | undefined {
  const edits = places.map(edit);
  return edits.length > 0 && edits.every((e) => e !== undefined) ? edits : undefined;
}

function hashed({ parsed, node }: Place, hash: string): Edit | undefined {
  const digest = (value: string) => `${hash}('sha256').update(JSON.stringify(${value})).digest('hex')`;
  const { parent } = node;
  if (ts.isShorthandPropertyAssignment(parent) && parent.name === node)
    return parsed.replace(node, `${parsed.textOf(node)}: ${digest(parsed.textOf(node))}`);
  if (!isValue(node) || ts.isFunctionLike(node) || ts.isSpreadElement(parent) || ts.isSpreadAssignment(parent))
    return undefined;
  if (ts.isJsxAttribute(parent)) return undefined;
  // A call that sends by itself hands over more than its value.
  return ts.isCallOrNewExpression(node) || ts.isAwaitExpression(node)
    ? undefined
    : parsed.replace(node, digest(parsed.textOf(node)));
}

/** Takes away the property, the argument or the part of a text that hands the value over. */
function dropped({ parsed, node }: Place): Edit | undefined {
  const { parent } = node;
  const isProperty =
    (ts.isShorthandPropertyAssignment(parent) && parent.name === node) ||
    (ts.isPropertyAssignment(parent) && parent.initializer === node) ||
    ts.isSpreadAssignment(parent);
  if (isProperty) return withoutMember(parsed, parent, parent.parent.properties);
  if (ts.isTemplateSpan(parent) && parent.expression === node) return parsed.replace(node, "''");
  const isConsole = ts.isCallExpression(parent) && /^console\b/.test(parsed.textOf(parent.expression));
  if (!isConsole || !isValue(node)) return undefined;
  return withoutMember(parsed, node, parent.arguments);
}

function withoutMember(parsed: Parsed, member: ts.Node, all: ts.NodeArray<ts.Node>): Edit {
  const at = all.indexOf(member);
  const next = all[at + 1];
  if (next) return parsed.edit(member.getStart(), next.getStart(), '');
  return parsed.edit(all[at - 1]?.end ?? member.getStart(), member.end, '');
}

/** An early return before the statement, or the statement as the body of an `if` where there is no function. */
function guardEdits(parsed: Parsed, node: ts.Node): Edit[] | undefined {
  for (let n: ts.Node = node; n.parent; n = n.parent) {
    const { parent } = n;
    if (ts.isArrowFunction(parent) && parent.body === n) {
      return [parsed.insert(n.getStart(), '{ if (!hasConsent()) return; return '), parsed.insert(n.end, '; }')];
    }
    if (!ts.isStatement(n)) continue;
    const inFunction = around(parent, (p): p is ts.Block => ts.isFunctionLike(p.parent) && ts.isBlock(p));
    if (ts.isExpressionStatement(n))
      return [parsed.insert(n.getStart(), 'if (hasConsent()) { '), parsed.insert(n.end, ' }')];
    if (ts.isBlock(parent) && inFunction) return [parsed.insert(n.getStart(), 'if (!hasConsent()) return;\n')];
    if (ts.isBlock(n)) return undefined;
  }
  return undefined;
}
