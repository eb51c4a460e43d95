/**
 * What is read of a record elsewhere in its file. Of a record whose type is not known, and that is handed over as a
 * whole (`log({ account })`), the fields that the code around takes out of it (`account.accessToken`) tell what it holds,
 * and so does a schema that it is checked against.
 */
import { Kind, NODE_STRIDE } from '../extract/facts';
import { type FileIndex, type FlowGraph, type Gid, fileOf, gidOf } from '../link/graph';
import { type Handlers, handlersIn } from './handlersBeside';
import type { Labeller } from './labels';
import { type Label, type Origin, WHOLE } from './origins';
import { addTo } from './perFile';
import { listOf } from './schemas';
import { opaque } from './trace';
import type { TypeRef } from './types';

const MAX_NAMES = 4;
/** Names of what is to be done. */
const METHOD = /^(set|get|update|load|save|fetch|send|add|remove|delete|clear|handle|on)[A-Z]/;
/** Fields of one variable that are looked at: more are those of a module or a settings object. */
const MAX_READS = 40;

/** A field that is read: its names from the variable inwards. */
export type ReadPath = readonly string[];

/** Variables of a file, with the fields that are read of them, and with the calls that check them or a field of them. */
interface OfFile {
  readonly file: FileIndex;
  readonly reads: ReadonlyMap<number, readonly ReadPath[]>;
  readonly checks: ReadonlyMap<number, readonly Check[]>;
  readonly handlers: Handlers;
}

interface Check {
  readonly names: ReadPath;
  readonly given: Gid;
  readonly call: Gid;
}

/** What knows schemas and what their fields are. */
export interface Checking {
  readonly calls: {
    calledName(call: Gid): string;
    checked(call: Gid, name: string): { readonly type: TypeRef; readonly given: Gid | undefined } | undefined;
  };
  readonly labeller: Pick<Labeller, 'label'>;
}

/** True for the name of a function that checks what it is given: `safeParse`, `validateAsync`. */
export function isCheck(name: string): boolean {
  return /parse|validate/i.test(name);
}

export class ReadBesideReader {
  /** Of the file that was asked of last: questions come file by file. */
  private last: OfFile | undefined;

  /** @param mayTell false for names of fields that say nothing, whoever owns them */
  constructor(
    private readonly graph: FlowGraph,
    private readonly mayTell: (name: string) => boolean,
  ) {}

  /** What a record holds by the schemas that it is checked against: `schema.safeParse(body)` beside `log(body)`. */
  checked(gid: Gid, { calls, labeller }: Checking): (Origin & { readonly label: Label })[] {
    const chain = this.chainOf(gid);
    if (chain === undefined || this.isWritten(gid, chain.binding)) return [];
    const checks = this.ofFile(fileOf(gid)).checks.get(chain.binding) ?? [];
    return checks.flatMap(({ names, given, call }) => {
      const found = names.join('.') === chain.names.join('.') ? calls.checked(call, calls.calledName(call)) : undefined;
      if (found?.given !== given) return [];
      const labelled = labeller.label([opaque(gid, WHOLE)], { gid, name: '', type: found.type }, WHOLE);
      return labelled.flatMap((o) => (o.expanded && o.label ? [{ ...o, label: o.label }] : []));
    });
  }

  /** True for a variable that is written to: what is written may be what hides a field. */
  private isWritten(gid: Gid, binding: number): boolean {
    return (this.graph.facts(gid).bindings[binding]?.writes.length ?? 1) > 0;
  }

  /**
   * What a record holds by the fields that are read of it beside.
   *
   * @param gid a variable, or a field of one
   * @param fieldOf what a field is by its owner's name and its own
   */
  origins(
    gid: Gid,
    fieldOf: (owner: string, path: string) => { readonly category: string; readonly name: string } | undefined,
  ): (Origin & { readonly label: Label })[] {
    return this.of(gid).flatMap(([owner = '', ...path]) => {
      const found = fieldOf(owner, path.join('.'));
      if (!found) return [];
      const label = { ...found, reason: `${path.join('.')} is read of it beside`, gid, settled: false };
      return [{ base: 'opaque', gid, path: '', sanitised: [], label, expanded: true }];
    });
  }

  /**
   * The fields that are read of the same value elsewhere in its file.
   *
   * @param gid a variable, or a field of one
   * @returns their names, from the variable's own inwards; none for any other expression
   */
  private of(gid: Gid): ReadPath[] {
    const chain = this.chainOf(gid);
    if (chain === undefined) return [];
    const binding = this.graph.facts(gid).bindings[chain.binding];
    const reads = this.readsOf(fileOf(gid), chain);
    if (binding === undefined || this.isWritten(gid, chain.binding) || reads.length > MAX_READS) return [];
    const own = binding.name;
    return reads
      .filter((path) => path.length > chain.names.length && chain.names.every((name, i) => path[i] === name))
      .map((path) => [own, ...path]);
  }

  /** What is read of a variable; of the body of all requests of an app what the handlers of its routes read of theirs. */
  private readsOf(
    file: FileIndex,
    { binding, names }: { readonly binding: number; readonly names: ReadPath },
  ): ReadPath[] {
    const { reads, handlers } = this.ofFile(file);
    const own = reads.get(binding) ?? [];
    const app = names[0] === 'body' ? handlers.before.get(binding) : undefined;
    const behind = app === undefined ? [] : (handlers.routes.get(app) ?? []);
    const read = behind.flatMap((request) => (reads.get(request) ?? []).filter(([first]) => first === 'body'));
    return [...own, ...read.slice(0, MAX_READS - own.length)];
  }

  private ofFile(file: FileIndex): OfFile {
    if (this.last?.file !== file) {
      const handlers = handlersIn(this.graph, file);
      this.last = { file, reads: this.read(file), checks: this.checksIn(file), handlers };
    }
    return this.last;
  }

  private checksIn(file: FileIndex): ReadonlyMap<number, readonly Check[]> {
    const out = new Map<number, Check[]>();
    const { applications, strings } = this.graph.file(file).facts;
    if (!strings.some(isCheck)) return out;
    for (const node of applications) {
      const call = gidOf(file, node);
      if (this.graph.column(call, 0) !== Kind.Call) continue;
      for (const node of listOf(this.graph, call, 4)) {
        const given = gidOf(file, node);
        const chain = this.chainOf(given);
        if (chain) addTo(out, chain.binding, { names: chain.names, given, call });
      }
    }
    return out;
  }

  private read(file: FileIndex): ReadonlyMap<number, readonly ReadPath[]> {
    const { nodes, strings } = this.graph.file(file).facts;
    const out = new Map<number, ReadPath[]>();
    // `service.updateHealthStatus` is something to be done, and no field.
    const telling = strings.map((name) => this.mayTell(name) && !METHOD.test(name));
    for (let at = 0; at < nodes.length; at += NODE_STRIDE) {
      if (nodes[at] !== Kind.Prop || telling[nodes[at + 4] ?? -1] !== true) continue;
      const chain = this.chainOf(gidOf(file, at / NODE_STRIDE));
      if (chain === undefined) continue;
      const list = out.get(chain.binding);
      if (!list) out.set(chain.binding, [chain.names]);
      else if (list.length <= MAX_READS && !list.some((p) => p.join('.') === chain.names.join('.')))
        list.push(chain.names);
    }
    return out;
  }

  /** The variable that a chain of reads starts at, and the names that are read. */
  private chainOf(gid: Gid): { readonly binding: number; readonly names: ReadPath } | undefined {
    const g = this.graph;
    const names: string[] = [];
    let at = gid;
    while (names.length <= MAX_NAMES) {
      const kind = g.column(at, 0);
      if (kind === Kind.Ref) return { binding: g.column(at, 3), names };
      if (kind === Kind.Prop) names.unshift(g.facts(at).strings[g.column(at, 4)] ?? '');
      else if (kind !== Kind.Cast && kind !== Kind.Await) return undefined;
      at = gidOf(fileOf(at), g.column(at, 3));
    }
    return undefined;
  }
}
