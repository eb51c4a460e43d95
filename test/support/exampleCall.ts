import type { ApiSegment, ArgumentPath, Destination, SinkRule } from '../../server/src/model';

/** Writes the smallest program that makes a call which a rule knows. */

/** The words that follow `=>` in an example, and what must be imported for them. */
export interface ExampleCall {
  readonly code: string;
  readonly imports?: string;
  /** Host whose owner receives, where the URL decides. */
  readonly host?: string;
}

const HOST = 'collector.example.org';

/**
 * @param value the code of what is handed over: personal data, or a constant for its twin
 * @param name a name for the import that is unique in the file
 * @returns the call, or why there can be no example of it
 */
export function exampleCall(
  rule: SinkRule,
  of: { readonly destination: Destination; readonly value: string; readonly name: string },
): ExampleCall | { readonly reason: string } {
  const at = rule.data.find((d) => !rule.url || d.argument !== rule.url.argument) ?? rule.data[0];
  if (!at || at.argument === 'receiver') return { reason: 'the receiver carries the data' };
  const { root, segments } = rule.api;
  const settings = of.destination.ownServer ? `{ url: 'https://${of.destination.domains[0] ?? HOST}' }` : '';
  const start = root === 'global' || root === 'html' ? '' : root === 'any' ? 'app' : of.name;
  const value = rule.url && segments.at(-1) === '=' ? `'https://${HOST}/in?of=' + ${of.value}` : of.value;
  const given = segments.at(-1) === '=' ? [] : argumentsOf(rule, at, of.value);
  if (given.includes(undefined)) return { reason: 'an argument must be two things at once' };
  return {
    code: applied(start, expand(segments), { settings, given: given.join(', '), value }),
    ...(start === of.name ? { imports: `import * as ${start} from '${root.replace('*', 'any')}';` } : {}),
    ...(rule.url ? { host: HOST } : {}),
  };
}

interface Application {
  readonly settings: string;
  /** Arguments of the last call. */
  readonly given: string;
  /** What is assigned where the path ends in an assignment. */
  readonly value: string;
}

/** The code of a path from `start`; what functions get is a parameter of a function that is handed over. */
function applied(start: string, steps: readonly ApiSegment[], of: Application): string {
  const handed = steps.findIndex((step) => /^\([\w$]+\)$/.test(step));
  if (handed >= 0) {
    const option = steps[handed]?.slice(1, -1) ?? '';
    const inner = `(part) => ${applied('part', steps.slice(handed + 1), of)}`;
    const outer = chain(start, steps.slice(0, handed), of.settings);
    return /^\d/.test(option) ? `${outer}(${inner})` : `${outer}({ ${option}: ${inner} })`;
  }
  const callee = chain(start, steps.slice(0, -1), of.settings);
  if (steps.at(-1) === '<>') return `<${callee} ${of.given.replace(/^\{ (\w+): (.*) \}$/s, '$1={$2}')} />`;
  if (steps.at(-1) === '=') return `{ ${callee} = ${of.value}; }`;
  return steps.at(-1) === 'new' ? `new ${wrapped(callee)}(${of.given})` : `${callee}(${of.given})`;
}

/** Names for wildcards. */
function expand(segments: readonly ApiSegment[]): ApiSegment[] {
  return segments.flatMap((segment, i) => {
    if (segment === '**') return segments[i + 1] === '()' ? ['.anything'] : [];
    return segment.endsWith('*') ? [`${segment.slice(0, -1)}${segment === '.*' ? 'anything' : 'Thing'}`] : [segment];
  });
}

function chain(start: string, steps: readonly ApiSegment[], settings: string): string {
  let code = start;
  for (const step of steps) {
    if (step === '()') code = `${code}(${settings})`;
    else if (step === 'new') code = `new ${wrapped(code)}(${settings})`;
    else if (/^\.\d/.test(step)) code = `${code}[${step.slice(1)}]`;
    else code = code === '' ? step.slice(1) : `${code}${step.includes('-') ? `['${step.slice(1)}']` : step}`;
  }
  return code;
}

/** What `new` constructs must not hold a call that `new` would take for its own. */
function wrapped(code: string): string {
  return code.includes('(') ? `(${code})` : code;
}

function argumentsOf(rule: SinkRule, at: ArgumentPath, value: string): (string | undefined)[] {
  const count =
    Math.max(
      ...[at, ...rule.when.map((w) => w.at), ...(rule.url ? [rule.url] : [])].map((a) => Number(a.argument) || 0),
    ) + 1;
  return Array.from({ length: count }, (_, i) => {
    const conditions = rule.when.filter((w) => w.at.argument === i);
    const parts = new Map<string, string>();
    for (const w of conditions) parts.set(w.at.path.join('.'), quoted(w.oneOf[0] ?? ''));
    if (rule.url?.argument === i) parts.set(rule.url.path.join('.'), quoted(`https://${HOST}/in`));
    if (at.argument === i || (at.argument === 'all' && i === 0 && conditions.length === 0))
      parts.set(
        at.path.map((p) => (p === '*' ? 'anything' : p)).join('.'),
        inUrl(rule, at) ? `'https://${HOST}/in?of=' + ${value}` : value,
      );
    if (parts.has('') && parts.size > 1) return undefined;
    return made(at, i, literal(parts));
  });
}

/** Elements load what stands at the place that also tells who receives. */
function inUrl({ url, api }: SinkRule, at: ArgumentPath): boolean {
  return api.segments.at(-1) === '<>' && url?.path.join('.') === at.path.join('.');
}

/** `'0()'`: what a function returns; `'0(1)'`: what it writes into a parameter. */
function made(at: ArgumentPath, index: number, code: string): string {
  if (at.made === undefined || at.argument !== index) return code;
  if (at.within?.length) return literal(new Map([[at.within.join('.'), made({ ...at, within: [] }, index, code)]]));
  if (at.made === 'returned') return `() => (${code})`;
  const parameters = Array.from({ length: at.made + 1 }, (_, i) => `part${i}`);
  return `(${parameters.join(', ')}) => { part${at.made}.email = ${code}; }`;
}

function literal(parts: ReadonlyMap<string, string>): string {
  const whole = parts.get('');
  if (whole !== undefined) return whole;
  if (parts.size === 0) return quoted('thing');
  const keys = new Map<string, Map<string, string>>();
  for (const [path, code] of parts) {
    const [key = '', ...rest] = path.split('.');
    keys.set(key, (keys.get(key) ?? new Map<string, string>()).set(rest.join('.'), code));
  }
  return `{ ${[...keys].map(([key, inner]) => `${/^\w+$/.test(key) ? key : quoted(key)}: ${literal(inner)}`).join(', ')} }`;
}

function quoted(text: string): string {
  return `'${text.replace(/^\*|\*$/g, '').replaceAll("'", "\\'")}'`;
}
