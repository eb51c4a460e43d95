/** One feature of a made-up program: a record of a person (or of an object) and of a thing, and the code around them. */
import { pick } from '../stats';
import { HARMLESS, OBJECTS, PEOPLE, PERSONAL, TECHNICAL, THINGS, VERBS, capital } from './words';

export interface Feature {
  readonly id: number;
  /** Folder below the package's `src`. */
  readonly folder: string;
  readonly thing: string;
  readonly person: string;
  /** Functions of its service, which other features call. */
  readonly verbs: readonly string[];
  readonly fields: readonly (readonly [name: string, type: string])[];
  readonly facts: readonly (readonly [name: string, type: string])[];
}

/** Most of a program is about other things than people. */
const PERSONAL_SHARE = 0.25;

export function drawFeature(id: number, random: () => number): Feature {
  const thing = `${pick(THINGS, random)}${id}`;
  const isPersonal = random() < PERSONAL_SHARE;
  return {
    id,
    folder: thing,
    thing,
    person: pick(isPersonal ? PEOPLE : OBJECTS, random),
    verbs: draw(VERBS, 8, random),
    fields: draw<Feature['fields'][number]>(isPersonal ? PERSONAL : TECHNICAL, 5, random),
    facts: draw(HARMLESS, 7, random),
  };
}

function draw<T>(from: readonly T[], count: number, random: () => number): T[] {
  const left = [...from];
  return Array.from({ length: count }, () => left.splice(Math.floor(random() * left.length), 1)).flat();
}

/** Text of a file by its name in the feature's folder. `others` are features of the same package that it may use. */
export type FileMaker = (feature: Feature, others: readonly Feature[], random: () => number) => string;

/** The names of a feature's types. */
export function namesOf({ person, thing }: Feature): { readonly Person: string; readonly Thing: string } {
  return { Person: `${capital(person)}Of${capital(thing)}`, Thing: capital(thing) };
}

export const types: FileMaker = (feature) => {
  const { Person, Thing } = namesOf(feature);
  const lines = (fields: Feature['fields']): string => fields.map(([name, type]) => `  ${name}: ${type};`).join('\n');
  return `export interface ${Person} {
  id: string;
${lines(feature.fields)}
  preferences: ${Thing}Preferences;
}

export interface ${Thing}Preferences {
  newsletter: boolean;
  language?: string;
}

export interface ${Thing} {
  id: string;
  ${feature.person}: ${Person};
${lines(feature.facts)}
}

export type ${Thing}Status = 'open' | 'done' | 'cancelled';
export type ${Thing}Summary = Pick<${Thing}, 'id' | '${feature.facts[0]?.[0]}'>;
export type ${Thing}Patch = Partial<Omit<${Thing}, 'id' | '${feature.person}'>>;

export interface ${Thing}Filter {
  status?: ${Thing}Status;
  limit?: number;
  search?: string;
}

export class ${Thing}Error extends Error {
  constructor(
    message: string,
    readonly status: ${Thing}Status = 'open',
  ) {
    super(message);
  }
}
`;
};

export const repository: FileMaker = (feature) => {
  const { Person, Thing } = namesOf(feature);
  const { thing, person } = feature;
  const queries = feature.verbs.map(
    (verb, at) => `
export async function ${verb}${Thing}Row(id: string, patch: ${Thing}Patch = {}): Promise<${Thing} | null> {
  const found = await db.${thing}.findUnique({ where: { id }, include: { ${person}: ${at % 2 === 0} } });
  if (!found) return null;
  const merged = { ...found, ...patch };
  await db.${thing}.update({ where: { id }, data: merged });
  return merged;
}
`,
  );
  return `import { db } from '../../lib/db';
import type { ${Person}, ${Thing}, ${Thing}Filter, ${Thing}Patch } from './types';

export async function list${Thing}s(filter: ${Thing}Filter): Promise<${Thing}[]> {
  const where = filter.status ? { status: filter.status } : {};
  const rows = await db.${thing}.findMany({ where, take: filter.limit ?? 50 });
  return rows.filter((row: ${Thing}) => !filter.search || row.id.includes(filter.search));
}

export async function ${person}Of${Thing}(id: string): Promise<${Person} | undefined> {
  const row = await db.${thing}.findUnique({ where: { id }, select: { ${person}: true } });
  return row?.${person};
}
${queries.join('')}`;
};

export const helpers: FileMaker = (feature, _others, random) => {
  const { Thing } = namesOf(feature);
  const functions = Array.from({ length: 14 }, (_, at) => {
    const low = Math.floor(random() * 50);
    return `
/** Puts a number of a ${feature.thing} between ${low} and ${low + 100}, in steps of ${at + 1}. */
export function step${at}Of${Thing}(value: number, steps = ${at + 1}): number {
  const bounded = Math.min(Math.max(value, ${low}), ${low + 100});
  let rest = bounded % steps;
  while (rest > steps / 2) {
    rest -= 1;
  }
  return bounded - rest;
}
`;
  });
  return `export const ${Thing.toUpperCase()}_LIMITS = { least: 0, most: ${Math.floor(random() * 1000)} } as const;
${functions.join('')}
export function label${Thing}(parts: readonly string[]): string {
  return parts.filter(Boolean).join(' · ');
}
`;
};
