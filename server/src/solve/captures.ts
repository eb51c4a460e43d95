/** Calls that make an SDK take data by itself, by their settings or by what holds without them. */
import { Kind } from '../extract/facts';
import { type FlowGraph, type Gid, fileOf, gidOf } from '../link/graph';
import type { CaptureRule } from '../model';
import type { ApiIndex, ApiPath } from './api';
import type { Consent, ConsentReader } from './consent';
import { PerFile } from './perFile';
import type { RecipientReader } from './recipients';
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

export class CaptureFinder {
  private readonly files: PerFile<readonly Capture[]>;

  /** @param before what was known before some files were edited */
  constructor(
    private readonly parts: {
      graph: FlowGraph;
      tracer: Tracer;
      calls: CallTracer;
      api: ApiIndex;
      consent: ConsentReader;
      recipients: RecipientReader;
      sinks: SinkReader;
    },
    before?: CaptureFinder,
  ) {
    const { tracking } = parts.tracer.values;
    this.files = new PerFile(
      parts.graph,
      tracking,
      { name: 'captures', read: (file) => this.read(file) },
      before?.files,
    );
  }

  /** @param isAlone where no other file is asked for: what is worked out is not kept then */
  ofFile(file: number, isAlone = false): readonly Capture[] {
    return isAlone ? this.files.once(file) : this.files.of(file);
  }

  private read(file: number): Capture[] {
    const { facts } = this.parts.graph.file(file);
    return Array.from(facts.applications, (node) => gidOf(file, node)).flatMap((gid) => this.at(gid));
  }

  private at(gid: Gid): Capture[] {
    const { graph, calls, consent } = this.parts;
    const { settings } = calls;
    const kind = graph.column(gid, 0);
    if (kind === Kind.Set) return [];
    // A component is a function that is given one object: its attributes.
    const args = kind === Kind.Jsx ? [gid] : calls.args(gid);
    const found = new Map<CaptureRule, Capture>();
    for (const api of this.pathsOf(gid, kind)) {
      for (const rule of this.parts.api.match(api).captures) {
        const asked = rule.when.map((condition) => settings.meeting(args, condition));
        if (asked.includes(undefined) || rule.unless.some((condition) => settings.mayMeet(args, condition))) continue;
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
}

/** Two access paths of one call may lead to rules that say the same. */
function distinct(captures: readonly Capture[]): Capture[] {
  const same = (a: Capture, b: Capture) => a.rule.destination === b.rule.destination && a.rule.says === b.rule.says;
  return captures.filter((c, i) => captures.findIndex((d) => same(c, d)) === i);
}
