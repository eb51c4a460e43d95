import assert from 'node:assert/strict';
import { ModuleResolver } from '../../server/src/link/modules';
import type { ModuleFiles, ResolvedModule } from '../../server/src/link/modules';

/** Path → text; configuration may be given as an object. A list holds source files, whose text does not matter. */
export type Tree = Readonly<Record<string, string | object>>;

/** `from`, specifier and what it should mean: a path, `package NAME`, `package NAME › SUBPATH` or `missing`. */
export type Row = readonly [from: string, specifier: string, expected: string];

export interface TreeCase {
  readonly title: string;
  readonly sources: readonly string[];
  readonly configs?: Tree;
  readonly rows: readonly Row[];
}

/** The tree as the resolver sees it. */
export function moduleFiles(sources: readonly string[], configs: Tree = {}): ModuleFiles {
  const known = new Set(sources);
  const texts = Object.entries(configs).map(([file, content]): [string, string] => [
    file,
    typeof content === 'string' ? content : JSON.stringify(content),
  ]);
  return { has: (file) => known.has(file), configs: new Map(texts) };
}

export function shown(result: ResolvedModule): string {
  if (result.kind === 'file') return result.file;
  if (result.kind === 'missing') return 'missing';
  return result.subpath === '' ? `package ${result.name}` : `package ${result.name} › ${result.subpath}`;
}

/** One test for each case: every row must resolve as it says, and no configuration may be found at fault. */
export function testCases(cases: readonly TreeCase[]): void {
  for (const { title, sources, configs, rows } of cases) {
    it(title, () => {
      const resolver = new ModuleResolver(moduleFiles(sources, configs));
      const actual = rows.map(([from, specifier]) => [from, specifier, shown(resolver.resolve(from, specifier))]);
      assert.deepEqual(actual, rows);
      assert.deepEqual(resolver.problems, []);
    });
  }
}
