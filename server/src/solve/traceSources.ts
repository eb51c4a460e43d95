/** What the sources of rules give: kinds of data, or fields that only their names tell. */
import { Kind } from '../extract/facts';
import { type FlowGraph, type Gid, fileOf, gidOf } from '../link/graph';
import type { CategoryId, SourceRule } from '../model';
import type { ApiIndex, ApiPath } from './api';
import type { Constants } from './constants';
import { JarReader } from './jars';
import {
  type Choice,
  type Label,
  type Origin,
  type Path,
  WHOLE,
  isWhole,
  lets,
  namesOf,
  splitPath,
  under,
} from './origins';
import { type Tracer, opaque } from './trace';
import type { CallTracer } from './traceCalls';
import type { Evaluator } from './values';

const CONTENT = /^user\.content\./;
/** Reads one of the other that are followed to what was handed in. */
const MAX_READS = 8;

export class SourceTracer {
  private readonly graph: FlowGraph;
  private readonly api: ApiIndex;
  readonly jars: JarReader;

  constructor(
    private readonly tracer: Tracer,
    private readonly calls: CallTracer,
    { api, constants }: { readonly api: ApiIndex; readonly constants: Constants },
  ) {
    this.graph = tracer.graph;
    this.api = api;
    this.jars = new JarReader(tracer.graph, tracer, calls, constants);
  }

  /**
   * Origins of what a source's call or read gives.
   *
   * @param asked what is asked of it
   */
  of(source: SourceRule, gid: Gid, asked: Path): readonly Origin[] {
    const fields = namesOf(asked)
      .filter((name) => !/^\d+$/.test(name))
      .join('.');
    if (source.without?.some((f) => fields === f || fields.startsWith(`${f}.`))) return [];
    if (source.byFieldName) {
      // `req.param('email')` names the field it reads.
      const [key] = this.graph.column(gid, 0) === Kind.Call ? this.calls.keys(this.calls.args(gid).slice(0, 1)) : [];
      const field = key === undefined ? asked : under(key, asked);
      return this.tracer.labeller.label(this.readOf(gid, field), { gid, name: '' }, field);
    }
    if (source.categories.every((c) => c === 'user') && !isWhole(asked)) return this.fieldOfUser(source, gid, asked);
    // `Object.fromEntries(cookies.split('; ').map((c) => c.split('='))).theme`
    if (source.jar && this.jars.isHarmless(asked))
      return this.tracer.labeller.label([opaque(gid, asked)], { gid, name: '' }, asked);
    const via = { gid, note: `${source.label} is read` };
    const name =
      this.graph.column(gid, 0) === Kind.Prop
        ? (this.graph.facts(gid).strings[this.graph.column(gid, 4)] ?? '')
        : this.calls.calledName(gid);
    // The number under which something written is kept is none of it: `messages[0].parts[0].output.id`.
    const isId = this.tracer.labeller.isIdentifier(fields.split('.').at(-1) ?? '');
    const held = categoriesAt(source, asked).filter((c) => !(isId && CONTENT.test(c)));
    if (held.length === 0) return this.tracer.labeller.label([opaque(gid, asked)], { gid, name: '' }, asked);
    const labels = held.map((category): Label => ({
      category,
      name: name || source.label,
      reason: `read from ${source.label}`,
      gid,
      settled: true,
    }));
    const kind = source.holds ? ('record' as const) : source.jar && ('text' as const);
    const jar = kind && { jar: kind };
    const origins = labels.map((label): Origin => ({
      base: 'source',
      gid,
      path: asked,
      sanitised: [],
      via,
      label,
      ...jar,
    }));
    // Read from something handed in (`req.headers.get(…)`): whoever hands over the request hands over its data, of
    // which a rule says better than the whole of it what was read.
    const choice: Choice = 'other';
    const handed = this.handedIn(gid).map((o) => (kind ? o : { ...o, choice }));
    return handed.length === 0
      ? origins
      : [...origins, ...handed.flatMap((o) => labels.map((label) => ({ ...o, via, label, ...jar })))];
  }

  /** What a source holds, left open where it is read from the request that the handler of an own route gets. */
  private readOf(gid: Gid, field: Path): Origin[] {
    if (this.calls.calledName(gid) !== 'json') return [opaque(gid, field)];
    const handed = this.handedIn(gid).filter((o) => o.path === '' && this.calls.channels.isRequested(o.gid));
    return handed.length > 0 ? handed.map((o) => ({ ...o, path: under('json', field) })) : [opaque(gid, field)];
  }

  /** A field of a record that is known to be a person's: personal only by its name. */
  private fieldOfUser(source: SourceRule, gid: Gid, asked: Path): readonly Origin[] {
    const found = this.tracer.labeller.fieldOf('user', asked);
    if (!found) return [];
    const via = { gid, note: `${source.label} is read` };
    const label: Label = { ...found, reason: `read from ${source.label}`, gid, settled: true };
    return [{ base: 'source', gid, path: asked, sanitised: [], via, label }];
  }

  /** Open parameters that a source is read from. */
  private handedIn(gid: Gid): Origin[] {
    const g = this.graph;
    let at = gid;
    const names: string[] = [];
    for (let i = 0; i < 6; i++) {
      const kind = g.column(at, 0);
      if (kind === Kind.Ref || kind === Kind.Param) break;
      if (kind !== Kind.Prop && kind !== Kind.Call && kind !== Kind.Await && kind !== Kind.Elem) return [];
      if (kind === Kind.Prop) names.unshift(g.facts(at).strings[g.column(at, 4)] ?? '');
      const args = kind === Kind.Call && g.column(this.calls.callee(at), 0) !== Kind.Prop ? this.calls.args(at) : [];
      at = args[0] ?? gidOf(fileOf(at), g.column(at, 3));
    }
    return this.tracer
      .trace(at, this.isMember(at, gid) ? names.join('.') : WHOLE)
      .filter((o) => o.base === 'parameter' && !o.expanded && this.isAround(o.gid, at))
      .map((o): Origin => ({ base: 'parameter', gid: o.gid, path: o.path, sanitised: [] }));
  }

  /** True where what is read was handed in as a member of what came: a property of a component, an option. */
  private isMember(whole: Gid, read: Gid): boolean {
    const isApi = (gid: Gid) => this.tracer.values.evaluate(gid).some((v) => v.kind === 'api');
    return this.graph.column(read, 0) === Kind.Prop && !isApi(whole) && isApi(read);
  }

  /** True for a parameter of a function around a place, or of one that may keep it in a field: others were written into it. */
  private isAround(parameter: Gid, at: Gid): boolean {
    if (fileOf(parameter) !== fileOf(at)) return false;
    const fn = this.graph.facts(parameter).functions[this.graph.column(parameter, 3)];
    if (fn === undefined || fn.classId >= 0) return true;
    const start = this.graph.column(at, 1);
    return fn.start <= start && start <= fn.end;
  }

  /** Origins when a property read is itself a rule's source (`navigator.userAgent`). */
  read(gid: Gid, path: Path): readonly Origin[] | undefined {
    for (const v of this.tracer.values.evaluate(gid)) {
      if (v.kind === 'api' && this.isSetting(v.path)) {
        // Of a record into which one caller puts a setting, others may put a person's data.
        if (isReadOf(this.graph, this.tracer.values, gid)) return [];
        continue;
      }
      // The result of a call is not a read: the call itself was judged, with its arguments.
      if (v.kind !== 'api' || !v.path.segments.at(-1)?.startsWith('.')) continue;
      const source = this.api.match(v.path).sources.find((s) => s.callback === undefined && !s.byFieldName);
      if (source) return categoriesAt(source, path).length > 0 ? this.of(source, gid, path) : undefined;
    }
    return this.readAsWritten(gid, path);
  }

  /** `req.headers`, whatever `req` is: told by how it is written. */
  private readAsWritten(gid: Gid, path: Path): readonly Origin[] | undefined {
    const name = this.graph.facts(gid).strings[this.graph.column(gid, 4)] ?? '';
    if (!this.api.isHeld(name)) return undefined;
    const found = this.api.match(this.calls.writtenAccess(gid)).sources.find((s) => s.holds);
    return found && categoriesAt(found, path).length > 0 ? this.of(found, gid, path) : undefined;
  }

  /** What the operator of the program set is no person's, unless it is a secret. */
  private isSetting(path: ApiPath): boolean {
    const [first, second, name] = path.segments;
    const isRead = path.root === 'global' && first === '.process' && second === '.env' && path.segments.length === 3;
    return isRead && this.tracer.labeller.fieldOf('env', name?.slice(1) ?? '') === undefined;
  }
}

/**
 * True for a property of something that no file of the program makes, such as the environment, a browser's object or
 * what a library gives; not for one of a record that is handed in, which other callers may put something else into.
 */
export function isReadOf(graph: FlowGraph, values: Evaluator, gid: Gid): boolean {
  if (graph.column(gid, 0) !== Kind.Prop) return true;
  const whole = gidOf(fileOf(gid), graph.column(gid, 3));
  if (!isHandedIn(graph, whole)) return true;
  const known = values.evaluate(whole);
  return known.some((v) => v.kind === 'api') || !known.some((v) => v.kind === 'object');
}

/** True for a parameter, and for what is read of one. */
function isHandedIn(graph: FlowGraph, gid: Gid): boolean {
  let at: Gid | undefined = gid;
  for (let i = 0; at !== undefined && i < MAX_READS; i++) {
    const kind = graph.column(at, 0);
    if (kind === Kind.Param) return true;
    if (kind === Kind.Prop || kind === Kind.Cast) at = gidOf(fileOf(at), graph.column(at, 3));
    else if (kind === Kind.Ref) at = graph.definitionOf(at);
    else return false;
  }
  return false;
}

/** The categories of what is asked of a source: of all of it, or of one of the fields that its rule lists. */
function categoriesAt({ holds, categories }: SourceRule, asked: Path): readonly CategoryId[] {
  if (!holds) return categories;
  // Elements of a list of pairs are pairs: their first parts are names.
  if (/^(\d+\.)*0$/.test(asked)) return [];
  const path = asked.replace(/^(\d+(\.|$))+/, '');
  if (isWhole(path)) return holds.filter(({ fields }) => fields.some((f) => lets(path, f))).map((h) => h.category);
  const field = splitPath(path).head.toLowerCase();
  return holds.filter(({ fields }) => fields.includes(field)).map((h) => h.category);
}
