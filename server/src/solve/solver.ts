/** The parts of the solver put together over one linked program and one rule set. */
import { type Edited, type FlowGraph, type Gid, fileOf } from '../link/graph';
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
import type { KeptRows, RowsBefore } from './keptRows';
import { RowKeeper } from './rowKeeper';
import { setterNames } from './setters';
import { countUses, isApp, isOfChain, isWallet } from './subject';
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

/** What was worked out before some files changed. */
type KnownBefore = Edited & { readonly solver: Solver };

/** One of the readers of the state before, with what has changed since. */
function was<R>(before: KnownBefore | undefined, reader: (solver: Solver) => R) {
  return before && { changed: before.changed, gone: before.gone, reader: reader(before.solver) };
}

/** Finds out who calls whom. What is known is not looked at again: it was cut short where it was before. */
function buildCallGraph(graph: FlowGraph, values: Evaluator, before: KnownBefore | undefined): void {
  if (before) graph.bounds.takeOver(before.solver.graph.bounds, (_, at) => !before.changed.has(fileOf(at)));
  const { callGraph } = before?.solver.tracer.values ?? {};
  CallGraph.build(graph, values, before && callGraph && { ...before, callGraph });
  if (before) graph.bounds.keepOnly('values', (at) => values.isKnown(at));
}

/** What answers are worked out from, over edits of the program or for the next run over it. */
function trackingOf(graph: FlowGraph, before: KnownBefore | undefined, kept: RowsBefore | undefined): Tracking {
  countUses(graph, before && { ...before, graph: before.solver.graph });
  const known = before?.solver.tracer.values.tracking;
  if (!graph.bases.isForRows) return new Tracking(graph.bases, known, before?.changed);
  // Any answer may depend on what the program is about, and on which assignments are calls.
  const about = [isWallet(graph), isApp(graph), isOfChain(graph), [...setterNames(graph)].sort()];
  return new Tracking(graph.bases, known, before?.changed, new RowKeeper(graph, JSON.stringify(about), kept));
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
  private readonly valueTypes: ValueTypeReader;
  private readonly flowFinder: FlowFinder;
  private readonly collectionFinder: CollectionFinder;
  private readonly forms: FormFinder;
  private readonly notices: NoticeReader;
  private readonly unread: UnreadReader;
  private readonly captureFinder: CaptureFinder;

  /**
   * @param before what was worked out before some files changed
   * @param kept rows that a run before has kept
   */
  constructor(
    readonly graph: FlowGraph,
    readonly rules: RuleSet,
    before?: KnownBefore,
    kept?: RowsBefore,
  ) {
    const { api, names, recipients, elements } = knowledgeOf(rules);
    const schemas = (this.schemas = new SchemaReader(graph));
    const tracking = trackingOf(graph, before, kept);
    const ofTypes = was(before, ({ types }) => types);
    const types = (this.types = new TypeReader(graph, schemas, tracking, ofTypes));
    this.api = api;
    const values = new Evaluator(
      graph,
      types,
      tracking,
      api,
      before && { ...before, values: before.solver.tracer.values },
    );
    buildCallGraph(graph, values, before);
    const ofConstants = was(before, ({ constants }) => constants);
    const constants = (this.constants = new Constants(graph, values, ofConstants));
    this.names = names({ isWallet: isWallet(graph), isApp: isApp(graph) });
    this.labeller = new Labeller(this.names, types, graph);
    // What names say is another matter in another kind of program.
    const isSame = before?.solver.names === this.names && before.solver.labeller.isOfChain === this.labeller.isOfChain;
    const known = isSame ? before : undefined;
    const earlier = known?.solver;
    const ofTracer = was(known, ({ tracer }) => tracer);
    this.tracer = new Tracer(graph, values, this.labeller, ofTracer);
    const queries = new QueryReader(graph, values, types, schemas);
    const records = new RecordReader(graph, values, types, schemas, queries);
    this.calls = new CallTracer(
      this.tracer,
      { api, sanitizers: rules.sanitizers },
      { constants, records },
      was(known, ({ calls }) => calls),
    );
    this.tracer.calls = this.calls;
    const ofValueTypes = was(known, ({ valueTypes }) => valueTypes);
    this.valueTypes = new ValueTypeReader({ graph, values, types, records, calls: this.calls }, ofValueTypes);
    types.values = this.valueTypes;
    const creation = (this.creation = new CreationReader(graph, values, constants));
    this.called = new CalledNames(graph, (call) => this.calls.calledName(call), values.tracking, before?.solver.called);
    const channels = new ChannelReader(
      { graph, values, constants, creation, names: this.called },
      before?.solver.channels,
    );
    this.channels = this.calls.channels = channels;
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
    const ofForms = was(known, ({ forms }) => forms);
    const fields = (this.forms = new FormFinder(parts, elements, ofForms));
    this.calls.dom = new DomReader(this.tracer, this.calls, fields, earlier?.calls.dom);
    this.calls.loaders = new LoaderReader(this.tracer, this.calls);
    const ofSinks = was(before, (solver) => solver.sinks);
    const sinks = (this.sinks = new SinkReader({ ...parts, creation, recipients, types }, ofSinks));
    const consent = (this.consent = this.consentReader(values, before));
    this.flowFinder = new FlowFinder(
      { ...parts, sinks, consent, channels, recipients, forms: fields },
      earlier?.flowFinder,
    );
    this.unread = new UnreadReader({ ...parts, schemas, records, values }, rules.categories);
    this.notices = new NoticeReader({ ...parts, forms: fields }, rules.words);
    const of = { graph, values, calls: this.calls, sinks };
    const keystrokes = new KeystrokeReader(of);
    const taken = { ...parts, sinks, keystrokes, traits: new DeviceTraitReader(of), consent };
    this.collectionFinder = new CollectionFinder(taken, fields, rules, earlier?.collectionFinder);
    this.captureFinder = new CaptureFinder({ ...parts, sinks, consent, recipients }, earlier?.captureFinder);
  }

  private consentReader(values: Evaluator, before?: KnownBefore): ConsentReader {
    const rulesAt = (gid: Gid) => {
      const paths = values.evaluate(gid).flatMap((v) => (v.kind === 'api' ? [v.path] : []));
      const asked = paths.length > 0 ? paths : [this.calls.writtenAccess(gid)];
      return asked.flatMap((p) => [...this.api.match(p).consents]);
    };
    const known = was(before, ({ consent }) => consent);
    return new ConsentReader(this.graph, this.rules.consents, { values, rulesAt }, known);
  }

  /** Rows of tables for the next run; undefined where none are kept. */
  rowsToKeep(): KeptRows | undefined {
    return this.tracer.values.tracking.rows?.rows();
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

  /**
   * What SDKs take by themselves after calls in a file.
   *
   * @param isAlone where no other file is asked for: what is worked out is not kept then
   */
  captures(file: number, isAlone = false): readonly Capture[] {
    return this.captureFinder.ofFile(file, isAlone);
  }

  /** @param isAlone as above */
  collections(file: number, isAlone = false): readonly Collection[] {
    return this.collectionFinder.ofFile(file, isAlone);
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
