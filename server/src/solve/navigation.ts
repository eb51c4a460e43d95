/**
 * Screens of an app that are opened by name: what `navigate('Profile', { email })` hands over is what the component gets
 * that is registered as `Profile`, as `route.params` or from `useRoute()`. The link is read from constant names.
 */
import { Kind, NODE_STRIDE } from '../extract/facts';
import { type FileIndex, type FlowGraph, type Gid, fileOf, gidOf } from '../link/graph';
import type { CalledNames } from './calledNames';
import type { Delivery } from './channels';
import { memberNode } from './literals';
import { type Path, splitPath } from './origins';
import { type FunctionRef, ProgramIndex, addTo, groupedBy } from './perFile';
import { applicationAround, functionsAround } from './reach';
import { listOf } from './schemas';
import { OPENING, openingsOf, registeredBy } from './screens';
import type { AbstractValue } from './valueTable';
import type { Evaluator } from './values';

const NAME = 'name';
/** Functions that register a component under a name: `Navigation.registerComponent('Home', () => Home)`. */
const REGISTERING = new Set(['registerComponent', 'registerScreen']);
/** Functions that make a navigator of an object with its screens. */
const MAKING = /^create\w*Navigator$/;

/** What is handed to a screen, and under which names the screen gets it. */
interface Opened {
  /** The name that is opened. */
  readonly name: string;
  readonly call: Gid;
  readonly handed: Gid;
  /** `params` of its route, or all of its properties. */
  readonly as: 'params' | 'props';
}

/** A component that is registered as a screen. */
interface Screen extends FunctionRef {
  readonly name: string;
}

/** By the file and the number of the component. */
type Screens = ReadonlyMap<FileIndex, ReadonlyMap<number, readonly Screen[]>>;

function byComponent(files: Iterable<readonly Screen[]>): Screens {
  const out = new Map<FileIndex, Map<number, Screen[]>>();
  for (const file of files) {
    for (const screen of file) {
      const known = out.get(screen.file) ?? new Map<number, Screen[]>();
      out.set(screen.file, known);
      addTo(known, screen.id, screen);
    }
  }
  return out;
}

function byName(files: Iterable<readonly Opened[]>): ReadonlyMap<string, readonly Opened[]> {
  return groupedBy(files, ({ name }) => name);
}

const NO_SCREENS: readonly Screen[] = [];
const NOTHING_OPENED: readonly Opened[] = [];

export class NavigationReader {
  private readonly screens: ProgramIndex<readonly Screen[], Screens>;
  private readonly opened: ProgramIndex<readonly Opened[], ReadonlyMap<string, readonly Opened[]>>;

  constructor(
    private readonly graph: FlowGraph,
    private readonly values: Evaluator,
    private readonly names: CalledNames,
    /** The one constant text of a node, or nothing. */
    private readonly text: (gid: Gid) => string,
    before?: NavigationReader,
  ) {
    const { tracking } = values;
    this.screens = new ProgramIndex(
      graph,
      tracking,
      { name: 'navigation.screens', read: (f) => this.readScreensIn(f) },
      byComponent,
      before?.screens,
    );
    this.opened = new ProgramIndex(
      graph,
      tracking,
      { name: 'navigation.opened', read: (f) => this.readOpenedIn(f) },
      byName,
      before?.opened,
    );
  }

  /** The components of a file that are registered as screens. */
  functionsIn(file: FileIndex): Iterable<number> {
    return this.screens.get().get(file)?.keys() ?? [];
  }

  /**
   * What the component of a screen is opened with.
   *
   * @param asked what is asked of the component's properties
   */
  toScreen(file: FileIndex, fn: number, asked: Path): Delivery[] {
    const { head, rest } = splitPath(asked);
    const ofRoute = head === 'route' ? this.inParams(rest) : undefined;
    return this.openedWith(file, fn).flatMap(({ call, handed, as }) => {
      const path = as === 'props' ? asked : ofRoute;
      return path === undefined ? [] : [{ call, gid: handed, path }];
    });
  }

  /**
   * What `useRoute()` gives in the component of a screen.
   *
   * @param asked what is asked of the route
   */
  ofRoute(call: Gid, asked: Path): Delivery[] {
    if (this.names.of(call) !== 'useRoute') return [];
    const path = this.inParams(asked);
    if (path === undefined) return [];
    return functionsAround(this.graph, call)
      .flatMap((fn) => this.openedWith(fn.file, fn.id))
      .flatMap((o) => (o.as === 'params' ? [{ call: o.call, gid: o.handed, path }] : []));
  }

  private inParams(asked: Path): Path | undefined {
    const { head, rest } = splitPath(asked);
    return head === 'params' ? rest : undefined;
  }

  private openedWith(file: FileIndex, fn: number): Opened[] {
    const screens = this.screens.get().get(file)?.get(fn) ?? NO_SCREENS;
    if (screens.length === 0) return [];
    const opened = this.opened.get();
    return screens.flatMap(({ name }) => opened.get(name) ?? NOTHING_OPENED);
  }

  // ------------------------------------------------------------ which component stands for which name

  private readScreensIn(file: FileIndex): readonly Screen[] {
    const out: Screen[] = [];
    const add = (name: string, values: readonly AbstractValue[]) => {
      for (const v of values) if (v.kind === 'function' && name !== '') out.push({ name, file: v.file, id: v.id });
    };
    for (const node of this.graph.file(file).facts.applications) {
      const gid = gidOf(file, node);
      if (this.graph.column(gid, 0) === Kind.Jsx) this.ofElement(gid, add);
    }
    for (const wanted of [REGISTERING, MAKING])
      for (const call of this.names.namedIn(file, wanted))
        if (this.graph.column(call, 0) === Kind.Call) this.ofCall(call, add);
    return out.length === 0 ? NO_SCREENS : out;
  }

  private ofElement(element: Gid, add: (name: string, values: readonly AbstractValue[]) => void): void {
    const registered = registeredBy(this.graph, element);
    if (registered !== undefined)
      add(this.text(registered.name), this.component(registered.component, registered.isGiven));
  }

  private ofCall(call: Gid, add: (name: string, values: readonly AbstractValue[]) => void): void {
    const name = this.names.of(call);
    const [first, second] = this.args(call);
    if (first === undefined) return;
    if (REGISTERING.has(name) && second !== undefined) add(this.text(first), this.component(second, true));
    if (!MAKING.test(name) || this.graph.column(first, 0) !== Kind.Object) return;
    const screens = memberNode(this.graph, first, 'screens') ?? first;
    for (const [screen, value] of this.members(screens)) {
      const component =
        this.graph.column(value, 0) === Kind.Object ? memberNode(this.graph, value, 'screen') : undefined;
      add(screen, this.component(component ?? value, false));
    }
  }

  /** @param isGiven true when the component is what a function returns */
  private component(gid: Gid, isGiven: boolean): AbstractValue[] {
    const values = [...this.values.evaluate(gid)];
    return isGiven ? values.flatMap((v) => (v.kind === 'function' ? this.values.returns(v, 0) : [])) : values;
  }

  // ------------------------------------------------------------ who opens a screen with what

  /** The calls of a file that open a screen. */
  opensIn(file: FileIndex): readonly { readonly call: Gid }[] {
    return this.opened.of(file);
  }

  private readOpenedIn(file: FileIndex): readonly Opened[] {
    const out: Opened[] = [];
    const add = (opened: Opened) => {
      if (opened.name !== '') out.push(opened);
    };
    for (const call of this.names.namedIn(file, OPENING))
      if (this.graph.column(call, 0) === Kind.Call) this.ofOpening(call, add);
    if (this.graph.file(file).facts.strings.includes('passProps')) this.ofLayouts(file, add);
    return out.length === 0 ? NOTHING_OPENED : out;
  }

  private ofOpening(call: Gid, add: (opened: Opened) => void): void {
    for (const { name, params } of openingsOf(this.graph, call))
      add({ name: this.text(name), call, handed: params, as: 'params' });
  }

  /** Layouts that say which component is to be shown with which properties: `{ component: { name, passProps } }`. */
  private ofLayouts(file: FileIndex, add: (opened: Opened) => void): void {
    const { nodes } = this.graph.file(file).facts;
    for (let at = 0; at < nodes.length; at += NODE_STRIDE) {
      if (nodes[at] !== Kind.Object) continue;
      const gid = gidOf(file, at / NODE_STRIDE);
      const name = this.member(gid, NAME);
      const handed = name === undefined ? undefined : this.member(gid, 'passProps');
      if (name !== undefined && handed !== undefined)
        add({ name: this.text(name), call: applicationAround(this.graph, gid), handed, as: 'props' });
    }
  }

  private *members(object: Gid): Generator<[string, Gid]> {
    if (this.graph.column(object, 0) !== Kind.Object) return;
    const { strings } = this.graph.facts(object);
    const list = listOf(this.graph, object, 3);
    for (let i = 0; i < list.length; i += 2) {
      const key = list[i] as number;
      if (key >= 0) yield [strings[key] ?? '', gidOf(fileOf(object), list[i + 1] as number)];
    }
  }

  private member(object: Gid, name: string): Gid | undefined {
    return this.graph.column(object, 0) === Kind.Object ? memberNode(this.graph, object, name) : undefined;
  }

  private args(call: Gid): Gid[] {
    return listOf(this.graph, call, 4).map((n) => gidOf(fileOf(call), n));
  }
}
