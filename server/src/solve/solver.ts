/** The parts of the solver put together over one linked program and one rule set. */
import type { Edited, FlowGraph, Gid } from '../link/graph';
import type { CollectionQuestion, RuleSet, SourceRule } from '../model';
import { ApiIndex } from './api';
import { CallbackReader } from './callbacks';
import { CalledNames } from './calledNames';
import { CallGraph } from './callGraph';
import { type Capture, CaptureFinder } from './captures';
import { ChannelReader } from './channels';
import type { CollectionFact } from './collectionFacts';
import { type Collection, CollectionFinder } from './collections';
import { ConsentReader } from './consent';
import { CreationReader } from './creation';
import { Constants } from './constants';
import { DeviceTraitReader } from './deviceTraits';
import { DomReader } from './dom';
import type { Trace } from './searchState';
import { FlowFinder } from './flows';
import { elementRules, FormFinder } from './forms';
import { Labeller } from './labels';
import { KeystrokeReader } from './keystrokes';
import { LoaderReader } from './loaders';
import type { Observed } from './looks';
import { NameClassifier } from './names';
import { NoticeReader } from './notices';
import { QueryReader } from './queries';
import { RecipientReader } from './recipients';
import { RecordReader } from './records';
import { RequestReader } from './requests';
import { SchemaReader } from './schemas';
import { SinkReader } from './sinks';
import { Tracer } from './trace';
import { Tracking } from './tracking';
import { CallTracer } from './traceCalls';
import { TypeReader } from './types';
import { ValueTypeReader } from './valueTypes';
import { countUses, isApp, isWallet } from './subject';
import { UnreadReader } from './unread';
import { Evaluator } from './values';

/** What depends on the rules alone: made once for a rule set, however often the program changes. */
interface Knowledge {
  readonly api: ApiIndex;
  /** What names say, by what the program is about. */
  readonly names: (about: { readonly isWallet: boolean; readonly isApp: boolean }) => NameClassifier;
  readonly recipients: RecipientReader;
  readonly elements: readonly SourceRule[];
}

const known = new WeakMap<RuleSet, Knowledge>();

function namesOf(rules: RuleSet): Knowledge['names'] {
  const made = new Map<string, NameClassifier>();
  return (about) => {
    const key = `${about.isWallet} ${about.isApp}`;
    let names = made.get(key);
    if (!names) made.set(key, (names = new NameClassifier(rules, about)));
    return names;
  };
}

function knowledgeOf(rules: RuleSet): Knowledge {
  let found = known.get(rules);
  if (!found) {
    found = {
      api: new ApiIndex(rules),
      names: namesOf(rules),
      recipients: new RecipientReader(rules),
      elements: elementRules(rules),
    };
    known.set(rules, found);
  }
  return found;
}

export class Solver {
  readonly tracer: Tracer;
  readonly calls: CallTracer;
  readonly called: CalledNames;
  readonly names: NameClassifier;
  readonly labeller: Labeller;
  readonly types: TypeReader;
  readonly schemas: SchemaReader;
  readonly api: ApiIndex;
  readonly sinks: SinkReader;
  readonly consent: ConsentReader;
  readonly constants: Constants;
  readonly creation: CreationReader;
  readonly channels: ChannelReader;
  private readonly flowFinder: FlowFinder;
  private readonly collectionFinder: CollectionFinder;
  private readonly notices: NoticeReader;
  private readonly unread: UnreadReader;
  private readonly captureFinder: CaptureFinder;

  /** @param before what was worked out before some files changed */
  constructor(
    readonly graph: FlowGraph,
    readonly rules: RuleSet,
    before?: Edited & { readonly solver: Solver },
  ) {
    const { api, names, recipients, elements } = knowledgeOf(rules);
    countUses(graph, before && { ...before, graph: before.solver.graph });
    const schemas = (this.schemas = new SchemaReader(graph));
    const tracking = new Tracking(graph.bases, before?.solver.tracer.values.tracking);
    const types = (this.types = new TypeReader(graph, schemas, tracking));
    this.api = api;
    const values = new Evaluator(
      graph,
      types,
      tracking,
      api,
      before && { ...before, values: before.solver.tracer.values },
    );
    const { callGraph } = before?.solver.tracer.values ?? {};
    CallGraph.build(graph, values, before && callGraph && { ...before, callGraph });
    // What expressions can be is not looked at again where it is known.
    if (before) graph.bounds.takeOver(before.solver.graph.bounds, 'values', (at) => values.isKnown(at));
    const constants = new Constants(graph, values, before && { ...before, reader: before.solver.constants });
    this.constants = constants;
    this.names = names({ isWallet: isWallet(graph), isApp: isApp(graph) });
    this.labeller = new Labeller(this.names, types, graph);
    // What names say is another matter in another kind of program.
    const isSame = before?.solver.names === this.names && before.solver.labeller.isOfChain === this.labeller.isOfChain;
    const earlier = isSame ? before.solver : undefined;
    const known = before && earlier && { changed: before.changed };
    this.tracer = new Tracer(graph, values, this.labeller, known && { ...known, reader: earlier.tracer });
    const queries = new QueryReader(graph, values, types, schemas);
    const records = new RecordReader(graph, values, types, schemas, queries);
    this.calls = new CallTracer(
      this.tracer,
      { api, sanitizers: rules.sanitizers },
      { constants, records },
      known && { ...known, reader: earlier.calls },
    );
    this.tracer.calls = this.calls;
    types.values = new ValueTypeReader({ graph, values, types, records, calls: this.calls });
    const creation = new CreationReader(graph, values, constants);
    this.creation = creation;
    this.called = new CalledNames(graph, (call) => this.calls.calledName(call), values.tracking, before?.solver.called);
    const channels = new ChannelReader(
      { graph, values, constants, creation, names: this.called },
      before?.solver.channels,
    );
    this.channels = channels;
    this.calls.channels = channels;
    const requests = new RequestReader(graph, values, types, schemas);
    this.calls.callbacks = new CallbackReader(this.tracer, this.calls, queries, schemas, requests);
    const parts = {
      graph,
      tracer: this.tracer,
      calls: this.calls,
      api,
      constants,
      labeller: this.labeller,
      names: this.names,
    };
    const fields = new FormFinder(parts, elements);
    this.calls.dom = new DomReader(this.tracer, this.calls, fields, earlier?.calls.dom);
    this.calls.loaders = new LoaderReader(this.tracer, this.calls);
    const sinks = new SinkReader(
      { ...parts, creation, recipients, types },
      before && { ...before, reader: before.solver.sinks },
    );
    const keystrokes = new KeystrokeReader({ graph, values, calls: this.calls, sinks });
    const traits = new DeviceTraitReader({ graph, values, calls: this.calls, sinks });
    const consent = this.consentReader(values);
    this.sinks = sinks;
    this.consent = consent;
    this.flowFinder = new FlowFinder(
      { ...parts, sinks, consent, channels, recipients, forms: fields },
      before?.solver.flowFinder,
    );
    this.unread = new UnreadReader({ ...parts, schemas, records, values }, rules.categories);
    this.notices = new NoticeReader({ ...parts, forms: fields }, rules.words);
    this.collectionFinder = new CollectionFinder({ ...parts, sinks, keystrokes, traits, consent }, fields, rules);
    this.captureFinder = new CaptureFinder({ ...parts, sinks, consent, recipients });
  }

  private consentReader(values: Evaluator): ConsentReader {
    return new ConsentReader(this.graph, this.rules.consents, {
      callGraph: () => values.callGraph,
      rulesAt: (gid) => {
        const paths = values.evaluate(gid).flatMap((v) => (v.kind === 'api' ? [v.path] : []));
        const asked = paths.length > 0 ? paths : [this.calls.writtenAccess(gid)];
        return asked.flatMap((p) => [...this.api.match(p).consents]);
      },
    });
  }

  /** Flows that end in sinks of a file; their primary places may lie in other files. */
  flows(file: number): readonly Trace[] {
    return this.flowFinder.ofFile(file);
  }

  /** Flows whose primary place is in a file, wherever their sinks are. */
  flowsInto(file: number): Trace[] {
    return this.flowFinder.intoFile(file);
  }

  /** The sinks that one application (or text) is, each with all that was looked at and why it was left. */
  observe(call: Gid): Observed[] {
    return this.flowFinder.observe(call);
  }

  /** What SDKs take by themselves after calls in a file. */
  captures(file: number): Capture[] {
    return this.captureFinder.ofFile(file);
  }

  collections(file: number): Collection[] {
    return this.collectionFinder.ofFile(file);
  }

  /** Answers to the other questions about collections that some policy asks, as far as their places are in a file. */
  collectionFacts(file: number): CollectionFact[] {
    const isAsked = (question: CollectionQuestion) =>
      this.rules.policies.some((p) => p.kind === 'collection' && p.finds === question);
    return [
      ...(isAsked('form-without-notice') ? this.notices.ofFile(file) : []),
      ...(isAsked('never-read') ? this.unread.ofFile(file) : []),
    ];
  }
}
