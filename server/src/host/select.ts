import { basename } from '../text/paths';

const SOURCE = /\.(?:[mc]?ts|tsx|[mc]?js|jsx)$/;
const PAGE = /\.html$/;
const COMPONENTS = ['.ts', '.component.ts'];
const CONFIG = /^(?:package\.json|pnpm-workspace\.yaml|(?:tsconfig|jsconfig)(?:\.[^/]*)?\.json|[^/]*\.prisma)$/;
// What bundlers and package managers leave in a tree under a name of its own.
const BUILT_FILE = /[.-]min\.[mc]?js$|\.bundle\.[mc]?js$|^\.pnp\.[a-z.]*[mc]?js$/;

/**
 * True for a file that the engine can use: a source, the page of a component, a project configuration or a Prisma schema.
 *
 * @param isThere tells whether a file exists. A page counts where the component that is called alike stands beside it
 *   (`login.html`, `login.component.ts`): others are documents, mails, or what a tool has written
 */
export function isAnalysable(file: string, isThere: (file: string) => boolean): boolean {
  const name = basename(file);
  if (CONFIG.test(name)) return true;
  if (PAGE.test(name)) return COMPONENTS.some((end) => isThere(file.replace(PAGE, end)));
  return SOURCE.test(name) && !BUILT_FILE.test(name);
}

/** True for a team's configuration, by its name: `datatrail.config.yaml` or `.yml`. */
export function isTeamConfig(path: string): boolean {
  return /(?:^|[\\/])datatrail\.config\.ya?ml$/.test(path);
}

/** True for a source file, which is what the counts of a scan are about. */
export function isSource(file: string): boolean {
  return SOURCE.test(file) || PAGE.test(file);
}

const NEVER = new Set(['node_modules', 'bower_components', 'jspm_packages', '__pycache__']);
const OUTPUT = new Set(['dist', 'build', 'out', 'coverage']);
/** Folders that hold code people write: an output folder's name below them is a part of the program. */
const WRITTEN = new Set(['src', 'app', 'pages', 'routes']);
/** Folders with a leading dot that hold code (server and client code of Remix and React Router). */
const DOTTED_CODE = new Set(['.server', '.client']);

/** True for a folder that holds packages, build output or a tool's own files. `path` is relative to the scanned root. */
export function isIgnoredFolder(path: string): boolean {
  const segments = path.split('/');
  const name = segments.pop() ?? '';
  if (NEVER.has(name)) return true;
  if (name.startsWith('.')) return !DOTTED_CODE.has(name);
  return OUTPUT.has(name) && !segments.some((segment) => WRITTEN.has(segment));
}
