/**
 * Functions that a screen is opened with: `navigate('Edit', { onSave: save })`. What the component that is registered as
 * `Edit` calls as `route.params.onSave` is `save`. A registered component is given the element that registers it; of that
 * `route` is the element again, and `params` what its name is opened with anywhere.
 */
import { ConstKind, Kind } from '../extract/facts';
import { type FileIndex, type FlowGraph, type Gid, fileOf, gidOf } from '../link/graph';
import { memberNode } from './literals';
import { ProgramTable, type TableRow } from './perFile';
import { listOf } from './schemas';
import type { Tracking } from './tracking';

const OPENING = new Set(['navigate', 'push', 'replace', 'jumpTo', 'navigateDeprecated', 'popTo', 'preload']);
/** Elements that register a screen have both of these; the component may also be given by a function. */
const NAME = 'name';
const COMPONENTS = ['component', 'getComponent'];
const MAX_STEPS = 4;

/** Names of the calls that open a screen. */
export { OPENING };

/** Names a screen. */
export type ScreenName = `screen ${string}`;

/** A component that an element registers under a name. */
export interface Registered {
  readonly name: Gid;
  readonly component: Gid;
  /** True when the component is what a function returns. */
  readonly isGiven: boolean;
}

/** What a call hands to a screen. */
export interface Opening {
  readonly name: Gid;
  readonly params: Gid;
}

/** `<Stack.Screen name="Home" component={Home} />` */
export function registeredBy(graph: FlowGraph, element: Gid): Registered | undefined {
  for (const attribute of COMPONENTS) {
    const component = memberNode(graph, element, attribute);
    const name = component === undefined ? undefined : memberNode(graph, element, NAME);
    if (component !== undefined && name !== undefined)
      return { name, component, isGiven: attribute === 'getComponent' };
  }
  return undefined;
}

/** `navigate('Profile', params)`, `navigate({ name, params })`, `navigate('Tab', { screen: 'Profile', params })`. */
export function openingsOf(graph: FlowGraph, call: Gid): readonly Opening[] {
  const [first, second] = listOf(graph, call, 4).map((n) => gidOf(fileOf(call), n));
  if (first === undefined) return [];
  const named = memberOf(graph, first, NAME);
  const params = named === undefined ? second : memberOf(graph, first, 'params');
  if (params === undefined) return [];
  const openings = [{ name: named ?? first, params }];
  const screen = memberOf(graph, params, 'screen');
  const inner = memberOf(graph, params, 'params');
  if (screen !== undefined && inner !== undefined) openings.push({ name: screen, params: inner });
  return openings;
}

function memberOf(graph: FlowGraph, object: Gid, name: string): Gid | undefined {
  return graph.column(object, 0) === Kind.Object ? memberNode(graph, object, name) : undefined;
}

const NOTHING: readonly TableRow<ScreenName, Gid>[] = [];

export class ScreenReader {
  private readonly table: ProgramTable<ScreenName, Gid>;

  constructor(
    private readonly graph: FlowGraph,
    private readonly tracking: Tracking,
    before?: ScreenReader,
  ) {
    this.table = new ProgramTable(graph, tracking, (file) => this.readIn(file), before?.table);
  }

  /** The screens that an edit may open with something else. */
  get touched(): ReadonlySet<ScreenName> {
    return this.table.touched;
  }

  /** What the screen is opened with that an element registers, what it starts with among it. */
  paramsOf(element: Gid): readonly Gid[] {
    const registered = registeredBy(this.graph, element);
    const name = registered === undefined ? '' : constantText(this.graph, registered.name);
    if (name === '') return [];
    this.tracking.dependsOnEntry(`screen ${name}`);
    const initial = memberNode(this.graph, element, 'initialParams');
    const opened = this.table.of(`screen ${name}`);
    return initial === undefined ? opened : [initial, ...opened];
  }

  private readIn(file: FileIndex): readonly TableRow<ScreenName, Gid>[] {
    const { graph } = this;
    const out: TableRow<ScreenName, Gid>[] = [];
    for (const node of graph.file(file).facts.applications) {
      const call = gidOf(file, node);
      if (graph.column(call, 0) !== Kind.Call || !OPENING.has(writtenName(graph, call)) || graph.isNotShipped(call))
        continue;
      for (const { name, params } of openingsOf(graph, call)) {
        const text = constantText(graph, name);
        if (text !== '') out.push({ key: `screen ${text}`, value: params });
      }
    }
    return out.length === 0 ? NOTHING : out;
  }
}

/** The last name of what is called, as written. */
export function writtenName(graph: FlowGraph, call: Gid): string {
  const callee = gidOf(fileOf(call), graph.column(call, 3));
  const { strings, bindings } = graph.facts(call);
  switch (graph.column(callee, 0)) {
    case Kind.Prop:
      return strings[graph.column(callee, 4)] ?? '';
    case Kind.Ref:
      return bindings[graph.column(callee, 3)]?.name ?? '';
    default:
      return '';
  }
}

/** The text that is written out where a name is defined: `'Home'`, `HOME`, `ROUTES.HOME`; else nothing. */
function constantText(graph: FlowGraph, gid: Gid, steps = 0): string {
  const at = steps > MAX_STEPS ? undefined : writtenOut(graph, gid);
  if (at === undefined) return '';
  if (graph.column(at, 0) === Kind.Const)
    return graph.column(at, 4) === ConstKind.Text ? (graph.facts(at).strings[graph.column(at, 3)] ?? '') : '';
  if (graph.column(at, 0) !== Kind.Prop) return '';
  const table = writtenOut(graph, gidOf(fileOf(at), graph.column(at, 3)));
  if (table === undefined || graph.column(table, 0) !== Kind.Object) return '';
  const member = memberNode(graph, table, graph.facts(at).strings[graph.column(at, 4)] ?? '');
  return member === undefined ? '' : constantText(graph, member, steps + 1);
}

/** What a name stands for, through others. */
function writtenOut(graph: FlowGraph, gid: Gid): Gid | undefined {
  let at: Gid | undefined = gid;
  for (let i = 0; i <= MAX_STEPS && at !== undefined; i++) {
    const kind = graph.column(at, 0);
    if (kind === Kind.Ref) at = graph.definitionOf(at);
    else if (kind === Kind.Cast) at = gidOf(fileOf(at), graph.column(at, 3));
    else return at;
  }
  return undefined;
}
