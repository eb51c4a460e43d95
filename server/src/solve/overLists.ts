/** What functions give that go over a list with a function: `map(users, (u) => u.email)` of lodash, `Array.from(users, …)`. */
import type { Gid } from '../link/graph';
import type { ApiPath } from './api';
import { FOLDING } from './builtins';
import { type Origin, type Path, isWhole, splitPath } from './origins';
import type { Tracer } from './trace';
import type { FunctionValue } from './valueTable';

/** Packages whose functions take a list, and then what is called with each of its elements. */
const OVER_LISTS =
  /^(p-(map|map-series|each-series|filter|some|every|locate)|lodash(-es)?(\/.*)?|lodash\..+|underscore|remeda|radash|es-toolkit(\/.*)?|async|bluebird)$/;
/** Packages whose functions take them the other way round. */
const LISTS_LAST = /^ramda(\/.*)?$/;
/** Functions that give what theirs returns. */
const MAPPING = /^(map|flatMap|flatMapDeep|mapSeries|mapValues|concatMap)$/;
/** Those of which the name of the package is the name. */
const OF_PACKAGE = /^(?:p-|lodash[./])(\w+)/;

/** True for a function that is given a list first, and a function then. */
export function goesOverLists({ root, segments }: ApiPath): boolean {
  return root === 'global' ? isArrayFrom(segments) : OVER_LISTS.test(root) && segments.length <= 2;
}

/** `Array.from(users, (u) => u.email)`, and the one that waits. */
function isArrayFrom([object, method, ...rest]: readonly string[]): boolean {
  return object === '.Array' && (method === '.from' || method === '.fromAsync') && rest.every((s) => s === '()');
}

/**
 * Origins of what such a call gives.
 *
 * @param path the function that is called
 * @returns undefined where it is none, or is given no function that is known
 */
export function mappedOver(tracer: Tracer, call: Gid, path: ApiPath, asked: Path): readonly Origin[] | undefined {
  const isLast = LISTS_LAST.test(path.root);
  const isFrom = path.root === 'global' && isArrayFrom(path.segments);
  if (!isLast && !isFrom && !OVER_LISTS.test(path.root)) return undefined;
  const last =
    path.segments
      .filter((s) => s !== '()')
      .at(-1)
      ?.slice(1) ?? 'default';
  const name = isFrom ? 'map' : last === 'default' ? (OF_PACKAGE.exec(path.root)?.[1] ?? '') : last;
  const folds = FOLDING.has(name);
  if (!folds && !MAPPING.test(name)) return undefined;
  const args = tracer.calls.args(call);
  const start = folds ? args[isLast ? 1 : 2] : undefined;
  const [list, callback] = isLast ? [args.at(-1), args[0]] : args;
  if (list === undefined || callback === undefined || args.length < (folds ? 3 : 2)) return undefined;
  const functions = tracer.values.evaluate(callback).filter((v): v is FunctionValue => v.kind === 'function');
  if (functions.length === 0) return undefined;
  const { head, rest } = splitPath(asked);
  // An element stands for its list, and a value for the record it is under some key of.
  const isPart = !folds && (/^\d+$/.test(head) || (name === 'mapValues' && !isWhole(asked)));
  const elements = (part: Path) => tracer.trace(list, tracer.writes.valuesOf(list, part));
  const returned = functions.flatMap((fn) =>
    tracer.calls
      .returned(fn.file, fn.id, isPart ? rest : asked)
      .flatMap((o) => tracer.calls.fillElement(o, fn, folds, elements)),
  );
  return start === undefined ? returned : [...returned, ...tracer.trace(start, asked)];
}
