/**
 * The sinks of a program, file by file: every application (and text) that hands data to someone, each with the ways
 * of personal data that end there.
 */
import { Kind } from '../extract/facts';
import { type Gid, fileOf, gidOf } from '../link/graph';
import { type FlowParts, FlowSearch, MAX_FRAMES } from './flowSearch';
import type { Trace } from './searchState';
import { type FormPostParts, formPosts } from './formPosts';
import { leavesOf } from './leaves';
import type { Look, Observed } from './looks';
import { PerFile } from './perFile';
import { type UrlText, urlTexts } from './urlTexts';
import { filesCatching, reachedFrom } from './reach';
import { MAX_LEVELS } from './thrown';
import { WaysHome } from './waysHome';

const APPLICATIONS: ReadonlySet<number> = new Set([Kind.Call, Kind.New, Kind.Set, Kind.Jsx]);

export class FlowFinder {
  private readonly files: PerFile<readonly Trace[]>;
  private readonly search: FlowSearch;
  private readonly texts: PerFile<readonly UrlText[]>;

  /** @param before what was known before some files were edited */
  constructor(
    private readonly parts: FlowParts & FormPostParts,
    before?: FlowFinder,
  ) {
    const { graph, tracer } = parts;
    this.search = new FlowSearch(parts);
    this.files = new PerFile(
      graph,
      tracer.values.tracking,
      { name: 'flows', read: (file) => this.read(file) },
      before?.files,
    );
    this.texts = new PerFile(
      graph,
      tracer.values.tracking,
      { name: 'flows.urlTexts', read: (file) => urlTexts(graph, file) },
      before?.texts,
    );
  }

  /** All traces that end in sinks of one file. */
  ofFile(file: number): readonly Trace[] {
    return this.files.of(file);
  }

  private read(file: number): readonly Trace[] {
    const addresses = new Set<Gid>();
    const applied = this.ofApplications(file, addresses);
    return [...applied, ...this.ofUrlTexts(file, addresses)];
  }

  /** @param addresses gets the personal parts of the URLs that applications navigate to */
  private ofApplications(file: number, addresses: Set<Gid>, through?: WaysHome): Trace[] {
    const out: Trace[] = [];
    for (const node of this.parts.graph.file(file).facts.applications) {
      const call = gidOf(file, node);
      if (through !== undefined && !through.reached.has(call)) continue;
      for (const sink of through ? this.parts.sinks.knownAt(call) : this.parts.sinks.at(call)) {
        out.push(...formPosts(this.parts, sink));
        const leaves = this.parts.sinks.leavesAt(sink);
        if (through?.mayGiveAny(leaves, call) === false) continue;
        const found = this.search.ofSink(sink, leaves, undefined, through);
        if (sink.rule.sink === 'url') for (const trace of found) addresses.add(trace.at);
        out.push(...found);
      }
    }
    return out;
  }

  /** The traces whose place is in one file, wherever their sinks are: in the file itself or in what it calls. */
  intoFile(file: number): Trace[] {
    const { graph, tracer, channels } = this.parts;
    const { values } = tracer;
    const reachable = { graph, values, handlersOf: (call: Gid) => channels.handlersOf(call) };
    const counts = (thrown: Gid) => this.holdsSomething(thrown);
    const catching = values.callGraph
      ? filesCatching(graph, values.callGraph, file, { levels: MAX_LEVELS, counts })
      : [];
    const reached = reachedFrom(reachable, [file, ...catching], MAX_FRAMES);
    const through = new WaysHome(this.parts, file, reached);
    return reached.files.flatMap((f) => this.through(f, through).filter((t) => fileOf(t.call) === file));
  }

  /** False for an error that is made of constants: whoever catches it learns nothing of anybody. */
  private holdsSomething(thrown: Gid): boolean {
    const { graph, tracer, calls } = this.parts;
    const kind = graph.column(thrown, 0);
    if (kind !== Kind.New && kind !== Kind.Call) return true;
    const leaves = calls.args(thrown).flatMap((gid) => leavesOf(graph, tracer, { gid, path: '', name: '' }));
    return leaves.some(({ gid, path }) => tracer.trace(gid, path).length > 0);
  }

  /** The traces that end in sinks of one file and begin in the home; of others some. */
  private through(file: number, through: WaysHome): readonly Trace[] {
    const known = this.files.known(file);
    if (known !== undefined) return known;
    const addresses = new Set<Gid>();
    const applied = this.ofApplications(file, addresses, through);
    return [...applied, ...this.ofUrlTexts(file, addresses, through)];
  }

  /** The sinks that an expression is, each with all that was looked at and why it was left. */
  observe(call: Gid): Observed[] {
    const texts = this.texts.of(fileOf(call)).filter((t) => t.gid === call);
    const ofTexts = texts.flatMap(({ leaf, api }) =>
      this.parts.api.match(api).sinks.map((rule) => ({
        sink: { call, rule, api },
        leaves: leavesOf(this.parts.graph, this.parts.tracer, leaf),
      })),
    );
    // The columns of what is none mean something else.
    const isCall = APPLICATIONS.has(this.parts.graph.column(call, 0));
    const ofCall = (isCall ? this.parts.sinks.at(call) : []).map((sink) => ({
      sink,
      leaves: this.parts.sinks.leavesAt(sink),
    }));
    return [...ofCall, ...ofTexts].map(({ sink, leaves }) => {
      const looks: Look[] = [];
      const traces = this.search.ofSink(sink, leaves, looks);
      return { sink, leaves, looks, traces };
    });
  }

  /** @param addresses what is reported already, where it is navigated to */
  private ofUrlTexts(file: number, addresses: ReadonlySet<Gid>, through?: WaysHome): Trace[] {
    const { graph, api, tracer } = this.parts;
    return this.texts.of(file).flatMap(({ gid, leaf, api: path }) => {
      if (through !== undefined && !through.reached.has(gid)) return [];
      const leaves = leavesOf(graph, tracer, leaf).filter((l) => !addresses.has(l.gid));
      if (through?.mayGiveAny(leaves, gid) === false) return [];
      return api
        .match(path)
        .sinks.flatMap((rule) => this.search.ofSink({ call: gid, rule, api: path }, leaves, undefined, through));
    });
  }
}
