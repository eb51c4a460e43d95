import { z } from 'zod';

/** The schemas that a value at a path may have, looking through optional, list, record and union schemas. */
export function schemasAt(schema: z.core.$ZodType, path: readonly PropertyKey[]): z.core.$ZodType[] {
  if (schema instanceof z.ZodOptional) return schemasAt(schema.unwrap(), path);
  if (schema instanceof z.ZodUnion) return schema.options.flatMap((option) => schemasAt(option, path));
  const [step, ...rest] = path;
  if (step === undefined) return [schema];
  if (schema instanceof z.ZodObject) {
    const child = (schema.shape as Record<string, z.ZodType>)[String(step)];
    return child === undefined ? [] : schemasAt(child, rest);
  }
  if (schema instanceof z.ZodArray) return schemasAt(schema.element, rest);
  if (schema instanceof z.ZodRecord) return schemasAt(schema.valueType, rest);
  return [];
}

/** A key that an object may have. */
export interface KeyShape {
  readonly name: string;
  readonly description?: string;
  /** True where what follows stands on the next lines or in brackets. */
  readonly nested: boolean;
}

/** The keys that an object at a path may have, in the order of the schema. */
export function keysAt(schema: z.ZodType, path: readonly PropertyKey[]): KeyShape[] {
  const keys = new Map<string, KeyShape>();
  for (const object of schemasAt(schema, path)) {
    if (!(object instanceof z.ZodObject)) continue;
    const shape: Readonly<Record<string, z.ZodType>> = object.shape;
    for (const [name, value] of Object.entries(shape)) {
      if (!keys.has(name)) keys.set(name, keyShape(name, value));
    }
  }
  return [...keys.values()];
}

function keyShape(name: string, schema: z.ZodType): KeyShape {
  const description = descriptionOf(schema);
  const nested = schemasAt(schema, []).every((s) => s instanceof z.ZodObject || s instanceof z.ZodRecord);
  return { name, nested, ...(description === undefined ? {} : { description }) };
}

function descriptionOf(schema: z.ZodType): string | undefined {
  if (schema.description !== undefined) return schema.description;
  return schema instanceof z.ZodOptional ? descriptionOf(schema.unwrap() as z.ZodType) : undefined;
}

/** The constants that a value at a path may be; empty where any text will do. */
export function constantsAt(schema: z.ZodType, path: readonly PropertyKey[]): string[] {
  const values = schemasAt(schema, path).flatMap((s): unknown[] => {
    if (s instanceof z.ZodEnum) return s.options;
    if (s instanceof z.ZodLiteral) return [...s.values];
    return s instanceof z.ZodBoolean ? [true, false] : [];
  });
  return [...new Set(values.map(String))];
}

/** True where a list is expected at a path. */
export function isListAt(schema: z.ZodType, path: readonly PropertyKey[]): boolean {
  const found = schemasAt(schema, path);
  return found.length > 0 && found.every((s) => s instanceof z.ZodArray);
}
