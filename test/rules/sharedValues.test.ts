import { deepStrictEqual, strictEqual, throws } from 'node:assert/strict';
import fc from 'fast-check';
import { readShared, writeShared } from '../../server/src/host/sharedValues';

const atom = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.integer(),
  fc.double({ noNaN: true, noDefaultInfinity: true }).map((n) => n + 0), // JSON knows no -0
  fc.boolean(),
  fc.constant(null),
);
const { value } = fc.letrec((tie) => ({
  value: fc.oneof(
    { depthSize: 'small' },
    atom,
    fc.array(tie('value')),
    fc.dictionary(fc.oneof(fc.string(), fc.constantFrom('__proto__', 'constructor', '0')), tie('value'), {
      noNullPrototype: true,
    }),
    fc.array(fc.tuple(fc.string(), tie('value'))).map((entries) => new Map(entries)),
    fc.array(atom).map((items) => new Set(items)),
  ),
}));

describe('values that are written with each equal part once', () => {
  it('come back equal', () => {
    fc.assert(fc.property(value, (v) => deepStrictEqual(readShared(writeShared(v)), v)));
  });

  it('are one object where they were equal', () => {
    const { a, b, c } = readShared(
      writeShared({ a: ['x', { y: 1 }], b: ['x', { y: 1 }], c: ['x', { y: 2 }] }),
    ) as Record<string, unknown>;
    strictEqual(a, b);
    deepStrictEqual(c, ['x', { y: 2 }]);
  });

  it('lose the fields that are undefined, and no prototype', () => {
    const read = readShared(writeShared({ a: undefined, b: [undefined], __proto__: { c: 1 } })) as object;
    deepStrictEqual(read, { b: [undefined] });
    const own = readShared(writeShared(JSON.parse('{"__proto__":{"polluted":true}}'))) as { polluted?: boolean };
    strictEqual(own.polluted, undefined);
    strictEqual(({} as { polluted?: boolean }).polluted, undefined);
  });

  it('are refused where they are no plain data', () => {
    throws(() => writeShared({ f: () => 1 }), /no plain data/);
    throws(() => writeShared([Number.NaN]), /no plain data/);
  });

  it('are not read from other bytes', () => {
    for (const bytes of ['', 'short', 'no such thing at all', JSON.stringify({})])
      throws(() => readShared(Buffer.from(bytes)));
  });
});
