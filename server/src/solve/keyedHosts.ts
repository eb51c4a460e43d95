/** Hosts in variables of the environment for which the program holds a key: who gives out keys is somebody else. */
import { Kind, SPREAD_KEY } from '../extract/facts';
import { type FlowGraph, type Gid, fileOf, gidOf } from '../link/graph';
import { splitWords } from '../text/words';
import type { Constants, Frames } from './constants';
import { listOf } from './schemas';
import type { TextPattern } from './textPatterns';
import type { Evaluator } from './values';

/** Words that say where or how a variable is used, not whose it is. */
const PREFIXES = new Set(['next', 'nuxt', 'vite', 'react', 'expo', 'gatsby', 'public', 'server', 'private', 'secret']);
/** First words of what a program calls its own parts. */
const OWN_PARTS = new Set(
  'app site base api web self internal local localhost origin backend frontend server host domain my our main core admin auth user users worker workers service services gateway proxy cron job jobs queue socket ws platform dashboard data'.split(
    ' ',
  ),
);
const KEYS = new Set(['key', 'token', 'secret', 'password', 'pat', 'credential', 'credentials', 'bearer']);
const MAX_DEPTH = 3;

export class KeyedHosts {
  constructor(
    private readonly graph: FlowGraph,
    private readonly values: Evaluator,
    private readonly constants: Constants,
  ) {}

  /**
   * True where all that is known of a request's host is a variable, and a key of the same name is sent along:
   * `${process.env.ACME_API}` with `process.env.ACME_TOKEN` among the headers.
   *
   * @param headers what holds the headers of the request
   */
  areOfAnother(urls: readonly TextPattern[], headers: readonly Gid[], frames: Frames): boolean {
    const owners = urls.flatMap(({ env }) => env.map(ownerIn));
    if (owners.length === 0 || owners.some((o) => o === undefined)) return false;
    const keys = headers
      .flatMap((node) => this.variablesIn(node, frames, 0))
      .filter((name) => splitWords(name).some((w) => KEYS.has(w)));
    return owners.every((owner) => keys.some((key) => ownerIn(key) === owner));
  }

  /** The variables that the values of an object are read from, also of those that are spread into it. */
  private variablesIn(node: Gid, frames: Frames, depth: number): string[] {
    if (depth > MAX_DEPTH) return [];
    const objects = this.values.evaluate(node).flatMap((v) => (v.kind === 'object' ? [v.gid] : []));
    return objects
      .filter((o) => this.graph.column(o, 0) === Kind.Object)
      .flatMap((object) => {
        const list = listOf(this.graph, object, 3).map((n, i) => (i % 2 === 0 ? n : gidOf(fileOf(object), n)));
        return list.flatMap((value, i) => {
          if (i % 2 === 0) return [];
          if (list[i - 1] === SPREAD_KEY) return this.variablesIn(value, frames, depth + 1);
          return this.constants.texts(value, frames).flatMap(({ env }) => env);
        });
      });
  }
}

/** Whose a variable is, by the first word of its name; undefined for the program's own. */
function ownerIn(variable: string): string | undefined {
  const first = splitWords(variable).find((w) => !PREFIXES.has(w));
  return first === undefined || OWN_PARTS.has(first) || KEYS.has(first) ? undefined : first;
}
