/** Facts of a file as bytes. The file's path is not in them, so that they belong to a text and not to a place. */
import {
  GUARD_STRIDE,
  Kind,
  NODE_STRIDE,
  type BindingFact,
  type ClassFact,
  type ExportFact,
  type FileFacts,
  type FunctionFact,
  type TypeDeclaration,
  type TypeFact,
  type TypeMember,
} from '../extract/facts';
import type { FileId } from '../model';
import { CorruptError, Reader, Writer } from './bytes';
import { bool, byKind, int, list, mapOf, oneOf, optional, pair, record, text, type Column } from './columns';
import { problem, suppression } from './modelColumns';

const bindings = record<BindingFact>({
  name: text,
  kind: oneOf('variable', 'parameter', 'function', 'class', 'import', 'namespace', 'enum'),
  start: int,
  type: int,
  definitions: list(int),
  writes: list(pair(text, int)),
  receives: list(int),
  captured: bool,
  from: optional(record({ module: text, name: text })),
});

const functions = record<FunctionFact>({
  name: text,
  start: int,
  end: int,
  nameStart: int,
  nameEnd: int,
  params: list(int),
  paramNames: list(text),
  returns: list(int),
  returnType: int,
  escapes: int,
  guard: int,
  classId: int,
  outer: int,
});

const classes = record<ClassFact>({
  name: text,
  start: int,
  extends: int,
  isProvided: bool,
  implements: list(int),
  constructorFn: int,
  members: mapOf(record({ values: list(int), type: int, getter: bool })),
  receives: mapOf(list(int)),
  setters: mapOf(int),
  handling: list(pair(text, int)),
});

const exported = byKind<ExportFact>({
  binding: { name: text, binding: int },
  node: { name: text, node: int },
  from: { name: text, module: text, imported: text },
  star: { module: text },
  type: { name: text, declared: text },
});

const members = list(record<TypeMember>({ name: text, type: int, start: int }));

const types = byKind<TypeFact>({
  unknown: {},
  primitive: { name: text },
  literal: { text },
  reference: { name: text, args: list(int) },
  object: { members },
  union: { of: list(int) },
  intersection: { of: list(int) },
  array: { of: int, places: list(int) },
  function: { parameters: list(int), returns: int },
  index: { of: int, key: int },
  query: { node: int },
});

const declarations = record<TypeDeclaration>({
  name: text,
  kind: oneOf('interface', 'alias', 'class', 'enum', 'model'),
  start: int,
  parameters: list(text),
  defaults: list(int),
  type: int,
  extends: list(int),
});

/** A table of rows, and its place among the sections. */
interface RowsOf<T> {
  readonly name: RowNames;
  readonly column: Column<T>;
  readonly index: number;
  /** False for rows by which a walk could go on for ever. */
  readonly isSound: (rows: readonly T[], lists: Int32Array) => boolean;
}

type RowNames = {
  [K in keyof FileFacts]-?: FileFacts[K] extends Int32Array | number | string ? never : K;
}[keyof Omit<FileFacts, 'partial' | 'strings'>];

const ROWS: RowsOf<never>[] = [];

function rowsOf<K extends RowNames>(
  name: K,
  column: Column<FileFacts[K][number]>,
  isSound: RowsOf<FileFacts[K][number]>['isSound'] = () => true,
): RowsOf<FileFacts[K][number]> {
  const made = { name, column, isSound, index: ROWS.length };
  ROWS.push(made as unknown as RowsOf<never>);
  return made;
}

const BINDINGS = rowsOf('bindings', bindings);
const FUNCTIONS = rowsOf('functions', functions, (rows, lists) => rows.every(({ escapes }) => isList(lists, escapes)));
const CLASSES = rowsOf('classes', classes);
const EXPORTS = rowsOf('exports', exported);
const TYPES = rowsOf('types', types, isWellFounded);
const DECLARATIONS = rowsOf('declarations', declarations);
const MODULES = rowsOf('modules', text);
const SUPPRESSIONS = rowsOf('suppressions', suppression);
const PROBLEMS = rowsOf('problems', problem);
const DIRECTIVES = rowsOf('directives', text);

/**
 * The bytes of facts: the same for the same facts.
 *
 * @returns undefined for facts that hold for this run only, or that no column can hold
 */
export function encodeFacts(facts: FileFacts): Buffer | undefined {
  if (facts.partial === true) return undefined;
  try {
    const to = new Writer();
    for (const one of facts.strings) to.text(one);
    to.count(facts.strings.length);
    to.count(facts.lines);
    writeNodes(facts.nodes, to);
    for (const table of [facts.lists, facts.guards, facts.applications]) {
      to.count(table.length);
      to.ints(table);
    }
    writeRows(facts, to);
    return to.finish();
  } catch (error) {
    if (error instanceof CorruptError) return undefined;
    throw error;
  }
}

function writeRows(facts: FileFacts, to: Writer): void {
  for (const { column, name } of ROWS) {
    const rows = facts[name] as unknown[];
    to.section(() => {
      to.count(rows.length);
      (column as Column<unknown>).write(rows, to);
    });
  }
}

/**
 * The facts of bytes that {@link encodeFacts} gave. Never throws. Rows are read when they are first asked for: who asks
 * about one file needs those of few.
 *
 * @param file the path of the file that they are of now
 * @returns undefined for bytes that are not those of facts
 */
export function decodeFacts(bytes: Buffer, file: FileId): FileFacts | undefined {
  try {
    const from = new Reader(bytes, file);
    const strings = from.firstTexts(from.counted());
    const tables = {
      lines: from.count(),
      nodes: readNodes(from),
      lists: from.ints(from.counted()),
      guards: from.ints(from.counted()),
      applications: from.ints(from.counted()),
    };
    check(tables);
    const rows = new Rows(from, tables.lists);
    return withRows({ file, strings, ...tables }, rows);
  } catch (error) {
    if (error instanceof CorruptError) return undefined;
    throw error;
  }
}

/**
 * Reads rows when they are asked for. The checksum around them holds by then, so rows that are wrong were made to be:
 * they count as none, which whoever made them could have written as well.
 */
class Rows {
  private readonly known: unknown[] = [];
  private readonly sections: readonly number[];

  constructor(
    private readonly from: Reader,
    readonly lists: Int32Array,
  ) {
    this.sections = ROWS.map(() => from.section());
    from.finish();
  }

  get<T>(column: RowsOf<T>): T[] {
    return (this.known[column.index] ??= this.read(column)) as T[];
  }

  private read<T>({ index, column, isSound }: RowsOf<T>): T[] {
    try {
      this.from.enter(this.sections[index] ?? 0);
      const rows = column.read(this.from.counted(), this.from);
      return isSound(rows, this.lists) ? rows : [];
    } catch (error) {
      if (error instanceof CorruptError) return [];
      throw error;
    }
  }
}

function withRows(tables: Omit<FileFacts, RowNames>, rows: Rows): FileFacts {
  return {
    file: tables.file,
    lines: tables.lines,
    strings: tables.strings,
    nodes: tables.nodes,
    lists: tables.lists,
    guards: tables.guards,
    applications: tables.applications,
    get bindings() {
      return rows.get(BINDINGS);
    },
    get functions() {
      return rows.get(FUNCTIONS);
    },
    get classes() {
      return rows.get(CLASSES);
    },
    get exports() {
      return rows.get(EXPORTS);
    },
    get types() {
      return rows.get(TYPES);
    },
    get declarations() {
      return rows.get(DECLARATIONS);
    },
    get modules() {
      return rows.get(MODULES);
    },
    get suppressions() {
      return rows.get(SUPPRESSIONS);
    },
    get problems() {
      return rows.get(PROBLEMS);
    },
    get directives() {
      return rows.get(DIRECTIVES);
    },
  };
}

/** Column after column; ends as lengths, which are small. */
function writeNodes(nodes: Int32Array, to: Writer): void {
  const count = nodes.length / NODE_STRIDE;
  to.count(count);
  const column = new Int32Array(count);
  for (let c = 0; c < NODE_STRIDE; c++) {
    for (let i = 0, at = c; i < count; i++, at += NODE_STRIDE) {
      column[i] = c === 2 ? (nodes[at] as number) - (nodes[at - 1] as number) : (nodes[at] as number);
    }
    to.ints(column);
  }
}

function readNodes(from: Reader): Int32Array {
  const nodes = new Int32Array(from.counted() * NODE_STRIDE);
  for (let c = 0; c < NODE_STRIDE; c++) from.into(nodes, c, NODE_STRIDE);
  for (let at = 2; at < nodes.length; at += NODE_STRIDE) nodes[at] = (nodes[at] as number) + (nodes[at - 1] as number);
  return nodes;
}

/** Throws for tables by which a walk could go on for ever. Other numbers that point at nothing are looked up and not found. */
function check({ nodes, lists, guards }: Pick<FileFacts, 'nodes' | 'lists' | 'guards'>): void {
  for (let at = 0; at < nodes.length; at += NODE_STRIDE) {
    const kind = nodes[at] as number;
    const column = LIST_COLUMN[kind] ?? 0;
    if (column === 0) continue;
    const list = nodes[at + column] as number;
    if (!isList(lists, kind === Kind.Ref ? list - 1 : list)) throw new CorruptError('a list is longer than its table');
  }
  for (let at = GUARD_STRIDE; at < guards.length; at += GUARD_STRIDE) {
    const parent = guards[at] as number;
    if (parent < 0 || parent * GUARD_STRIDE >= at) throw new CorruptError('a condition is inside of itself');
  }
}

/** A type is made of those before it. */
function isWellFounded(facts: readonly TypeFact[]): boolean {
  return facts.every((fact, id) => insideOf(fact).every((inner) => inner < id || inner === 0));
}

/** In which column of a node of each kind a list stands, or 0. */
const LIST_COLUMN = Uint8Array.from({ length: 256 }, (_, kind) => {
  switch (kind) {
    case Kind.Call:
    case Kind.New:
    case Kind.Jsx:
    case Kind.Rest:
      return 4;
    case Kind.Object:
    case Kind.Array:
    case Kind.Template:
    case Kind.Caught:
      return 3;
    // One more than the list, or 0.
    case Kind.Ref:
      return 5;
    default:
      return 0;
  }
});

function isList(lists: Int32Array, at: number): boolean {
  if (at < 0) return true;
  const length = lists[at];
  return length !== undefined && length >= 0 && at + length < lists.length;
}

function insideOf(fact: TypeFact): readonly number[] {
  switch (fact.kind) {
    case 'reference':
      return fact.args;
    case 'object':
      return fact.members.map((member) => member.type);
    case 'union':
    case 'intersection':
      return fact.of;
    case 'array':
      return [fact.of, ...fact.places];
    case 'function':
      return [...fact.parameters, fact.returns];
    case 'index':
      return [fact.of, fact.key];
    case 'unknown':
    case 'primitive':
    case 'literal':
    case 'query':
      return [];
  }
}
