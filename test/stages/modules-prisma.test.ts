import assert from 'node:assert/strict';
import fc from 'fast-check';
import { parsePrismaSchema } from '../../server/src/link/prisma';

/** A schema in one line for each block: `Customer(customers): email String? @unique, …`. */
function outline(text: string): string[] {
  return parsePrismaSchema(text).models.map(({ kind, name, mapName, fields }) => {
    const shown = fields.map((field) =>
      [`${field.name} ${field.type}${field.list ? '[]' : ''}${field.optional ? '?' : ''}`, ...field.attributes].join(
        ' ',
      ),
    );
    return `${kind} ${name}${mapName === undefined ? '' : `(${mapName})`}: ${shown.join(', ')}`;
  });
}

interface SchemaCase {
  readonly title: string;
  readonly text: string;
  readonly models: readonly string[];
  readonly enums?: readonly string[];
  /** `line:column message`. */
  readonly problems?: readonly string[];
}

const CASES: readonly SchemaCase[] = [
  {
    title: 'fields with lists, optional ones, attributes and relations',
    text: `
generator client { provider = "prisma-client-js" }
datasource db {
  provider = "postgresql"
  url      = env("DATABASE_URL")
}
model Customer {
  id      Int      @id @default(autoincrement())
  email   String   @unique @db.VarChar(255)
  phone   String?
  tags    String[] @default([])
  orders  Order[]  @relation("customer", fields: [id], references: [customerId])

  @@index([email, phone])
  @@map("customers")
}`,
    models: [
      'model Customer(customers): id Int @id @default(autoincrement()), email String @unique @db.VarChar(255), phone String?, ' +
        'tags String[] @default([]), orders Order[] @relation("customer", fields: [id], references: [customerId])',
    ],
  },
  {
    title: 'composite types, views and enums; a field may be called like a keyword',
    text: `
type Address {
  street String
  type   Kind
  model  String
}
view Totals {
  sum Decimal
  @@map(name: "v_totals")
}
enum Kind { HOME WORK }
enum Role {
  ADMIN @map("admin")
  USER
  @@map("roles")
}`,
    models: ['type Address: street String, type Kind, model String', 'view Totals(v_totals): sum Decimal'],
    enums: ['Kind', 'Role'],
  },
  {
    title: 'comments hide what they hold; their signs in texts hide nothing',
    text: `
/// A person. model Ghost { id Int }
// model Ghost2 {
/* model Ghost3 {
  id Int
} */
model Person { // here { and "there
  name String @default("a // b } @x \\" c") /// @encrypted
  // email String
  /* phone String */ age Int
}`,
    models: ['model Person: name String @default("a // b } @x \\" c"), age Int'],
  },
  {
    title: 'columns and tables with other names; attributes over several lines',
    text: `
model A {
  mail String @map("e_mail") @db.Text
  b    B      @relation(
    fields: [bId], // here
    references: [id]
  )
  odd  Unsupported("circle")? @ignore
  @@unique(
    [mail]
  )
  @@map("a")
}`,
    models: [
      'model A(a): mail String @map("e_mail") @db.Text, b B @relation(\n    fields: [bId], // here\n    references: [id]\n  ), ' +
        'odd Unsupported? @ignore',
    ],
  },
  {
    title: 'a block on one line, other line ends, a byte order mark',
    text: '\ufeffmodel A { id Int }\r\nmodel B {\r\n  id Int\r\n}\r\n',
    models: ['model A: id Int', 'model B: id Int'],
  },
  {
    title: 'a line that cannot be read costs only itself',
    text: 'model A {\n  id Int\n  email\n  ? String\n  name String\n}\nmodels B {\n}\nmodel C {\n  id Int\n}',
    models: ['model A: id Int, name String', 'model C: id Int'],
    problems: [
      '3:3 a field needs a name and a type, as in "email String"',
      '4:3 a field needs a name and a type, as in "email String"',
      '7:1 a block such as "model Name {" is expected here',
    ],
  },
  {
    title: 'a block without an end stops at the next one',
    text: 'model A {\n  id Int @default(\nmodel B {\n  id Int\n}\nmodel C {\n  id Int',
    models: ['model A: id Int @default', 'model B: id Int', 'model C: id Int'],
    problems: ['1:1 the block "A" has no closing "}"', '6:1 the block "C" has no closing "}"'],
  },
  {
    title: 'an open bracket takes nothing of the next block, though a closing one stands there',
    text: 'model A {\n  id Int @default(\n}\nmodel B {\n  name String )\n  age Int\n}',
    models: ['model A: id Int @default', 'model B: name String, age Int'],
  },
  { title: 'nothing', text: '', models: [] },
  {
    title: 'names of object members',
    text: 'model __proto__ {\n  constructor String\n  __proto__ toString[]\n}',
    models: ['model __proto__: constructor String, __proto__ toString[]'],
  },
];

describe('modules: Prisma schemas', () => {
  for (const { title, text, models, enums = [], problems = [] } of CASES) {
    it(title, () => {
      const result = parsePrismaSchema(text);
      assert.deepEqual(outline(text), models);
      assert.deepEqual(result.enums, enums);
      const texts = result.problems.map(
        ({ line, column, message }) => `${line}:${column} ${message.replace('Prisma schema: ', '')}`,
      );
      assert.deepEqual(texts, problems);
    });
  }

  it('offsets cut out what was read', () => {
    const text = '// head\nmodel A {\n  email String? @unique // note\n}\n// tail';
    const [model] = parsePrismaSchema(text).models;
    const [field] = model?.fields ?? [];
    assert.equal(text.slice(model?.start, model?.end), 'model A {\n  email String? @unique // note\n}');
    assert.equal(text.slice(field?.start, field?.end), 'email String? @unique');
  });

  it('never throws and keeps its offsets inside the text', () => {
    const sign = fc.constantFrom(
      'model ',
      'A ',
      '{',
      '}',
      '(',
      ')',
      '[',
      ']',
      '"',
      '@',
      '@@map',
      '\n',
      '//',
      '/*',
      '?',
      '\\',
      'enum ',
      '𝒜',
    );
    fc.assert(
      fc.property(fc.array(sign, { maxLength: 40 }), (signs) => {
        const text = signs.join('');
        for (const model of parsePrismaSchema(text).models) {
          assert.ok(model.start >= 0 && model.start < model.end && model.end <= text.length);
          for (const field of model.fields) assert.ok(model.start < field.start && field.end <= model.end);
        }
      }),
      { seed: 17, numRuns: 2_000 },
    );
  });

  it('a flood of faults and of brackets is borne', () => {
    const texts = [
      '('.repeat(100_000),
      `"${'\\a'.repeat(1_000_000)}`,
      '@'.repeat(50_000),
      'model A {\n'.repeat(20_000),
      ' '.repeat(4_000_001),
    ];
    const counts = texts.map((text) => parsePrismaSchema(text).problems.length);
    assert.deepEqual(counts, [1, 1, 1, 20, 1]);
  });
});
