/**
 * Routes that load before they render: a component of the file gets what its loader, or its action, returns. The
 * framework calls both, so that no call of the program connects them.
 */
import { type FileIndex, type Gid, fileOf } from '../link/graph';
import { type Origin, type Path, isWhole, splitPath, step, under } from './origins';
import { castOf } from './schemas';
import type { Tracer } from './trace';
import type { CallTracer } from './traceCalls';
import type { FunctionValue } from './valueTable';

const LOADERS = ['loader', 'clientLoader'];
const ACTIONS = ['action', 'clientAction'];

/** What a hook gives of a route. */
interface Hook {
  /** The functions of its own file whose result it is; none where only a type argument says whose. */
  readonly names: readonly string[];
  /** Where the result stands in what the hook gives; nowhere when it is all of it. */
  readonly member?: string;
}

const BY_HOOK: ReadonlyMap<string, Hook> = new Map([
  ['useLoaderData', { names: LOADERS }],
  ['useActionData', { names: ACTIONS }],
  ['useRouteLoaderData', { names: [] }],
  ['useFetcher', { names: [], member: 'data' }],
]);
const BY_PROP: ReadonlyMap<string, readonly string[]> = new Map([
  ['loaderData', LOADERS],
  ['actionData', ACTIONS],
]);
/** Functions of a page whose `props` are those of its component. */
const PAGE_LOADERS = ['getServerSideProps', 'getStaticProps'];

export class LoaderReader {
  constructor(
    private readonly tracer: Tracer,
    private readonly calls: CallTracer,
  ) {}

  /**
   * What `useLoaderData()` gives: what the function returns that its type argument names, wherever that stands
   * (`useRouteLoaderData<typeof loader>('root')`), else that of its file; nothing where that loads nothing.
   */
  ofHook(call: Gid, path: Path): Origin[] {
    const hook = BY_HOOK.get(this.calls.calledName(call));
    if (hook === undefined) return [];
    const { head, rest } = splitPath(path);
    if (hook.member !== undefined && head !== hook.member) return [];
    const asked = hook.member === undefined ? path : rest;
    const named = this.namedBy(call);
    if (named.length > 0) return this.resultOf(named, asked, call, 'the loader that its type names');
    return this.returned(fileOf(call), hook.names, asked, call);
  }

  /** The functions that a call's type argument names: `<typeof loader>`. */
  private namedBy(call: Gid): readonly FunctionValue[] {
    const { graph, values } = this.tracer;
    const cast = castOf(graph, call);
    const type = cast === undefined ? 0 : graph.column(cast, 4);
    return type > 0
      ? values.ofType({ kind: 'type', file: fileOf(call), type }).filter((v) => v.kind === 'function')
      : [];
  }

  /**
   * What the props of the component hold that a file exports by default.
   *
   * @param parameter the first parameter of a function that nobody calls
   */
  ofProps(parameter: Gid, path: Path): Origin[] {
    const file = fileOf(parameter);
    const { graph } = this.tracer;
    if (isWhole(path) || !this.functionsOf(file, 'default').some((f) => f.id === graph.column(parameter, 3))) return [];
    const { head, rest } = splitPath(path);
    const names = BY_PROP.get(head);
    if (names) return this.returned(file, names, rest, parameter);
    return this.returned(file, PAGE_LOADERS, under('props', path), parameter);
  }

  /** What comes in with the request is not known here, and stays with the loader. */
  private returned(file: FileIndex, names: readonly string[], path: Path, at: Gid): Origin[] {
    return names.flatMap((name) => this.resultOf(this.functionsOf(file, name), path, at, name));
  }

  private resultOf(functions: readonly FunctionValue[], path: Path, at: Gid, name: string): Origin[] {
    return functions.flatMap((fn) =>
      step(
        this.calls.returned(fn.file, fn.id, path).filter((o) => o.base !== 'parameter'),
        at,
        `returned by ${name}`,
      ),
    );
  }

  private functionsOf(file: FileIndex, name: string) {
    const target = this.tracer.graph.resolveExport(file, name);
    return this.tracer.values.ofTarget(target).filter((v) => v.kind === 'function');
  }
}
