/** Matching access paths of calls against the patterns of rules. */
import type {
  ApiPattern,
  ApiSegment,
  CaptureRule,
  ConsentRule,
  PropagatorRule,
  RuleSet,
  SanitizerRule,
  SinkRule,
  SourceRule,
} from '../model';

/** A concrete path: `posthog-node` + `.PostHog new .capture ()`. */
export interface ApiPath {
  /** A package (with its subpath), `global`, or `any` for a chain of names on an unresolved base. */
  readonly root: string;
  readonly segments: readonly ApiSegment[];
}

/** The segment of a member whose name is computed. */
export const COMPUTED_NAME = '.?';

interface Rules {
  sinks: readonly SinkRule[];
  sources: readonly SourceRule[];
  sanitizers: readonly SanitizerRule[];
  propagators: readonly PropagatorRule[];
  consents: readonly ConsentRule[];
  captures: readonly CaptureRule[];
}

const NOTHING: Rules = { sinks: [], sources: [], sanitizers: [], propagators: [], consents: [], captures: [] };

type WithApi = { readonly api?: ApiPattern };

/** Rules of one root by the last name of their pattern; those that end in a wildcard under {@link ANY_NAME}. */
type Slot = Map<string, Rules>;

const ANY_NAME = '*';

/** All rules that name an access path, found by root and last name. */
export class ApiIndex {
  private readonly byRoot = new Map<string, Slot>();
  private readonly wildcards: { prefix: string; slot: Slot }[] = [];
  /** Beginnings of patterns that lead into a function which a call is given. */
  private readonly handed: ApiPattern[] = [];
  /** Whether a rule names a file of the program itself: `package: ./src/lib/redact`. */
  namesOwn = false;
  private readonly memo = new WeakMap<readonly ApiSegment[], Map<string, Rules>>();

  constructor(rules: RuleSet) {
    const kinds = ['sinks', 'sources', 'sanitizers', 'propagators', 'consents', 'captures'] as const;
    for (const kind of kinds) {
      for (const rule of (rules[kind] ?? []) as readonly WithApi[]) {
        if (!rule.api) continue;
        (this.rulesFor(rule.api)[kind] as unknown as WithApi[]).push(rule);
        const { root, segments } = rule.api;
        this.namesOwn ||= root.startsWith('./');
        segments.forEach((s, i) => {
          if (isHanded(s)) this.handed.push({ root, segments: segments.slice(0, i + 1) });
        });
      }
    }
  }

  private rulesFor(api: ApiPattern): Rules {
    let slot = this.byRoot.get(api.root);
    if (!slot) {
      this.byRoot.set(api.root, (slot = new Map<string, Rules>()));
      if (api.root.endsWith('*')) this.wildcards.push({ prefix: api.root.slice(0, -1), slot });
    }
    const name = lastName(withoutDefault(api.segments));
    const key = name === undefined || name.endsWith('*') || api.segments.includes('**') ? ANY_NAME : name;
    let rules = slot.get(key);
    if (!rules)
      slot.set(key, (rules = { sinks: [], sources: [], sanitizers: [], propagators: [], consents: [], captures: [] }));
    return rules;
  }

  private slotsOf(root: string): Slot[] {
    const out: Slot[] = [];
    const exact = this.byRoot.get(root);
    if (exact) out.push(exact);
    const bare = packageName(root);
    const whole = bare === root ? undefined : this.byRoot.get(bare);
    if (whole) out.push(whole);
    for (const w of this.wildcards) if (root.startsWith(w.prefix)) out.push(w.slot);
    return out;
  }

  /** All rules whose pattern the path matches. Memoised by the identity of the path's segments. */
  match(path: ApiPath): Rules {
    let roots = this.memo.get(path.segments);
    if (!roots) this.memo.set(path.segments, (roots = new Map<string, Rules>()));
    let found = roots.get(path.root);
    if (!found) {
      found = this.find(path);
      // What no file declares and no rule knows as a global is told by how it is written.
      if (path.root === 'global' && isNothing(found)) found = this.find({ root: 'any', segments: path.segments });
      roots.set(path.root, found);
    }
    return found;
  }

  /** True when rules know what a function gets that is handed to a call: paths that end in `(0)` or `(option)`. */
  knowsHanded(path: ApiPath): boolean {
    const segments = withoutDefault(path.segments);
    const bare = packageName(path.root);
    return this.handed.some(
      ({ root, segments: pattern }) =>
        pattern.at(-1) === path.segments.at(-1) &&
        (root === path.root || root === bare || (root.endsWith('*') && path.root.startsWith(root.slice(0, -1)))) &&
        matches(withoutDefault(pattern), segments),
    );
  }

  private find(path: ApiPath): Rules {
    const name = lastName(withoutDefault(path.segments));
    const computed = path.root === 'global' && path.segments.includes(COMPUTED_NAME);
    const groups = this.slotsOf(path.root).flatMap((slot) =>
      computed
        ? [...slot.values()]
        : [slot.get(name ?? ANY_NAME), name === undefined ? undefined : slot.get(ANY_NAME)].filter(
            (g) => g !== undefined,
          ),
    );
    if (groups.length === 0) return NOTHING;
    const segments = withoutDefault(path.segments);
    const options = { tail: path.root === 'any', computed };
    const hit = (rule: WithApi) =>
      rule.api !== undefined && matches(withoutDefault(rule.api.segments), segments, options);
    const sinks = groups.flatMap((g) => g.sinks.filter(hit));
    return {
      sinks: mostSpecific(sinks),
      sources: groups.flatMap((g) => g.sources.filter(hit)),
      sanitizers: groups.flatMap((g) => g.sanitizers.filter(hit)),
      propagators: groups.flatMap((g) => g.propagators.filter(hit)),
      consents: groups.flatMap((g) => g.consents.filter(hit)),
      captures: groups.flatMap((g) => g.captures.filter(hit)),
    };
  }
}

/** True for the step into a function that a call is given. */
function isHanded(segment: ApiSegment): boolean {
  return segment.startsWith('(') && segment !== '()';
}

function isNothing(rules: Rules): boolean {
  return Object.values(rules).every((list: readonly unknown[]) => list.length === 0);
}

/** The last property name of a path or pattern. */
function lastName(segments: readonly ApiSegment[]): string | undefined {
  for (let i = segments.length - 1; i >= 0; i--) if (segments[i]?.startsWith('.')) return segments[i];
  return undefined;
}

/** `@scope/name/sub/path` → `@scope/name`. */
export function packageName(root: string): string {
  const parts = root.split('/');
  return root.startsWith('@') ? parts.slice(0, 2).join('/') : (parts[0] ?? root);
}

/** A default export and the module itself are one to a CommonJS package. */
function withoutDefault(segments: readonly ApiSegment[]): readonly ApiSegment[] {
  return segments[0] === '.default' ? segments.slice(1) : segments;
}

/** The rules with the fewest wildcards; several may tie (one call, two sinks). */
function mostSpecific(rules: SinkRule[]): SinkRule[] {
  if (rules.length < 2) return rules;
  const best = Math.max(...rules.map((r) => specificity(r)));
  return rules.filter((r) => specificity(r) === best);
}

function specificity(rule: SinkRule): number {
  const literal = rule.api.segments.reduce((n, s) => n + (s === '**' || s === '.*' ? 0 : s.endsWith('*') ? 1 : 2), 0);
  return (rule.packageDefault ? -100 : 0) + literal + (rule.api.root.endsWith('*') ? 0 : 1);
}

/** How strictly {@link matches} compares. */
export interface MatchOptions {
  /** The pattern need only match the end of the path. */
  readonly tail?: boolean;
  /** A member with a computed name (`console[level]`) may be any of the members. */
  readonly computed?: boolean;
}

/**
 * Compares a pattern with a path. Takes at most `pattern.length × (path.length + 1)` comparisons of segments: where a
 * run (`**`) was too short, only the last one is made longer, since what stands before it already matches at the
 * earliest place, and any later one would leave less of the path.
 */
export function matches(
  pattern: readonly ApiSegment[],
  path: readonly ApiSegment[],
  options: MatchOptions = {},
): boolean {
  const computed = options.computed ?? false;
  const tail = options.tail ?? false;
  if (tail && !pattern.includes('**')) {
    const from = path.length - pattern.length;
    return from >= 0 && pattern.every((p, i) => same(p, path[from + i], computed));
  }
  let p = 0;
  let i = 0;
  /** Where the pattern and the path go on after the last run; the end of a path has one before it. */
  let run = tail ? { p: 0, i: 0 } : undefined;
  while (i < path.length || p < pattern.length) {
    if (pattern[p] === '**') run = { p: ++p, i };
    // A computed name of the global object itself may be anything.
    else if (p < pattern.length && i < path.length && same(pattern[p] as ApiSegment, path[i], computed && i > 0)) {
      p++;
      i++;
    } else {
      if (run === undefined || run.i >= path.length) return false;
      p = run.p;
      i = ++run.i;
    }
  }
  return true;
}

function same(pattern: ApiSegment, segment: ApiSegment | undefined, computed: boolean): boolean {
  if (segment === undefined) return false;
  if (pattern === segment) return true;
  if (pattern === '.*') return segment.startsWith('.');
  if (computed && segment === COMPUTED_NAME) return pattern.startsWith('.');
  return pattern.endsWith('*') && pattern.startsWith('.') && segment.startsWith(pattern.slice(0, -1));
}

/** `posthog-node › new PostHog().capture`, as a person reads it. */
export function showApi(path: ApiPath): string {
  let text = '';
  for (const s of path.segments.at(-1) === '()' ? path.segments.slice(0, -1) : path.segments) {
    if (s.startsWith('(')) text += '()';
    else if (s === 'new') text = `new ${text}()`;
    else if (s === '=') text += ' =';
    else if (s === '<>') text = `<${text}>`;
    else if (s !== '.default') text += text ? s : s.slice(1);
  }
  return ['global', 'any', 'html'].includes(path.root) ? text : text ? `${path.root} › ${text}` : path.root;
}
