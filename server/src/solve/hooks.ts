/**
 * Functions that a library calls with what it is about to send or write: what they leave out (or mask) does not
 * get there. They count for exactly the fields they leave out.
 */
import { Kind } from '../extract/facts';
import { type FlowGraph, type Gid, fileOf, gidOf } from '../link/graph';
import { memberNode } from './literals';
import type { CreationReader } from './creation';
import { isWhole } from './origins';
import { listOf } from './schemas';
import type { SetupReader } from './setups';
import type { Tracer } from './trace';
import type { CallTracer } from './traceCalls';
import type { FunctionValue } from './valueTable';

/** A setting of a package that holds such a function. Facts of these packages, from their documentation. */
interface SetupHook {
  readonly packages: readonly string[];
  /** The call whose argument has the setting. */
  readonly setup: string;
  readonly setting: string;
  /** Where, in what the function gets, the data of a call lies. */
  readonly places: Readonly<Record<string, readonly string[]>>;
}

const SETUP_HOOKS: readonly SetupHook[] = [
  {
    packages: ['@sentry/*'],
    setup: 'init',
    setting: 'beforeSend',
    places: {
      setUser: ['user'],
      setContext: ['contexts'],
      setExtra: ['extra'],
      setExtras: ['extra'],
      setTag: ['tags'],
      setTags: ['tags'],
      captureException: [],
      captureEvent: [],
      captureMessage: ['message'],
      addBreadcrumb: ['breadcrumbs'],
    },
  },
  { packages: ['@sentry/*'], setup: 'init', setting: 'beforeBreadcrumb', places: { addBreadcrumb: [] } },
  { packages: ['posthog-js'], setup: 'init', setting: 'before_send', places: { capture: ['properties'] } },
  { packages: ['posthog-js'], setup: 'init', setting: 'sanitize_properties', places: { capture: [] } },
];

export class HookReader {
  constructor(
    private readonly graph: FlowGraph,
    private readonly tracer: Tracer,
    private readonly calls: CallTracer,
    private readonly creation: CreationReader,
    private readonly setups: SetupReader,
  ) {}

  /** True where {@link dropsBeforeSending} could hold of some field. */
  mayDropBeforeSending(call: Gid, packages: readonly string[]): boolean {
    const name = this.calls.calledName(call);
    return SETUP_HOOKS.some((hook) => name in hook.places && hook.packages.some((p) => packages.includes(p)));
  }

  /**
   * True when every set-up of a package in the program leaves a field out of what is sent.
   *
   * @param packages those of the destination
   * @param field property names from the argument of the call to the data; empty when they are not known
   */
  dropsBeforeSending(call: Gid, packages: readonly string[], field: readonly string[]): boolean {
    const name = this.calls.calledName(call);
    return SETUP_HOOKS.some((hook) => {
      const place = hook.places[name];
      if (place === undefined || !hook.packages.some((p) => packages.includes(p))) return false;
      const setups = this.setupsOf(hook);
      return (
        setups.length > 0 &&
        setups.every((setup) => {
          const functions = this.settings(setup, hook.setting).flatMap((n) => this.functionsOf(n));
          return functions.length > 0 && functions.every((fn) => this.leavesOut(fn, [...place, ...field]));
        })
      );
    });
  }

  /** True when the logger that a call is made on has a format or a serializer that leaves a field out. */
  dropsBeforeWriting(callee: Gid, field: readonly string[]): boolean {
    const [first, ...rest] = field;
    if (first === undefined) return false;
    const drops = (node: Gid, path: readonly string[]) => this.functionsOf(node).some((fn) => this.leavesOut(fn, path));
    const format = this.creation.setting(callee, 'format');
    if (format !== undefined && this.formatsOf(format).some((fn) => this.leavesOut(fn, field))) return true;
    const serializers = this.creation.setting(callee, 'serializers');
    if (serializers !== undefined && this.members(serializers, first).some((n) => drops(n, rest))) return true;
    const formatters = this.creation.setting(callee, 'formatters');
    return formatters !== undefined && this.members(formatters, 'log').some((n) => drops(n, field));
  }

  /** The values of a field of a setting. */
  private members(setting: Gid, name: string): Gid[] {
    return this.tracer.values
      .evaluate(setting)
      .flatMap((v) => (v.kind === 'object' ? (memberNode(this.graph, v.gid, name) ?? []) : []));
  }

  /** The functions of the program that a chain of formats is made of: `combine(clean(), json())`. */
  private formatsOf(node: Gid, depth = 0): FunctionValue[] {
    const g = this.graph;
    if (depth > 4) return [];
    if (g.column(node, 0) === Kind.Ref) {
      const definition = g.definitionOf(node);
      return definition === undefined ? [] : this.formatsOf(definition, depth + 1);
    }
    if (g.column(node, 0) !== Kind.Call) return [];
    const own = this.functionsOf(this.calls.callee(node));
    return own.length > 0 ? own : this.calls.args(node).flatMap((a) => this.formatsOf(a, depth + 1));
  }

  private functionsOf(node: Gid): FunctionValue[] {
    return this.tracer.values.evaluate(node).filter((v): v is FunctionValue => v.kind === 'function');
  }

  /** True when what a function returns holds nothing of a field of its first parameter, or only a mask of it. */
  private leavesOut(fn: FunctionValue, path: readonly string[]): boolean {
    const parameter = this.graph.file(fn.file).facts.functions[fn.id]?.params[0];
    if (parameter === undefined) return false;
    const own = gidOf(fn.file, parameter);
    return this.calls
      .returned(fn.file, fn.id, path.join('.'))
      .every(
        (o) =>
          o.sanitised.length > 0 || (o.base === 'parameter' && o.gid === own && path.length === 0 && !isWhole(o.path)),
      );
  }

  private settings(setup: Gid, name: string): Gid[] {
    return listOf(this.graph, setup, 4).flatMap((n) => this.members(gidOf(fileOf(setup), n), name));
  }

  private setupsOf(hook: SetupHook): Gid[] {
    return [...this.setups.of(hook.setup)].flatMap(([root, calls]) => (isOneOf(root, hook.packages) ? calls : []));
  }
}

function isOneOf(name: string, packages: readonly string[]): boolean {
  return packages.some((p) => (p.endsWith('*') ? name.startsWith(p.slice(0, -1)) : name === p));
}
