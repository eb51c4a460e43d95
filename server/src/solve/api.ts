/** Matching access paths of calls against the patterns of rules. */
import isDeepEqual from 'fast-deep-equal';
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

/** True for the same path, also where it was kept and read again. */
export function isSameApi(a: ApiPath, b: ApiPath): boolean {
  return a === b || (a.root === b.root && isDeepEqual(a.segments, b.segments));
}

/** The segment of a member whose name is computed. */
export const COMPUTED_NAME = '.?';

interface Rules {
  readonly sinks: SinkRule[];
  readonly sources: SourceRule[];
  readonly sanitizers: SanitizerRule[];
  readonly propagators: PropagatorRule[];
  readonly consents: ConsentRule[];
  readonly captures: CaptureRule[];
}

/** A rule with its pattern as it is compared. */
interface Entry {
  readonly kind: keyof Rules;
  readonly rule: WithApi;
  readonly pattern: readonly ApiSegment[];
}

const NOTHING: Rules = { sinks: [], sources: [], sanitizers: [], propagators: [], consents: [], captures: [] };

const NO_ENTRIES: readonly Entry[] = [];

type WithApi = { readonly api?: ApiPattern };

/** Rules of one root by the last name of their pattern; those that end in a wildcard under {@link ANY_NAME}. */
type Slot = Map<string, Entry[]>;

const ANY_NAME = '*';

/** All rules that name an access path, found by root and last name. */
export class ApiIndex {
  private readonly byRoot = new Map<string, Slot>();
  /** Slots by the root of a path. */
  private readonly slots = new Map<string, readonly Slot[]>();
  private readonly wildcards: { prefix: string; slot: Slot }[] = [];
  /** Beginnings of patterns that lead into a function which a call is given, by their last step and root (if it is no family). */
  private readonly handed = new Map<string, ApiPattern[]>();
  /** Whether a rule names a file of the program itself: `package: ./src/lib/redact`. */
  namesOwn = false;
  /** Last names of sources that are told by how they are written, of which all may be asked for: `req.headers`. */
  private readonly held = new Set<string>();
  /** Packages of which a call makes a store or reducer one that is kept. */
  readonly keepers = new Set<string>();
  private readonly memo = new WeakMap<ApiPath, Rules>();

  constructor(rules: RuleSet) {
    const kinds = ['sinks', 'sources', 'sanitizers', 'propagators', 'consents', 'captures'] as const;
    for (const kind of kinds) {
      for (const rule of (rules[kind] ?? []) as readonly WithApi[]) {
        if (!rule.api) continue;
        this.entriesFor(rule.api).push({ kind, rule, pattern: withoutDefault(rule.api.segments) });
        const { root, segments } = rule.api;
        this.namesOwn ||= root.startsWith('./');
        if ('stateWith' in rule) this.keepers.add(packageName(root));
        if ('holds' in rule && root === 'any') this.held.add(segments.at(-1) ?? '');
        segments.forEach((s, i) => {
          if (!isHanded(s)) return;
          const key = root.endsWith('*') ? s : `${s} ${root}`;
          this.handed.set(key, [...(this.handed.get(key) ?? []), { root, segments: segments.slice(0, i + 1) }]);
        });
      }
    }
  }

  private entriesFor(api: ApiPattern): Entry[] {
    let slot = this.byRoot.get(api.root);
    if (!slot) {
      this.byRoot.set(api.root, (slot = new Map<string, Entry[]>()));
      if (api.root.endsWith('*')) this.wildcards.push({ prefix: api.root.slice(0, -1), slot });
    }
    const name = lastName(withoutDefault(api.segments));
    const key = name === undefined || name.endsWith('*') || api.segments.includes('**') ? ANY_NAME : name;
    let entries = slot.get(key);
    if (!entries) slot.set(key, (entries = []));
    return entries;
  }

  private slotsOf(root: string): readonly Slot[] {
    let slots = this.slots.get(root);
    if (!slots) {
      const bare = packageName(root);
      const exact = [root, ...(bare === root ? [] : [bare])].flatMap((name) => this.byRoot.get(name) ?? []);
      const families = this.wildcards.filter((w) => root.startsWith(w.prefix)).map((w) => w.slot);
      this.slots.set(root, (slots = [...exact, ...families]));
    }
    return slots;
  }

  /** All rules whose pattern the path matches. Memoised by the identity of the path. */
  match(path: ApiPath): Rules {
    let found = this.memo.get(path);
    if (!found) {
      found = this.find(path);
      // What no file declares and no rule knows as a global is told by how it is written.
      if (path.root === 'global' && found === NOTHING) found = this.find({ root: 'any', segments: path.segments });
      this.memo.set(path, found);
    }
    return found;
  }

  /** True for the name of something that rules know under that name wherever it stands, with the fields that it holds. */
  isHeld(name: string): boolean {
    return this.held.has(`.${name}`);
  }

  /** True when rules know what a function gets that is handed to a call: paths that end in `(0)` or `(option)`. */
  knowsHanded(path: ApiPath): boolean {
    const last = path.segments.at(-1) ?? '';
    const bare = packageName(path.root);
    const segments = withoutDefault(path.segments);
    const fits = ({ segments: pattern }: ApiPattern) => matches(withoutDefault(pattern), segments);
    const isOfFamily = ({ root }: ApiPattern) => path.root.startsWith(root.slice(0, -1));
    return (
      (this.handed.get(`${last} ${path.root}`)?.some(fits) ?? false) ||
      (bare !== path.root && (this.handed.get(`${last} ${bare}`)?.some(fits) ?? false)) ||
      (this.handed.get(last)?.some((pattern) => isOfFamily(pattern) && fits(pattern)) ?? false)
    );
  }

  private find(path: ApiPath): Rules {
    const slots = this.slotsOf(path.root);
    if (slots.length === 0) return NOTHING;
    const segments = withoutDefault(path.segments);
    const name = lastName(segments);
    const computed = path.root === 'global' && path.segments.includes(COMPUTED_NAME);
    let any: Rules | undefined;
    const options = { tail: path.root === 'any', computed };
    const take = (entries: readonly Entry[] | undefined) => {
      for (const { kind, rule, pattern } of entries ?? NO_ENTRIES) {
        if (!matches(pattern, segments, options)) continue;
        any ??= { sinks: [], sources: [], sanitizers: [], propagators: [], consents: [], captures: [] };
        (any[kind] as WithApi[]).push(rule);
      }
    };
    for (const slot of slots) {
      if (computed) for (const entries of slot.values()) take(entries);
      else {
        take(slot.get(name ?? ANY_NAME));
        if (name !== undefined) take(slot.get(ANY_NAME));
      }
    }
    const found = any;
    if (found === undefined) return NOTHING;
    const sources = found.sources.sort((a, b) => conditionsOf(b) - conditionsOf(a));
    return { ...found, sinks: mostSpecific(found.sinks), sources };
  }
}

/** Of sources of one call that with most conditions speaks first. */
function conditionsOf({ when, unless = [] }: SourceRule): number {
  return when.length + unless.length;
}

/** True for the step into a function that a call is given. */
function isHanded(segment: ApiSegment): boolean {
  return segment.startsWith('(') && segment !== '()';
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
