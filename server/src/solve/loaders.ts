/**
 * Routes that load before they render: a component of the file gets what its loader, or its action, returns. The
 * framework calls both, so that no call of the program connects them.
 */
import { type FileIndex, type Gid, fileOf } from '../link/graph';
import { type Origin, type Path, isWhole, splitPath, step, under } from './origins';
import type { Tracer } from './trace';
import type { CallTracer } from './traceCalls';

const LOADERS = ['loader', 'clientLoader'];
const ACTIONS = ['action', 'clientAction'];
const BY_HOOK: ReadonlyMap<string, readonly string[]> = new Map([
  ['useLoaderData', LOADERS],
  ['useActionData', ACTIONS],
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

  /** What `useLoaderData()` gives; nothing where its file loads nothing. */
  ofHook(call: Gid, path: Path): Origin[] {
    const names = BY_HOOK.get(this.calls.calledName(call));
    return names ? this.returned(fileOf(call), names, path, call) : [];
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
    return names.flatMap((name) =>
      this.functionsOf(file, name).flatMap((fn) =>
        step(
          this.calls.returned(fn.file, fn.id, path).filter((o) => o.base !== 'parameter'),
          at,
          `returned by ${name}`,
        ),
      ),
    );
  }

  private functionsOf(file: FileIndex, name: string) {
    const target = this.tracer.graph.resolveExport(file, name);
    return this.tracer.values.ofTarget(target).filter((v) => v.kind === 'function');
  }
}
