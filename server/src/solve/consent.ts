/** Consent that dominates a place: every way to it passes a condition that means the person agreed. */
import { BinaryKind, GUARD_STRIDE, Kind, TestKind } from '../extract/facts';
import { type FileIndex, type FlowGraph, type Gid, fileOf, gidOf } from '../link/graph';
import type { ConsentRule } from '../model';
import { singular, splitWords } from '../text/words';
import { Memo } from './memo';
import { listOf } from './schemas';
import type { Evaluator } from './values';

const REFUSALS =
  /^(deny|denied|decline|declined|reject|rejected|refused|none|no|false|withdrawn|revoked|opted[_-]?out)$/i;
const MAX_GUARDS = 40;
const MAX_CALLS = 3;
/** Words that make a name of consent the name of something else. */
const LISTED = new Set([
  'hostname',
  'host',
  'domain',
  'origin',
  'id',
  'count',
  'list',
  'url',
  'key',
  'type',
  'event',
  'name',
  'text',
  'label',
  'banner',
  'form',
  'page',
  'version',
  'modal',
  'dialog',
  'popup',
  'prompt',
  'screen',
  'step',
  'button',
  'open',
  'visible',
  'shown',
  'required',
  'needed',
  'pending',
  'missing',
  'loading',
  'error',
]);
/** Words before consent that say that it is still to be given, or asked for. */
const STILL_ASKED = new Set([
  'show',
  'hide',
  'open',
  'need',
  'require',
  'ask',
  'await',
  'pending',
  'missing',
  'without',
  'no',
]);
/** What a consent of its own is asked for: who lets a call be recorded did not agree to be followed. */
const OTHER_MATTERS = new Set([
  'recording',
  'microphone',
  'camera',
  'audio',
  'video',
  'call',
  'photo',
  'location',
  'medical',
  'treatment',
  'parental',
  'guardian',
  'biometric',
  'push',
  'notification',
]);

export interface Consent {
  readonly gid: Gid;
  readonly rule: string;
  /** Purposes that the person agreed to; absent or empty for all. */
  readonly purposes?: readonly string[];
}

export class ConsentReader {
  private readonly runs: { rule: string; objection: boolean; run: readonly string[] }[];

  private readonly memo: Memo<Gid, Consent | undefined>;
  /** By function of a file: what holds wherever it is called. */
  private readonly functions: Memo<number, Consent | undefined>;
  /** Purposes of recipients by the rule of consent that covers them; none where it covers all. */
  private readonly purposes: ReadonlyMap<string, readonly string[]>;
  /** Purposes that people are asked about one by one. */
  private readonly asked: ReadonlySet<string>;

  constructor(
    private readonly graph: FlowGraph,
    rules: readonly ConsentRule[],
    private readonly reads: {
      readonly values: Evaluator;
      /** The rules whose call or read an expression is. */
      readonly rulesAt: (gid: Gid) => readonly ConsentRule[];
    },
    before?: { readonly reader: ConsentReader; readonly changed: ReadonlySet<FileIndex> },
  ) {
    const { tracking } = reads.values;
    this.memo = new Memo(graph, tracking, undefined, before && { ...before, memo: before.reader.memo });
    // A function that only calls itself is not guarded.
    this.functions = new Memo(graph, tracking, undefined, before && { ...before, memo: before.reader.functions });
    this.purposes = new Map(rules.map((r) => [r.id, r.purposes]));
    this.asked = new Set(rules.flatMap((r) => r.purposes));
    this.runs = rules.flatMap((r) =>
      r.names.map((run) => ({ rule: r.id, objection: r.objection, run: run.map(singular) })),
    );
  }

  /** The consent that holds wherever an application (call, construction, element, assignment) runs. */
  at(application: Gid, depth = 0): Consent | undefined {
    if (depth > 0) return this.find(application, depth);
    return this.memo.get(fileOf(application), application, () => this.find(application, depth));
  }

  /** False for a recipient of another purpose: who agreed to statistics did not agree to advertising. */
  covers(consent: Consent, purpose: string | undefined): boolean {
    const agreed = this.purposes.get(consent.rule) ?? [];
    return agreed.length === 0 || purpose === undefined || !this.asked.has(purpose) || agreed.includes(purpose);
  }

  private find(application: Gid, depth: number): Consent | undefined {
    const found = this.guardingOrCallers(application, depth);
    return found && { ...found, purposes: this.purposes.get(found.rule) ?? [] };
  }

  private guardingOrCallers(application: Gid, depth: number): Consent | undefined {
    return this.guarding(application) ?? (depth < MAX_CALLS ? this.atAllCallers(application, depth) : undefined);
  }

  /** The consent that holds at every place that calls the function around an application. */
  private atAllCallers(application: Gid, depth: number): Consent | undefined {
    const { functions } = this.graph.facts(application);
    const start = this.graph.column(application, 1);
    let around = -1;
    functions.forEach((f, id) => {
      if (f.start <= start && start < f.end) around = id;
    });
    if (around < 0) return undefined;
    const file = fileOf(application);
    return this.functions.get(file, around, () => this.ofCallers(file, around, depth));
  }

  private ofCallers(file: number, fn: number, depth: number): Consent | undefined {
    const callers = this.reads.values.callGraph?.callersOf(file, fn) ?? [];
    let first: Consent | undefined;
    for (const c of callers) {
      const consent = c.kind === 'callback' ? undefined : this.at(c.call, depth + 1);
      if (!consent) return undefined;
      first ??= consent;
    }
    return first;
  }

  private guarding(application: Gid): Consent | undefined {
    const { guards } = this.graph.facts(application);
    let guard = this.graph.column(application, 5);
    for (let i = 0; guard > 0 && i < MAX_GUARDS; i++) {
      const condition = gidOf(fileOf(application), guards[guard * GUARD_STRIDE + 1] ?? 0);
      const holds = guards[guard * GUARD_STRIDE + 2] === 1;
      const found = this.implies(condition, holds, 0);
      if (found) return found;
      guard = guards[guard * GUARD_STRIDE] ?? 0;
    }
    return undefined;
  }

  /**
   * True when a condition around a call says that a value is empty there: `if (!email) log(email)`.
   *
   * @param value the expression handed over
   */
  isEmptyAt(application: Gid, value: Gid): boolean {
    const written = this.access(value);
    if (written === undefined) return false;
    const { guards } = this.graph.facts(application);
    let guard = this.graph.column(application, 5);
    for (let i = 0; guard > 0 && i < MAX_GUARDS; i++) {
      let condition = gidOf(fileOf(application), guards[guard * GUARD_STRIDE + 1] ?? 0);
      let holds = guards[guard * GUARD_STRIDE + 2] === 1;
      while (this.graph.column(condition, 0) === Kind.Test && this.graph.column(condition, 5) === TestKind.Not) {
        holds = !holds;
        condition = gidOf(fileOf(condition), this.graph.column(condition, 3));
      }
      if (!holds && this.access(condition) === written) return true;
      guard = guards[guard * GUARD_STRIDE] ?? 0;
    }
    return false;
  }

  /** `binding.a.b` as a key that is equal for equal accesses. */
  private access(gid: Gid): string | undefined {
    const g = this.graph;
    if (g.column(gid, 0) === Kind.Ref) return `${fileOf(gid)}:${g.column(gid, 3)}`;
    if (g.column(gid, 0) !== Kind.Prop) return undefined;
    const object = this.access(gidOf(fileOf(gid), g.column(gid, 3)));
    return object && `${object}.${g.facts(gid).strings[g.column(gid, 4)]}`;
  }

  /** Does a condition that holds (or fails) mean consent? */
  private implies(condition: Gid, holds: boolean, depth: number): Consent | undefined {
    if (depth > 8) return undefined;
    const g = this.graph;
    const at = (column: number) => gidOf(fileOf(condition), g.column(condition, column));
    switch (g.column(condition, 0)) {
      case Kind.Test: {
        const test = g.column(condition, 5);
        if (test === TestKind.Not) return this.implies(at(3), !holds, depth + 1);
        if (test !== TestKind.Equal && test !== TestKind.Unequal) return undefined;
        const refuses = [3, 4].some((c) => this.isRefusal(at(c)));
        const agrees = (test === TestKind.Equal) === holds ? !refuses : refuses;
        return this.speaks(at(3), agrees) ?? this.speaks(at(4), agrees);
      }
      case Kind.Binary: {
        const and = g.column(condition, 5) === BinaryKind.And;
        // `a && b` holds: both hold. `a || b` fails: both fail.
        if (and !== holds) return undefined;
        return this.implies(at(3), holds, depth + 1) ?? this.implies(at(4), holds, depth + 1);
      }
      default:
        return this.speaks(condition, holds);
    }
  }

  private constant(gid: Gid): string[] {
    const text =
      this.graph.column(gid, 0) === Kind.Const ? this.graph.facts(gid).strings[this.graph.column(gid, 3)] : undefined;
    return text === undefined ? [] : [text];
  }

  private isRefusal(gid: Gid): boolean {
    return (
      this.graph.column(gid, 0) === Kind.Const &&
      REFUSALS.test(this.graph.facts(gid).strings[this.graph.column(gid, 3)] ?? '')
    );
  }

  /**
   * Does an expression's name speak of consent (and hold) or of an objection (and not hold)? A variable is also
   * judged by what it is set to.
   */
  private speaks(gid: Gid, holds: boolean, depth = 0): Consent | undefined {
    const called = this.reads.rulesAt(gid)[0];
    if (called) return called.objection === holds ? undefined : { gid, rule: called.id };
    const words = this.written(gid).flatMap((n) => splitWords(n).map(singular));
    const run = this.runs.find((r) => contains(words, r.run));
    if (run) return run.objection === holds ? undefined : { gid, rule: run.rule };
    if (this.graph.column(gid, 0) !== Kind.Ref || depth > 2) return undefined;
    const target = this.graph.bindingTarget(fileOf(gid), this.graph.column(gid, 3));
    if (target?.kind !== 'binding' || target.binding.definitions.length !== 1) return undefined;
    return this.implies(gidOf(target.file, target.binding.definitions[0] as number), holds, depth + 3);
  }

  /** Names in an expression, literal arguments of calls included (`hasConsent('analytics')`). */
  private written(gid: Gid): string[] {
    const g = this.graph;
    const facts = g.facts(gid);
    const inner = () => this.written(gidOf(fileOf(gid), g.column(gid, 3)));
    switch (g.column(gid, 0)) {
      case Kind.Ref:
        return [facts.bindings[g.column(gid, 3)]?.name ?? ''];
      case Kind.Global:
        return [facts.strings[g.column(gid, 3)] ?? ''];
      case Kind.Prop:
        return [...inner(), facts.strings[g.column(gid, 4)] ?? ''];
      case Kind.Call:
        // `localStorage.getItem('cookie-consent')`
        return [...inner(), ...listOf(g, gid, 4).flatMap((n) => this.constant(gidOf(fileOf(gid), n)))];
      case Kind.Await:
      case Kind.Elem:
        return inner();
      default:
        return [];
    }
  }
}

function contains(words: readonly string[], run: readonly string[]): boolean {
  for (let i = 0; i + run.length <= words.length; i++) {
    const whole = run.every((w, k) => words[i + k] === w);
    // `analyticsAllowedHostnames` is a list of hosts, `isCookieConsentOpen` a dialog.
    if (!whole || LISTED.has(words[i + run.length] ?? '')) continue;
    const before = words[i - 1] ?? '';
    if (!STILL_ASKED.has(before) && !OTHER_MATTERS.has(before)) return true;
  }
  return false;
}
