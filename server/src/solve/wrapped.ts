/**
 * Functions that a helper makes of the one it is given, and that hand on to it just what they get: `traced(load)(id)` is
 * `load(id)`, whatever is done before and after. So it is with components: `guarded(Page)`, where that renders
 * `<Inner {...props} />`, and with functions that a hook keeps in a ref, to call the latest. Who calls what was made calls
 * the function itself, so users of the helper are not taken for one another.
 */
import { type FileFacts, Kind, NODE_STRIDE, type NodeId, REST_PARAMETER, SPREAD_KEY } from '../extract/facts';

/** What a helper makes of the functions it is given. */
export interface Wrapping {
  /** Indices of the parameters that it hands on to. */
  readonly given: ReadonlySet<number>;
  /** The functions that hand on. */
  readonly made: ReadonlySet<number>;
}

interface OfFile {
  readonly helpers: ReadonlyMap<number, Wrapping>;
  /** The calls that hand on. */
  readonly calls: ReadonlySet<NodeId>;
}

interface Parameter {
  readonly fn: number;
  readonly index: number;
  readonly isRest: boolean;
}

const NOTHING: OfFile = { helpers: new Map(), calls: new Set() };
const MAX_STEPS = 6;
const HOOK = /^use[A-Z]/;
const wrappings = new WeakMap<FileFacts, OfFile>();

/** What a function of a file makes of those it is given; undefined for one that makes nothing of them. */
export function wrappingOf(facts: FileFacts, fn: number): Wrapping | undefined {
  return ofFile(facts).helpers.get(fn);
}

/** True for the call by which what a helper made hands on what it got. */
export function isHandingOn(facts: FileFacts, call: NodeId): boolean {
  return ofFile(facts).calls.has(call);
}

function ofFile(facts: FileFacts): OfFile {
  let known = wrappings.get(facts);
  if (!known) wrappings.set(facts, (known = read(facts)));
  return known;
}

function read(facts: FileFacts): OfFile {
  const helpers = new Map<number, { given: Set<number>; made: Set<number> }>();
  const calls = new Set<NodeId>();
  for (const call of facts.applications) {
    const kind = at(facts, call, 0);
    if (kind !== Kind.Call && kind !== Kind.Jsx) continue;
    const called = at(facts, call, 3);
    const callee = parameterOf(facts, called) ?? heldParameter(facts, called);
    if (callee === undefined || callee.isRest) continue;
    const given = list(facts, at(facts, call, 4));
    const made = kind === Kind.Jsx ? whoseProperties(facts, given) : whoseParameters(facts, given);
    if (made === undefined || made === callee.fn || !isReturned(facts, callee.fn, made)) continue;
    const helper = helpers.get(callee.fn) ?? { given: new Set(), made: new Set() };
    helper.given.add(callee.index);
    helper.made.add(made);
    helpers.set(callee.fn, helper);
    calls.add(call);
  }
  return calls.size > 0 ? { helpers, calls } : NOTHING;
}

/** The function whose parameters, in their order, are the arguments of a call: all, or the first of them. */
function whoseParameters(facts: FileFacts, args: readonly NodeId[]): number | undefined {
  let fn: number | undefined;
  for (const [i, arg] of args.entries()) {
    const isSpread = at(facts, arg, 0) === Kind.Spread;
    const parameter = parameterOf(facts, isSpread ? at(facts, arg, 3) : arg);
    if (parameter === undefined || parameter.index !== i || parameter.isRest !== isSpread) return undefined;
    if (fn !== undefined && fn !== parameter.fn) return undefined;
    fn = parameter.fn;
  }
  return fn;
}

/** The component whose properties are those of an element: all of them, and no others. */
function whoseProperties(facts: FileFacts, attributes: readonly NodeId[]): number | undefined {
  const [key, value, ...others] = attributes;
  if (key !== SPREAD_KEY || value === undefined || others.length > 0) return undefined;
  const parameter = parameterOf(facts, value);
  return parameter?.index === 0 && !parameter.isRest ? parameter.fn : undefined;
}

/** The parameter that a name stands for. */
function parameterOf(facts: FileFacts, node: NodeId): Parameter | undefined {
  const definition = at(facts, node, 0) === Kind.Ref ? definitionOf(facts, node) : node;
  if (definition === undefined || at(facts, definition, 0) !== Kind.Param) return undefined;
  const index = at(facts, definition, 4);
  return {
    fn: at(facts, definition, 3),
    index: index & ~REST_PARAMETER,
    isRest: (index & REST_PARAMETER) !== 0,
  };
}

/** The parameter that a ref of a hook was made with: `latest.current` of `const latest = useRef(run)`. */
function heldParameter(facts: FileFacts, node: NodeId): Parameter | undefined {
  if (at(facts, node, 0) !== Kind.Prop || facts.strings[at(facts, node, 4)] !== 'current') return undefined;
  const ref = at(facts, node, 3);
  const made = at(facts, ref, 0) === Kind.Ref ? definitionOf(facts, ref) : undefined;
  if (made === undefined || at(facts, made, 0) !== Kind.Call || !HOOK.test(calleeName(facts, made))) return undefined;
  const [first, ...others] = list(facts, at(facts, made, 4));
  return first === undefined || others.length > 0 ? undefined : parameterOf(facts, first);
}

function calleeName(facts: FileFacts, call: NodeId): string {
  const callee = at(facts, call, 3);
  if (at(facts, callee, 0) === Kind.Prop) return facts.strings[at(facts, callee, 4)] ?? '';
  return at(facts, callee, 0) === Kind.Ref ? (facts.bindings[at(facts, callee, 3)]?.name ?? '') : '';
}

function definitionOf(facts: FileFacts, ref: NodeId): NodeId | undefined {
  const binding = facts.bindings[at(facts, ref, 3)];
  return binding?.from === undefined && binding?.definitions.length === 1 ? binding.definitions[0] : undefined;
}

/** True where a function gives back another that is written in it, as it is or through a call: `useCallback(made)`. */
function isReturned(facts: FileFacts, fn: number, made: number): boolean {
  const isMade = (node: NodeId | undefined, steps: number): boolean => {
    if (node === undefined || steps > MAX_STEPS) return false;
    const [a, b, c] = [at(facts, node, 3), at(facts, node, 4), at(facts, node, 5)];
    const further = (n: NodeId | undefined) => isMade(n, steps + 1);
    switch (at(facts, node, 0)) {
      case Kind.Func:
        // What is given back by a function that is handed over: `useMemo(() => made, [])`.
        return a === made || (steps > 0 && (facts.functions[a]?.returns ?? []).some(further));
      case Kind.Cast:
      case Kind.Await:
        return further(a);
      case Kind.Cond:
        return further(b) || further(c);
      case Kind.Binary:
        return further(a) || further(b);
      case Kind.Ref:
        return further(definitionOf(facts, node));
      case Kind.Call:
        return list(facts, b).some(further);
      default:
        return false;
    }
  };
  return (facts.functions[fn]?.returns ?? []).some((n) => isMade(n, 0));
}

function at(facts: FileFacts, node: NodeId, column: number): number {
  return facts.nodes[node * NODE_STRIDE + column] ?? 0;
}

function list(facts: FileFacts, start: number): readonly NodeId[] {
  return Array.from(facts.lists.subarray(start + 1, start + 1 + (facts.lists[start] ?? 0)));
}
