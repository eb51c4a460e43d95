/** Builds of the command line for measuring: readable, and with parts of the engine changed or switched off. */
import { build, type Plugin } from 'esbuild';
import { copyFileSync, cpSync, readFileSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { PROJECT } from './bench';

/** Changes the text of one source while it is built. The sources themselves stay as they are. */
export interface Change {
  /** Below `server/src`. */
  readonly file: string;
  /** Throws where the text is not as expected: a change that changes nothing would measure nothing. */
  readonly apply: (text: string) => string;
}

/** Another number for a constant at the top of a file. */
export function constant(file: string, name: string, value: number): Change {
  const pattern = new RegExp(`^((?:export )?const ${name} = )[\\d_]+;`, 'm');
  return { file, apply: (text) => replaced(text, pattern, `$1${value};`, `${file} has no number ${name}`) };
}

/** A method that gives this back at once. `value` is an expression. */
export function answer(file: string, method: string, value: string): Change {
  const pattern = new RegExp(
    `^(  (?:private |static |override )*${method}(?:<[^>]*>)?\\([^{]*\\)(?:: [^\\n]+)? \\{)$`,
    'm',
  );
  return {
    file,
    // The condition keeps the compiler from calling the rest unreachable.
    apply: (text) =>
      replaced(text, pattern, `$1\n    if (1 as number) return ${value} as never;`, `${file} has no method ${method}`),
  };
}

function replaced(text: string, pattern: RegExp, by: string, problem: string): string {
  const found = text.match(pattern);
  if (found === null) throw new Error(problem);
  return text.replace(pattern, by);
}

/**
 * Builds the command line into an empty folder.
 *
 * @param name by which the build knows its results in a cache, where facts are shared with all such builds; it has no cache
 *   without one
 * @returns path of the program. Rejects where a change does not fit the sources
 */
export async function buildVariant(folder: string, changes: readonly Change[], name?: string): Promise<string> {
  const outfile = join(folder, 'cli.js');
  await build({
    absWorkingDir: PROJECT,
    entryPoints: ['server/src/cli/main.ts'],
    outfile,
    bundle: true,
    platform: 'node',
    target: 'node20',
    format: 'cjs',
    define: name === undefined ? {} : { DATATRAIL_BUILD: JSON.stringify({ facts: 'measured', engine: name }) },
    logLevel: 'silent',
    plugins: [apart, changing(changes)],
  });
  // What `npm run build` made of the compiler and the rules is as good here.
  copyFileSync(join(PROJECT, 'dist/ts-morph.js'), join(folder, 'ts-morph.js'));
  cpSync(join(PROJECT, 'dist/rules'), join(folder, 'rules'), { recursive: true });
  return outfile;
}

const apart: Plugin = {
  name: 'apart',
  setup(plugin) {
    plugin.onResolve({ filter: /^ts-morph$/ }, () => ({ path: './ts-morph.js', external: true }));
    plugin.onResolve({ filter: /\/mcp\/serve$/ }, () => ({ path: './mcp.js', external: true }));
  },
};

function changing(changes: readonly Change[]): Plugin {
  const sources = join(PROJECT, 'server/src');
  return {
    name: 'changing',
    setup(plugin) {
      plugin.onLoad({ filter: /[\\/]server[\\/]src[\\/].*\.ts$/ }, ({ path }) => {
        const file = relative(sources, path).split(sep).join('/');
        const own = changes.filter((change) => change.file === file);
        if (own.length === 0) return undefined;
        const contents = own.reduce((text, change) => change.apply(text), readFileSync(path, 'utf8'));
        return { contents, loader: 'ts' };
      });
    },
  };
}
