import type { FileFacts, TypeDeclaration, TypeFact, TypeMember } from '../extract/facts';
import type { FileId } from '../model';
import { suppressionsIn } from '../text/suppressions';
import { parsePrismaSchema } from './prisma';

const SCALARS: Readonly<Record<string, string>> = {
  String: 'string',
  Int: 'number',
  BigInt: 'bigint',
  Float: 'number',
  Decimal: 'number',
  Boolean: 'boolean',
  DateTime: 'Date',
  Bytes: 'string',
};

/** Facts of a Prisma schema: its models and types as declarations, as if written in TypeScript. */
export function prismaFacts(file: FileId, text: string): FileFacts {
  const schema = parsePrismaSchema(text);
  const types: TypeFact[] = [{ kind: 'unknown' }];
  const add = (fact: TypeFact) => types.push(fact) - 1;
  const declarations: TypeDeclaration[] = [];
  for (const model of schema.models) {
    const members = model.fields.map((f): TypeMember => {
      const scalar = SCALARS[f.type];
      const of = add(
        scalar === 'Date' || !scalar
          ? { kind: 'reference', name: scalar ?? f.type, args: [] }
          : { kind: 'primitive', name: scalar },
      );
      return { name: f.name, type: f.list ? add({ kind: 'array', of, places: [] }) : of, start: f.start };
    });
    declarations.push({
      name: model.name,
      kind: 'model',
      start: model.start,
      parameters: [],
      defaults: [],
      type: add({ kind: 'object', members }),
      extends: [],
    });
  }
  for (const name of schema.enums)
    declarations.push({
      name,
      kind: 'enum',
      start: 0,
      parameters: [],
      defaults: [],
      type: add({ kind: 'primitive', name: 'enum' }),
      extends: [],
    });
  return {
    ...emptyFacts(file),
    lines: text.split('\n').length,
    types,
    declarations,
    suppressions: suppressionsIn(file, text),
    problems: schema.problems.map((p) => ({ ...p, file })),
  };
}

/** Facts of a file without any code. */
export function emptyFacts(file: FileId): FileFacts {
  return {
    file,
    lines: 0,
    strings: [],
    nodes: new Int32Array(0),
    lists: new Int32Array(0),
    guards: new Int32Array(3),
    applications: new Int32Array(0),
    bindings: [],
    functions: [],
    classes: [],
    exports: [],
    types: [{ kind: 'unknown' }],
    declarations: [],
    modules: [],
    suppressions: [],
    problems: [],
    directives: [],
  };
}
