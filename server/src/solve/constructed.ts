/** What a construction of a class of the program gives; an instance of one that only holds data is its fields. */
import { type ClassFact, Kind } from '../extract/facts';
import { type Gid, gidOf } from '../link/graph';
import { type Origin, type Path, WHOLE, inside, isWhole, lets } from './origins';
import { asSaid, isErrorName } from './thrown';
import type { Tracer } from './trace';
import type { CallTracer } from './traceCalls';
import type { AbstractValue } from './valueTable';

type ClassValue = AbstractValue & { kind: 'class' };

/** Methods that records have as well: what they give is the record in another form, or another record. */
const OF_RECORDS = /^(constructor|toString|valueOf|equals|clone|copy|with[A-Z]?\w*|from\w*|of|create|is[A-Z]\w*)$/;

/** Origins of what `new Name(…)` gives; what its constructor is given stands in the place of the parameters. */
export function ofConstruction(
  tracer: Tracer,
  calls: CallTracer,
  { call, value }: { readonly call: Gid; readonly value: ClassValue },
  path: Path,
): Origin[] {
  const origins = isWhole(path)
    ? ofWholeInstance(tracer, calls, value, path)
    : tracer.ofInstance({ ...value, kind: 'instance' }, path);
  const constructors = tracer.values.constructorsOf(value);
  const passedOn = origins.flatMap((o) => ofBaseConstructor(tracer, calls, o, value));
  const filled = passedOn.flatMap((o) => {
    const taking = constructors.find((c) => calls.isParameterOf(o, c.file, c.id));
    return taking === undefined ? [o] : calls.fill(o, taking, call);
  });
  if (isWhole(path)) return [...ofErrorMessage(tracer, calls, call, value), ...filled];
  return filled.length > 0 || path !== 'message' ? filled : calls.thrown.ofOwnMessage(call, value);
}

/**
 * What a constructor of a base class takes is what the constructors above it hand on: `super(message)`. Left open, it would
 * be what any class that extends the base is made with.
 */
function ofBaseConstructor(tracer: Tracer, calls: CallTracer, o: Origin, value: ClassValue): readonly Origin[] {
  if (o.base !== 'parameter') return [o];
  const { values } = tracer;
  const constructors = values.lineageOf(value).flatMap(({ file, id }) => {
    const own = values.classFact(file, id)?.constructorFn ?? -1;
    return own < 0 ? [] : [{ kind: 'function', file, id: own } as const];
  });
  const takenBy = constructors.findIndex((c) => calls.isParameterOf(o, c.file, c.id));
  let origins: readonly Origin[] = [o];
  for (let i = takenBy; i > 0; i--) {
    const [inner, outer] = [constructors[i], constructors[i - 1]];
    const handedOn = outer && calls.thrown.superCall(outer.file, outer.id);
    if (inner === undefined || handedOn === undefined) return [o];
    origins = origins.flatMap((given) => calls.fill(given, inner, handedOn));
  }
  return origins;
}

/** An error object carries the message it is made with. */
function ofErrorMessage(tracer: Tracer, calls: CallTracer, call: Gid, value: ClassValue): Origin[] {
  const name = tracer.values.classFact(value.file, value.id)?.name ?? '';
  return isErrorName(name) ? asSaid(calls.args(call).flatMap((a) => [...tracer.trace(a, WHOLE)])) : [];
}

/**
 * What an instance of a class holds as a whole. A class that does something is no record: of a service that is handed over
 * nothing is read. What a class says of itself as JSON counts in place of its fields.
 *
 * @param path how much is asked for: all fields, or all but some
 */
function ofWholeInstance(tracer: Tracer, calls: CallTracer, value: ClassValue, path: Path): Origin[] {
  const { graph, values } = tracer;
  const lineage = values.lineageOf(value).flatMap(({ file, id }) => {
    const fact = values.classFact(file, id);
    return fact === undefined ? [] : [{ file, fact }];
  });
  const isFunction = (file: number, node: number) => graph.column(gidOf(file, node), 0) === Kind.Func;
  const json = values.inherited(value, (fact) => fact.members.get('toJSON')).owners[0];
  if (json !== undefined)
    return json.has.values
      .filter((node) => isFunction(json.at.file, node))
      .flatMap((node) => calls.returned(json.at.file, graph.column(gidOf(json.at.file, node), 3), path));
  const isRecord = lineage.every(({ file, fact }, i) => {
    const isBase = i === lineage.length - 1;
    return !isErrorName(fact.name) && (!isBase || fact.extends < 0) && !doesSomething(fact, (n) => isFunction(file, n));
  });
  if (!isRecord) return [];
  const names = new Set(lineage.flatMap(({ fact }) => [...fact.members.keys()]));
  return [...names]
    .filter((name) => !name.startsWith('#') && lets(path, name))
    .flatMap((name) => {
      const isGetter = lineage.some(({ fact }) => fact.members.get(name)?.getter);
      // A getter stands on the prototype: nobody writes it out.
      if (isGetter) return [];
      const origins = tracer.ofInstance({ ...value, kind: 'instance' }, name);
      return inside(
        origins.filter((o) => o.path === WHOLE || o.label !== undefined),
        name,
      );
    });
}

function doesSomething(fact: ClassFact, isFunction: (node: number) => boolean): boolean {
  return [...fact.members].some(
    ([name, member]) => !member.getter && !OF_RECORDS.test(name) && member.values.some(isFunction),
  );
}
