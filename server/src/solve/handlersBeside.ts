/** Which handlers of a file see the same requests: those of an app's routes, and what it runs before all of them. */
import { ConstKind, Kind } from '../extract/facts';
import { type FileIndex, type FlowGraph, type Gid, fileOf, gidOf } from '../link/graph';
import { addTo } from './perFile';
import { listOf } from './schemas';

const ROUTES = new Set(['post', 'put', 'patch', 'delete', 'get', 'all']);
/** Parameters of what handles a request; one with four handles errors. */
const MOST_PARAMETERS = 3;

export interface Handlers {
  /** Requests (the variables of them) of what runs before all routes, with the app (its variable). */
  readonly before: ReadonlyMap<number, number>;
  /** Requests of the routes of an app. */
  readonly routes: ReadonlyMap<number, readonly number[]>;
}

/** Reads the calls of a file that register handlers: `app.use(log)`, `app.post('/login', login)`. */
export function handlersIn(graph: FlowGraph, file: FileIndex): Handlers {
  const before = new Map<number, number>();
  const routes = new Map<number, number[]>();
  const { applications, strings } = graph.file(file).facts;
  if (!strings.includes('use')) return { before, routes };
  for (const node of applications) {
    const call = gidOf(file, node);
    const callee = gidOf(file, graph.column(call, 3));
    if (graph.column(call, 0) !== Kind.Call || graph.column(callee, 0) !== Kind.Prop) continue;
    const name = strings[graph.column(callee, 4)] ?? '';
    const app = gidOf(file, graph.column(callee, 3));
    if ((name !== 'use' && !ROUTES.has(name)) || graph.column(app, 0) !== Kind.Ref) continue;
    const args = listOf(graph, call, 4).map((n) => gidOf(file, n));
    // `app.use('/admin', …)` sees some of them.
    if (name === 'use' && args[0] !== undefined && isText(graph, args[0])) continue;
    for (const request of args.flatMap((arg) => requestOf(graph, arg))) {
      if (name === 'use') before.set(request, graph.column(app, 3));
      else addTo(routes, graph.column(app, 3), request);
    }
  }
  return { before, routes };
}

function isText(graph: FlowGraph, gid: Gid): boolean {
  return graph.column(gid, 0) === Kind.Const && graph.column(gid, 4) === ConstKind.Text;
}

/** The variable of the request that a handler of the file gets. */
function requestOf(graph: FlowGraph, handler: Gid): number[] {
  const made = graph.column(handler, 0) === Kind.Ref ? graph.definitionOf(handler) : handler;
  if (made === undefined || fileOf(made) !== fileOf(handler) || graph.column(made, 0) !== Kind.Func) return [];
  const facts = graph.facts(made);
  const { params = [] } = facts.functions[graph.column(made, 3)] ?? {};
  if (params.length > MOST_PARAMETERS || params[0] === undefined) return [];
  const request = facts.bindings.findIndex((b) => b.definitions.includes(params[0] as number));
  return request < 0 ? [] : [request];
}
