/** What is put into a variable after it was made: fields that are assigned, elements that methods add. */
import { Kind } from '../extract/facts';
import { type FlowGraph, type Gid, fileOf, gidOf } from '../link/graph';
import { MUTATORS } from './builtins';
import type { ClassValue } from './members';
import { KEYS, type Origin, type Path, WHOLE, inside, isWhole, lets, splitPath, under } from './origins';
import { listOf } from './schemas';
import type { Tracer } from './trace';

export class WriteTracer {
  constructor(private readonly tracer: Tracer) {}

  private get graph(): FlowGraph {
    return this.tracer.graph;
  }

  /** A property that is assigned on its own. */
  ofWrite(value: Gid, written: string, path: Path): readonly Origin[] {
    const { tracer } = this;
    if (written === KEYS) return path === WHOLE || path === KEYS ? tracer.trace(value, WHOLE) : [];
    if (written === '') return path === KEYS ? [] : tracer.trace(value, isWhole(path) ? WHOLE : path);
    const asPart = (of: string) => inside(tracer.named(value, tracer.trace(value, WHOLE), written), of);
    if (isWhole(path)) return lets(path, written.split('.')[0] as string) ? asPart(written) : [];
    if (path === written) return tracer.trace(value, WHOLE);
    if (path.startsWith(`${written}.`)) return tracer.trace(value, path.slice(written.length + 1));
    return written.startsWith(`${path}.`) ? asPart(written.slice(path.length + 1)) : [];
  }

  /** `list.push(x)`, `params.append('email', x)`, `headers.set(k, v)`; of a field, `request.headers.set(k, v)`. */
  ofMutation(call: Gid, path: Path): readonly Origin[] {
    const g = this.graph;
    const { strings } = g.facts(call);
    const callee = gidOf(fileOf(call), g.column(call, 3));
    const method = strings[g.column(callee, 4)] ?? '';
    if (!MUTATORS.has(method)) return [];
    const object = gidOf(fileOf(call), g.column(callee, 3));
    if (g.column(object, 0) !== Kind.Prop) return this.ofAdded(call, method, path);
    const field = strings[g.column(object, 4)] ?? '';
    const asked = askedOfField(field, path);
    if (asked === undefined) return [];
    const added = this.ofAdded(call, method, asked);
    return isWhole(path) ? inside(added, field) : added;
  }

  /** What methods of a class, or of those it extends, add to one of its fields. */
  ofMember(value: ClassValue, name: string, path: Path): Origin[] {
    const { owners } = this.tracer.values.inherited(value, (fact) => fact.receives.get(name));
    return owners.flatMap(({ at: { file }, has: calls }) =>
      calls.flatMap((call) => [...this.ofReceived(gidOf(file, call), path)]),
    );
  }

  /**
   * What a call adds to a field of its class, of which this is asked. What a cache puts in under whatever key its caller says
   * (`set(key, value) { this.kept.set(key, value) }`) comes out under another key for another caller.
   */
  private ofReceived(call: Gid, path: Path): readonly Origin[] {
    const { calls } = this.tracer;
    const method = calls.calledName(call);
    const [key, value] = calls.args(call);
    const isKeyed = value !== undefined && method !== 'push' && method !== 'unshift';
    if (!MUTATORS.has(method) || (isKeyed && key !== undefined && this.isGivenByCaller(key))) return [];
    return this.ofAdded(call, method, path === WHOLE && isKeyed ? `!${KEYS}` : path);
  }

  /** True for a parameter as it is, also within a text. */
  private isGivenByCaller(key: Gid): boolean {
    return this.tracer.trace(key, WHOLE).some((o) => o.base === 'parameter' && o.path === WHOLE);
  }

  private ofAdded(call: Gid, method: string, path: Path): readonly Origin[] {
    const g = this.graph;
    const callee = gidOf(fileOf(call), g.column(call, 3));
    const args = listOf(g, call, 4).map((n) => gidOf(fileOf(call), n));
    const [key, value] = args;
    if (key !== undefined && value !== undefined && method !== 'push' && method !== 'unshift')
      return this.isMap(gidOf(fileOf(call), g.column(callee, 3)))
        ? this.ofEntry(key, value, path)
        : this.ofField(key, value, path);
    // The elements of a set are its keys as well.
    const asked = path === KEYS ? WHOLE : path;
    return args.flatMap((arg) => [...this.tracer.trace(arg, asked)]);
  }

  /** What is put in under a name: a field of a form, a header. */
  private ofField(key: Gid, value: Gid, path: Path): readonly Origin[] {
    const name = this.tracer.textOf(key);
    // What is put in under a key that is not known may be what is taken out under another.
    if (name === undefined) return this.tracer.trace(value, path);
    if (!isWhole(path) && splitPath(path).head !== name) return [];
    return this.tracer.named(value, this.tracer.trace(value, isWhole(path) ? WHOLE : splitPath(path).rest), name);
  }

  /** An entry of a `Map`, which stands for its values; asked for by position, for its pairs. */
  private ofEntry(key: Gid, value: Gid, path: Path): readonly Origin[] {
    const { tracer } = this;
    const { head, rest } = splitPath(path);
    if (path === KEYS) return tracer.trace(key, WHOLE);
    if (head === '0') return tracer.trace(key, rest);
    if (head === '1') return tracer.trace(value, rest);
    const name = tracer.textOf(key);
    if (name !== undefined) return this.ofField(key, value, path);
    const values = tracer.trace(value, path);
    return path === WHOLE ? [...tracer.trace(key, WHOLE), ...values] : values;
  }

  /** True for a `Map`, whose keys are data as its values are. */
  isMap(gid: Gid): boolean {
    return this.isMade(gid, /^\.(Weak)?Map new$/);
  }

  /** True for a variable whose keys are asked for apart from its values: a map, or an object filled by computed keys. */
  hasKeys(gid: Gid): boolean {
    if (this.graph.column(gid, 0) !== Kind.Ref) return false;
    const target = this.graph.bindingTarget(fileOf(gid), this.graph.column(gid, 3));
    if (target?.kind !== 'binding') return false;
    return (
      target.binding.writes.some(([path]) => path === KEYS) || (target.binding.receives.length > 0 && this.isMap(gid))
    );
  }

  /** What is in a map under keys that are not known, and so perhaps under the one that is asked for. */
  ofUnknownKeys(map: Gid | undefined, path: Path): Origin[] {
    const g = this.graph;
    const target =
      map !== undefined && g.column(map, 0) === Kind.Ref ? g.bindingTarget(fileOf(map), g.column(map, 3)) : undefined;
    if (map === undefined || target?.kind !== 'binding' || !this.isMap(map)) return [];
    return target.binding.receives.flatMap((node) => {
      const call = gidOf(target.file, node);
      const [key, value] = listOf(g, call, 4).map((n) => gidOf(target.file, n));
      return key === undefined || value === undefined || this.tracer.textOf(key) !== undefined
        ? []
        : [...this.tracer.trace(value, path)];
    });
  }

  /** The keys of a map or set, or of an object that is filled by computed keys. */
  keysOf(gid: Gid | undefined): readonly Origin[] {
    if (gid === undefined) return [];
    const isKeyed = this.hasKeys(gid) || this.isMap(gid) || this.isSet(gid);
    return isKeyed ? this.tracer.trace(gid, KEYS) : [];
  }

  /**
   * One part of the pairs of keys and values that a list, set or map gives: the keys of a list are numbers.
   *
   * @param path begins with the position in the pair
   */
  ofEntries(of: Gid | undefined, path: Path): readonly Origin[] {
    const { head, rest } = splitPath(path);
    if (of === undefined) return [];
    return head === '0' ? this.keysOf(of) : this.tracer.trace(of, this.valuesOf(of, rest));
  }

  /** The first parts of the pairs that a map is made of. */
  ofPairs(pairs: readonly Gid[], rest: Path): Origin[] {
    return pairs.flatMap((gid) => this.ofPairsAt(gid, under('0', rest)) ?? []);
  }

  /** A field of the second parts of the pairs that a map is made of. Of pairs that are not written out, all that has it. */
  ofPairValues(pairs: readonly Gid[], path: Path): Origin[] {
    return pairs.flatMap((gid) => this.ofPairsAt(gid, under('1', path)) ?? this.tracer.trace(gid, path));
  }

  /** One part of the pairs of a list; undefined where none is written out. */
  private ofPairsAt(pairs: Gid, path: Path): readonly Origin[] | undefined {
    const g = this.graph;
    if (g.column(pairs, 0) === Kind.Binary) {
      const sides = [g.column(pairs, 3), g.column(pairs, 4)].map((n) => this.ofPairsAt(gidOf(fileOf(pairs), n), path));
      return sides.some((side) => side === undefined) ? undefined : sides.flatMap((side) => side ?? []);
    }
    if (g.column(pairs, 0) === Kind.Array)
      return listOf(g, pairs, 3).flatMap((n) => [...this.tracer.trace(gidOf(fileOf(pairs), n), path)]);
    const isMapped = g.column(pairs, 0) === Kind.Call && this.tracer.calls.calledName(pairs) === 'map';
    return isMapped ? this.tracer.trace(pairs, under('0', path)) : undefined;
  }

  private isSet(gid: Gid): boolean {
    return this.isMade(gid, /^\.(Weak)?Set new$/);
  }

  private isMade(gid: Gid, by: RegExp): boolean {
    return this.tracer.values
      .evaluate(gid)
      .some((v) => v.kind === 'api' && v.path.root === 'global' && by.test(v.path.segments.join(' ')));
  }

  /** Path for one of the values of a variable: all it holds but its keys. */
  valuesOf(gid: Gid | undefined, path: Path): Path {
    return path === WHOLE && gid !== undefined && this.hasKeys(gid) ? `!${KEYS}` : path;
  }
}

/** Parts of an address that show its parameters. */
const SHOWING = new Set(['href', 'search']);

/** What is asked of a field when this is asked of the object; undefined where it is not part of that. */
function askedOfField(field: string, path: Path): Path | undefined {
  if (isWhole(path)) return lets(path, field) ? WHOLE : undefined;
  if (path === field) return WHOLE;
  if (path.startsWith(`${field}.`)) return path.slice(field.length + 1);
  return field === 'searchParams' && SHOWING.has(splitPath(path).head) ? WHOLE : undefined;
}
