/** What a call is set to do: settings that are given, left out, or not to be told from the code. */
import { COMPUTED_KEY, Kind, SPREAD_KEY } from '../extract/facts';
import type { FlowGraph, Gid } from '../link/graph';
import type { ArgumentCondition, ArgumentPath } from '../model';
import { type Constants } from './constants';
import { memberNode } from './literals';
import { matchesConstant } from './textPatterns';
import { listOf } from './schemas';
import type { Evaluator } from './values';

/** What is known of a setting: where its value stands, that it is left out, or nothing. */
type Setting = { readonly is: 'given'; readonly at: readonly Gid[] } | { readonly is: 'absent' | 'unknown' };

const ANY_VALUE = '*';

export class SettingReader {
  constructor(
    private readonly graph: FlowGraph,
    private readonly values: Evaluator,
    private readonly constants: Constants,
  ) {}

  /** The value that meets a condition; undefined when none is known to. */
  meeting(args: readonly Gid[], { at, oneOf }: ArgumentCondition): Gid | undefined {
    const setting = this.settingAt(args, at);
    if (setting.is !== 'given') return undefined;
    return setting.at.find((gid) => oneOf.includes(ANY_VALUE) || this.isOneOf(gid, oneOf) === true);
  }

  /** False only where a condition is known not to be met: what cannot be told is no reason to report. */
  mayMeet(args: readonly Gid[], { at, oneOf }: ArgumentCondition): boolean {
    const setting = this.settingAt(args, at);
    if (setting.is !== 'given') return setting.is === 'unknown';
    return oneOf.includes(ANY_VALUE) || setting.at.some((gid) => this.isOneOf(gid, oneOf) !== false);
  }

  /** Whether a value is one of several constants; undefined when it is not known. */
  private isOneOf(gid: Gid, oneOf: readonly string[]): boolean | undefined {
    const texts = this.constants.texts(gid).map(({ text }) => text.toLowerCase());
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
    return this.graph.column(gid, 0) === Kind.Spread;
  }

  private member(gid: Gid, name: string): Setting {
    const { graph, values } = this;
    const objects =
      graph.column(gid, 0) === Kind.Jsx
        ? [gid]
        : values.evaluate(gid).flatMap((v) => (v.kind === 'object' ? [v.gid] : []));
    if (objects.length === 0) return { is: this.isNothing(gid) ? 'absent' : 'unknown' };
    const found = objects.flatMap((object) => memberNode(graph, object, name) ?? []);
    if (found.length > 0) return { is: 'given', at: found };
    return { is: objects.some((object) => this.isOpen(object)) ? 'unknown' : 'absent' };
  }

  /** True for a value that has no members: `false`, `undefined`. */
  private isNothing(gid: Gid): boolean {
    const texts = this.constants.texts(gid).map(({ text }) => text);
    return texts.length > 0 && texts.every((text) => /^(true|false|null|undefined)$/.test(text));
  }

  /** True for an object that may have more keys than are written. */
  private isOpen(object: Gid): boolean {
    const { graph } = this;
    const kind = graph.column(object, 0);
    if (kind !== Kind.Object && kind !== Kind.Jsx) return true;
    const list = listOf(graph, object, kind === Kind.Jsx ? 4 : 3);
    return list.some((key, i) => i % 2 === 0 && (key === SPREAD_KEY || key === COMPUTED_KEY));
  }
}
