/** Features of the engine, and how each is bounded or switched off in a build for measuring. */
import { answer, constant, type Change } from '../variant';

export interface Variant {
  /** What is varied. */
  readonly feature: string;
  /** How. */
  readonly setting: string;
  readonly changes: readonly Change[];
}

function numbers(feature: string, file: string, name: string, values: readonly number[]): Variant[] {
  return values.map((value) => ({ feature, setting: `${name} ${value}`, changes: [constant(file, name, value)] }));
}

function off(feature: string, ...changes: Change[]): Variant {
  return { feature, setting: 'off', changes };
}

/** What is switched off answers as where it finds nothing; everything else stays as it is. */
export const VARIANTS: readonly Variant[] = [
  ...numbers('field depth of access paths', 'solve/trace.ts', 'MAX_NAMES', [1, 2, 3, 10]),
  ...numbers('different paths of one value', 'solve/trace.ts', 'MAX_PATHS', [4]),
  ...numbers('depth of definitions', 'solve/trace.ts', 'MAX_DEPTH', [40]),
  ...numbers('call context, in frames', 'solve/flowSearch.ts', 'MAX_FRAMES', [0, 1, 2, 4, 10]),
  ...numbers('callers of one function', 'solve/flowSearch.ts', 'MAX_CALLERS', [20, 200]),
  ...numbers('values of one expression', 'solve/valueTable.ts', 'MAX_VALUES', [6, 64]),
  ...numbers('origins of one value', 'solve/origins.ts', 'MAX_ORIGINS', [15]),
  ...numbers('expressions of one argument', 'solve/leaves.ts', 'MAX_LEAVES', [20]),
  ...numbers('rounds of the call graph', 'solve/callGraph.ts', 'MAX_ROUNDS', [1, 3]),
  off(
    'messages to their handlers',
    answer('solve/channels.ts', 'deliveries', '[]'),
    answer('solve/channels.ts', 'toFunction', '[]'),
  ),
  off('thrown errors', answer('solve/thrown.ts', 'caught', '[]'), answer('solve/thrown.ts', 'rejected', '[]')),
  off('values of libraries', answer('solve/libraryValues.ts', 'ofCall', '[]')),
  off('forms', answer('solve/forms.ts', 'ruleOf', 'undefined')),
  off(
    'record shapes of databases and schemas',
    answer('solve/records.ts', 'ofCall', 'undefined'),
    answer('solve/records.ts', 'typeOf', 'undefined'),
    answer('solve/records.ts', 'ofSchema', 'undefined'),
  ),
  off(
    'declared types',
    answer('solve/types.ts', 'resolve', 'undefined'),
    answer('solve/types.ts', 'shape', 'undefined'),
  ),
  off('consent', answer('solve/consent.ts', 'at', 'undefined')),
];
