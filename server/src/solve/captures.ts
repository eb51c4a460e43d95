/** Calls that make an SDK take data by itself, by their settings or by what holds without them. */
import { COMPUTED_KEY, Kind, SPREAD_KEY } from '../extract/facts';
import { type FlowGraph, type Gid, fileOf, gidOf } from '../link/graph';
import type { ArgumentCondition, ArgumentPath, CaptureRule } from '../model';
import type { ApiIndex, ApiPath } from './api';
import { type Constants, matchesConstant, memberNode } from './constants';
import type { Consent, ConsentReader } from './consent';
import type { RecipientReader } from './recipients';
import { listOf } from './schemas';
import type { SinkReader } from './sinks';
import type { Tracer } from './trace';
import type { CallTracer } from './traceCalls';

/** One thing that an SDK takes by itself after a call. */
export interface Capture {
  readonly gid: Gid;
  readonly rule: CaptureRule;
  readonly api: ApiPath;
  /** The value of the setting that asks for it; undefined where it is so by default. */
  readonly setting?: Gid;
  readonly consent?: Consent;
  /** Country where the data is kept, when the settings tell another than the company's seat. */
  readonly country?: string;
}

/** What is known of a setting: where its value stands, that it is left out, or nothing. */
type Setting = { readonly is: 'given'; readonly at: readonly Gid[] } | { readonly is: 'absent' | 'unknown' };

const ANY_VALUE = '*';

export class CaptureFinder {
  constructor(
    private readonly parts: {
      graph: FlowGraph;
      tracer: Tracer;
      calls: CallTracer;
      api: ApiIndex;
      constants: Constants;
      consent: ConsentReader;
      recipients: RecipientReader;
      sinks: SinkReader;
    },
  ) {}

  ofFile(file: number): Capture[] {
    const { facts } = this.parts.graph.file(file);
    return Array.from(facts.applications, (node) => gidOf(file, node)).flatMap((gid) => this.at(gid));
  }

  private at(gid: Gid): Capture[] {
    const { graph, calls, consent } = this.parts;
    const kind = graph.column(gid, 0);
    if (kind === Kind.Set) return [];
    // A component is a function that is given one object: its attributes.
    const args = kind === Kind.Jsx ? [gid] : calls.args(gid);
    const found = new Map<CaptureRule, Capture>();
    for (const api of this.pathsOf(gid, kind)) {
      for (const rule of this.parts.api.match(api).captures) {
        const asked = rule.when.map((condition) => this.meeting(args, condition));
        if (asked.includes(undefined) || rule.unless.some((condition) => this.mayMeet(args, condition))) continue;
        const setting = asked[0];
        const given = consent.at(gid);
        found.set(rule, {
          gid,
          rule,
          api,
          ...(setting === undefined ? {} : { setting }),
          ...(given && this.covers(given, rule) ? { consent: given } : {}),
          ...this.countryOf(gid, kind, rule),
        });
      }
    }
    return distinct([...found.values()]);
  }

  private pathsOf(gid: Gid, kind: number): ApiPath[] {
    const { graph, tracer, sinks } = this.parts;
    if (kind !== Kind.Jsx) return sinks.pathsOf(gid);
    return tracer.values
      .evaluate(gidOf(fileOf(gid), graph.column(gid, 3)))
      .flatMap((v) => (v.kind === 'api' ? [tracer.values.applied(v, '()')] : []));
  }

  private covers(consent: Consent, rule: CaptureRule): boolean {
    return this.parts.consent.covers(consent, this.parts.recipients.named(rule.destination)?.purpose);
  }

  private countryOf(gid: Gid, kind: number, rule: CaptureRule): { country?: string } {
    if (kind === Kind.Jsx) return {};
    const receiver = this.parts.sinks.setUpAt(gid, rule.destination);
    return receiver?.country === undefined ? {} : { country: receiver.country };
  }

  /** The value that meets a condition; undefined when none is known to. */
  private meeting(args: readonly Gid[], { at, oneOf }: ArgumentCondition): Gid | undefined {
    const setting = this.settingAt(args, at);
    if (setting.is !== 'given') return undefined;
    return setting.at.find((gid) => oneOf.includes(ANY_VALUE) || this.isOneOf(gid, oneOf) === true);
  }

  /** False only where a condition is known not to be met: what cannot be told is no reason to report. */
  private mayMeet(args: readonly Gid[], { at, oneOf }: ArgumentCondition): boolean {
    const setting = this.settingAt(args, at);
    if (setting.is !== 'given') return setting.is === 'unknown';
    return oneOf.includes(ANY_VALUE) || setting.at.some((gid) => this.isOneOf(gid, oneOf) !== false);
  }

  /** Whether a value is one of several constants; undefined when it is not known. */
  private isOneOf(gid: Gid, oneOf: readonly string[]): boolean | undefined {
    const texts = this.parts.constants.texts(gid).map(({ text }) => text.toLowerCase());
    if (texts.some((text) => oneOf.some((wanted) => matchesConstant(wanted, text)))) return true;
    // What is an object, list or function is no constant; it may still be what a value of this setting means.
    return texts.some((text) => text.includes('\u0000')) ? undefined : false;
  }

  private settingAt(args: readonly Gid[], { argument, path }: ArgumentPath): Setting {
    const start = typeof argument === 'number' ? args[argument] : undefined;
    if (start === undefined) return { is: args.some((a) => this.isSpread(a)) ? 'unknown' : 'absent' };
    let at: readonly Gid[] = [start];
    for (const name of path) {
      const members = at.map((gid) => this.member(gid, name));
      if (members.some((m) => m.is === 'unknown')) return { is: 'unknown' };
      at = members.flatMap((m) => (m.is === 'given' ? m.at : []));
      if (at.length === 0) return { is: 'absent' };
    }
    return { is: 'given', at };
  }

  private isSpread(gid: Gid): boolean {
    return this.parts.graph.column(gid, 0) === Kind.Spread;
  }

  private member(gid: Gid, name: string): Setting {
    const { graph, tracer } = this.parts;
    const objects =
      graph.column(gid, 0) === Kind.Jsx
        ? [gid]
        : tracer.values.evaluate(gid).flatMap((v) => (v.kind === 'object' ? [v.gid] : []));
    if (objects.length === 0) return { is: this.isNothing(gid) ? 'absent' : 'unknown' };
    const found = objects.flatMap((object) => memberNode(graph, object, name) ?? []);
    if (found.length > 0) return { is: 'given', at: found };
    return { is: objects.some((object) => this.isOpen(object)) ? 'unknown' : 'absent' };
  }

  /** True for a value that has no members: `false`, `undefined`. */
  private isNothing(gid: Gid): boolean {
    const texts = this.parts.constants.texts(gid).map(({ text }) => text);
    return texts.length > 0 && texts.every((text) => /^(true|false|null|undefined)$/.test(text));
  }

  /** True for an object that may have more keys than are written. */
  private isOpen(object: Gid): boolean {
    const { graph } = this.parts;
    const kind = graph.column(object, 0);
    if (kind !== Kind.Object && kind !== Kind.Jsx) return true;
    const list = listOf(graph, object, kind === Kind.Jsx ? 4 : 3);
    return list.some((key, i) => i % 2 === 0 && (key === SPREAD_KEY || key === COMPUTED_KEY));
  }
}

/** Two access paths of one call may lead to rules that say the same. */
function distinct(captures: readonly Capture[]): Capture[] {
  const same = (a: Capture, b: Capture) => a.rule.destination === b.rule.destination && a.rule.says === b.rule.says;
  return captures.filter((c, i) => captures.findIndex((d) => same(c, d)) === i);
}
