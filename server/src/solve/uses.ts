/**
 * What becomes of a value in its file. A user agent that is only compared (`/bot/.test(ua)`), counted or hashed
 * is looked at, not collected.
 */
import { Kind, NODE_STRIDE } from '../extract/facts';
import { type FlowGraph, type Gid, fileOf, gidOf, nodeOf } from '../link/graph';
import { splitWords } from '../text/words';
import { AGGREGATES, COUNTS } from './builtins';
import { listOf } from './schemas';

const MAX_VISITED = 400;
const MAX_CHOICES = 8;
/** First words of functions that only answer a question about what they are given. */
const ASKING = new Set([
  'is',
  'has',
  'detect',
  'check',
  'test',
  'includes',
  'match',
  'matches',
  'verify',
  'validate',
  'should',
  'can',
  'contains',
  'equals',
  'compare',
  'ratelimit',
  'limit',
  'hash',
  'sha256',
  'md5',
]);

/** The nodes of one file that use each node. */
interface FileUses {
  /** node → nodes that have it as an operand. */
  readonly parents: Map<number, number[]>;
  /** binding → its uses. */
  readonly references: Map<number, number[]>;
  /** node → bindings it is given to. */
  readonly given: Map<number, number[]>;
  readonly returned: ReadonlySet<number>;
  readonly exported: ReadonlySet<number>;
}

export class UseReader {
  private readonly files = new Map<number, FileUses>();

  constructor(
    private readonly graph: FlowGraph,
    private readonly isSanitizer: (call: Gid) => boolean,
  ) {}

  /** True when a value is stored, returned, handed on or made part of another value that is. */
  isKept(gid: Gid): boolean {
    const uses = this.usesOf(fileOf(gid));
    const seen = new Set<number>();
    const queue = [nodeOf(gid)];
    while (queue.length > 0) {
      const node = queue.pop() as number;
      if (seen.has(node)) continue;
      seen.add(node);
      if (seen.size > MAX_VISITED || uses.returned.has(node)) return true;
      for (const binding of uses.given.get(node) ?? []) {
        if (uses.exported.has(binding)) return true;
        queue.push(...(uses.references.get(binding) ?? []));
      }
      for (const parent of uses.parents.get(node) ?? []) {
        const next = this.through(gidOf(fileOf(gid), parent), node);
        if (next === 'kept') return true;
        if (next === 'on') queue.push(parent);
      }
    }
    return false;
  }

  /** The outermost conditional expression that a value is one of the ways of, itself or an element of it. */
  choiceOf(gid: Gid): number | undefined {
    const { parents } = this.usesOf(fileOf(gid));
    let found: number | undefined;
    let node = nodeOf(gid);
    for (let depth = 0; depth < MAX_CHOICES; depth++) {
      const [parent, ...others] = parents.get(node) ?? [];
      if (parent === undefined || others.length > 0) return found;
      const kind = this.graph.column(gidOf(fileOf(gid), parent), 0);
      if (kind === Kind.Cond) found = parent;
      else if (kind !== Kind.Prop && kind !== Kind.Elem && kind !== Kind.Cast && kind !== Kind.Test) return found;
      node = parent;
    }
    return found;
  }

  /** What a parent does with an operand: keeps it, passes it on, or only looks at it. */
  private through(parent: Gid, node: number): 'kept' | 'on' | 'looks' {
    const g = this.graph;
    const first = g.column(parent, 3) === node;
    switch (g.column(parent, 0)) {
      case Kind.Test:
        return 'looks';
      case Kind.Cond:
        return first && g.column(parent, 4) !== node && g.column(parent, 5) !== node ? 'looks' : 'on';
      case Kind.Prop:
        return COUNTS.has(g.facts(parent).strings[g.column(parent, 4)] ?? '') ? 'looks' : 'on';
      case Kind.Set:
        // What is assigned to is not read.
        return first ? 'looks' : 'kept';
      case Kind.New:
      case Kind.Jsx:
        return 'kept';
      case Kind.Call:
        return this.throughCall(parent, first);
      default:
        return 'on';
    }
  }

  private throughCall(call: Gid, asCallee: boolean): 'kept' | 'on' | 'looks' {
    const g = this.graph;
    const callee = gidOf(fileOf(call), g.column(call, 3));
    const facts = g.facts(call);
    const kind = g.column(callee, 0);
    const name =
      kind === Kind.Prop
        ? facts.strings[g.column(callee, 4)]
        : kind === Kind.Ref
          ? facts.bindings[g.column(callee, 3)]?.name
          : facts.strings[g.column(callee, 3)];
    if (name !== undefined && (AGGREGATES.has(name) || name === 'Boolean')) return 'looks';
    if (asCallee) return 'on';
    if (ASKING.has(splitWords(name ?? '')[0] ?? '') || this.isSanitizer(call)) return 'looks';
    return 'kept';
  }

  /** What each node of a file is an operand of, where each name is used, and what it is given. */
  usesOf(file: number): FileUses {
    let uses = this.files.get(file);
    if (!uses) this.files.set(file, (uses = this.read(file)));
    return uses;
  }

  private read(file: number): FileUses {
    const { facts } = this.graph.file(file);
    const parents = new Map<number, number[]>();
    const references = new Map<number, number[]>();
    const given = new Map<number, number[]>();
    const add = (map: Map<number, number[]>, key: number, value: number) => {
      const list = map.get(key);
      if (list) list.push(value);
      else map.set(key, [value]);
    };
    for (let node = 0; node * NODE_STRIDE < facts.nodes.length; node++) {
      const gid = gidOf(file, node);
      if (this.graph.column(gid, 0) === Kind.Ref) add(references, this.graph.column(gid, 3), node);
      for (const operand of operandsOf(this.graph, gid)) add(parents, operand, node);
    }
    facts.bindings.forEach((b, id) => b.definitions.forEach((d) => add(given, d, id)));
    const exported = new Set(facts.exports.flatMap((e) => (e.kind === 'binding' ? [e.binding] : [])));
    return { parents, references, given, exported, returned: new Set(facts.functions.flatMap((f) => f.returns)) };
  }
}

/** Nodes that a node is made of. */
export function operandsOf(g: FlowGraph, gid: Gid): number[] {
  const [a, b, c] = [g.column(gid, 3), g.column(gid, 4), g.column(gid, 5)];
  switch (g.column(gid, 0)) {
    case Kind.Prop:
    case Kind.Await:
    case Kind.Spread:
    case Kind.Cast:
    case Kind.Rest:
      return [a];
    case Kind.Elem:
    case Kind.Set:
    case Kind.Binary:
      return [a, b];
    case Kind.Test:
      return b > 0 ? [a, b] : [a];
    case Kind.Cond:
      return [a, b, c];
    case Kind.Call:
    case Kind.New:
      return [a, ...listOf(g, gid, 4)];
    case Kind.Array:
    case Kind.Template:
      return listOf(g, gid, 3);
    case Kind.Object:
      return listOf(g, gid, 3).filter((_, i) => i % 2 === 1);
    case Kind.Jsx:
      return listOf(g, gid, 4).filter((_, i) => i % 2 === 1);
    default:
      return [];
  }
}
