/** Where notes about flows can stand: functions on the way of the data, and fields of records that hold them. */
import { Kind, NODE_STRIDE, type TypeDeclaration, type TypeFact, type TypeMember } from '../extract/facts';
import type { Declared, DeclaredField, DeclaredFunction, Touched } from '../explanation';
import { type FileIndex, type FlowGraph, gidOf } from '../link/graph';
import type { DataItem, FileId, Finding, Span } from '../model';
import { memberNode } from '../solve/literals';
import type { Solver } from '../solve/solver';
import type { Shape } from '../solve/typeRefs';
import { spanOf } from './spans';

const MAX_DEPTH = 3;

interface Around extends DeclaredFunction {
  readonly start: number;
  readonly end: number;
}

/** Functions that a note can stand at: those with a name, and at the top of a module those without. */
function functionsOf(graph: FlowGraph, file: FileIndex): Around[] {
  const { facts } = graph.file(file);
  const seen = new Map<string, number>();
  return facts.functions.flatMap((fn) => {
    if (fn.name === '' && fn.outer >= 0) return [];
    const outer = facts.functions[fn.outer]?.name ?? facts.classes[fn.classId]?.name ?? '';
    const name = `${outer}.${fn.name}`;
    const count = seen.get(name) ?? 0;
    seen.set(name, count + 1);
    const at = { file: facts.file, start: fn.nameStart, end: Math.max(fn.nameEnd, fn.nameStart + 1) };
    return [{ key: count === 0 ? name : `${name}#${count}`, at, start: fn.start, end: fn.end }];
  });
}

/** The innermost of these functions around an offset. */
function around(functions: readonly Around[], offset: number): Around | undefined {
  const found = functions.filter(({ start, end }) => start <= offset && offset < end);
  return found.sort((a, b) => a.end - a.start - (b.end - b.start))[0];
}

/** The functions of a file, and the fields of its records that hold personal data. */
export function declaredIn(solver: Solver, file: FileIndex): Declared {
  const { graph } = solver;
  return {
    functions: functionsOf(graph, file).map(({ key, at }) => ({ key, at })),
    fields: [...fieldsOfTypes(solver, file), ...fieldsOfSchemas(solver, file)],
  };
}

function fieldsOfTypes(solver: Solver, file: FileIndex): DeclaredField[] {
  const { graph } = solver;
  const { facts } = graph.file(file);
  return facts.declarations.flatMap((declaration) => {
    const places = new Map<string, Span>();
    collectPlaces(graph, file, { type: declaration.type, path: '', depth: 0 }, places);
    const type = solver.types.ref(file, declaration.type);
    const shape = places.size === 0 || type === undefined ? undefined : solver.types.shape(type);
    return shape === undefined ? [] : personalFields(solver, { ...shape, owner: declaration.name }, places);
  });
}

/** The places of the fields that a type writes out, by their path. */
function collectPlaces(
  graph: FlowGraph,
  file: FileIndex,
  { type, path, depth }: { readonly type: number; readonly path: string; readonly depth: number },
  places: Map<string, Span>,
): void {
  const { facts } = graph.file(file);
  const fact = facts.types[type];
  if (fact === undefined || depth > MAX_DEPTH) return;
  if (fact.kind === 'intersection') {
    for (const part of fact.of) collectPlaces(graph, file, { type: part, path, depth: depth + 1 }, places);
  }
  if (fact.kind !== 'object') return;
  const add = (member: TypeMember): void => {
    const name = path === '' ? member.name : `${path}.${member.name}`;
    places.set(name, { file: facts.file, start: member.start, end: member.start + member.name.length });
    collectPlaces(graph, file, { type: member.type, path: name, depth: depth + 1 }, places);
  };
  fact.members.forEach(add);
}

/** Records that are described by values: tables of table builders, schemas of validators. */
function fieldsOfSchemas(solver: Solver, file: FileIndex): DeclaredField[] {
  const { graph, calls, schemas } = solver;
  const { facts } = graph.file(file);
  return [...facts.applications].flatMap((node) => {
    const call = gidOf(file, node);
    if (graph.column(call, 0) !== Kind.Call) return [];
    const object = calls.args(call).find((arg) => graph.column(arg, 0) === Kind.Object);
    const shape = object === undefined ? undefined : schemas.shape(call);
    if (object === undefined || shape?.owner === undefined) return [];
    const places = new Map<string, Span>();
    for (const field of shape.fields.keys()) {
      const value = memberNode(graph, object, field);
      if (value !== undefined) places.set(field, spanOf(graph, value));
    }
    return personalFields(solver, shape, places);
  });
}

function personalFields(solver: Solver, shape: Shape, places: ReadonlyMap<string, Span>): DeclaredField[] {
  const found = solver.labeller.recordFields({ kind: 'shape', shape }, { gid: 0, name: '' }, '');
  return found.flatMap(({ field, label }) => {
    const at = places.get(field);
    if (at === undefined) return [];
    const name = field.split('.').at(-1) ?? field;
    return [{ record: shape.owner ?? '', name, category: label.category, reason: label.reason, at }];
  });
}

type Field = Omit<Touched['fields'][number], 'category'>;

interface InFile {
  readonly file: FileIndex;
  readonly declaration: TypeDeclaration;
}

const OF_RECORD = /^(\S+) is a field of (\S+)$/;

/** Functions and fields that the data of findings pass. Made for one state of the program. */
export class TouchReader {
  private readonly functions = new Map<FileIndex, readonly Around[]>();
  private readonly records = new Map<string, FileId[]>();

  constructor(private readonly graph: FlowGraph) {
    for (const { facts } of graph.files) {
      for (const { name } of facts.declarations) {
        const known = this.records.get(name);
        if (known === undefined) this.records.set(name, [facts.file]);
        else if (!known.includes(facts.file)) known.push(facts.file);
      }
    }
  }

  /** What the data of a finding passes, each function and field once. */
  touched(finding: Finding): Touched {
    const spans = [finding.at, finding.call, ...finding.data.flatMap((d) => d.steps.map((s) => s.span))];
    const functions = spans.flatMap((span) => {
      const key = this.functionAt(span);
      return key === undefined ? [] : [{ file: span.file, key }];
    });
    const fields = finding.data.flatMap((item) => {
      const field = this.fieldRead(item, item.steps[0]?.span ?? finding.at);
      return field === undefined ? [] : [{ ...field, category: item.category }];
    });
    return { functions: onceEach(functions), fields: onceEach(fields) };
  }

  /** The declared field that data is read from: what the reason says, or for a row of a query what the data is called. */
  private fieldRead({ reason, name: called }: DataItem, first: Span): Field | undefined {
    const [, name, record] = OF_RECORD.exec(reason) ?? [];
    if (name !== undefined && record !== undefined) return this.fieldOf(record, name, first.file);
    const [table, column, ...more] = called.split('.');
    const isRow = table !== undefined && column !== undefined && more.length === 0 && this.isCall(first);
    return isRow && !this.records.has(table) ? { record: table, name: column } : undefined;
  }

  private isCall({ file, start, end }: Span): boolean {
    const index = this.graph.indexOf(file);
    const nodes = index === undefined ? undefined : this.graph.file(index).facts.nodes;
    for (let at = 0; nodes !== undefined && at < nodes.length; at += NODE_STRIDE) {
      if (nodes[at] === Kind.Call && nodes[at + 1] === start && nodes[at + 2] === end) return true;
    }
    return false;
  }

  private functionAt({ file, start }: Span): string | undefined {
    const index = this.graph.indexOf(file);
    if (index === undefined) return undefined;
    const known = this.functions.get(index) ?? functionsOf(this.graph, index);
    this.functions.set(index, known);
    return around(known, start)?.key;
  }

  /**
   * The field that a file speaks of. Of several records with the name it is that of the one that the file imports; a
   * field that a record has from another is one of that.
   */
  private fieldOf(record: string, name: string, from: FileId): Field | undefined {
    const files = this.records.get(record) ?? [];
    const known = this.graph.indexOf(from);
    const found = known === undefined ? undefined : this.graph.resolveTypeName(known, record);
    const only = files.length === 1 ? this.graph.indexOf(files[0] ?? '') : undefined;
    const declared = found ?? (only === undefined ? undefined : this.graph.resolveTypeName(only, record));
    if (declared !== undefined && 'file' in declared) return this.declaring(declared, name) ?? this.own(declared, name);
    // Of several nobody knows which one is meant.
    return files.length > 1 ? undefined : { record, name };
  }

  private own({ file, declaration }: InFile, name: string): Field {
    return { record: declaration.name, name, file: this.graph.file(file).facts.file };
  }

  /** The record among those that a declaration is made of that writes the field out. */
  private declaring(at: InFile, name: string, depth = 0): Field | undefined {
    const { types } = this.graph.file(at.file).facts;
    for (const id of [at.declaration.type, ...at.declaration.extends]) {
      for (const part of partsOf(types, id)) {
        if (part.kind === 'object' && part.members.some((member) => member.name === name)) return this.own(at, name);
        if (part.kind !== 'reference' || depth > MAX_DEPTH) continue;
        const base = this.graph.resolveTypeName(at.file, part.name);
        const found = base !== undefined && 'file' in base ? this.declaring(base, name, depth + 1) : undefined;
        if (found !== undefined) return found;
      }
    }
    return undefined;
  }
}

/** The types that one is put together of. */
function partsOf(types: readonly TypeFact[], id: number): readonly TypeFact[] {
  const fact = types[id];
  if (fact === undefined) return [];
  return fact.kind === 'intersection' ? fact.of.flatMap((part) => types[part] ?? []) : [fact];
}

function onceEach<T>(all: readonly T[]): T[] {
  return [...new Map(all.map((one) => [JSON.stringify(one), one])).values()];
}
