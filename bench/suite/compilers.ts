/** The TypeScript compilers over exactly the files that Datatrail analyses. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Bench, Subject } from './bench';
import type { Candidate } from './rounds';
import { installTools, ofTool } from './tools';

/**
 * Writes a configuration that names the files one by one. Nothing is installed and no alias resolves, which is less work
 * for a compiler than the project's own configurations would be.
 *
 * @returns its absolute path
 */
export function writeTsconfig(bench: Bench, { dir, sources }: Subject): string {
  const file = join(bench.folder('tsconfig'), 'tsconfig.json');
  const compilerOptions = {
    noEmit: true,
    target: 'es2022',
    lib: ['es2023', 'dom', 'dom.iterable'],
    module: 'esnext',
    moduleResolution: 'bundler',
    moduleDetection: 'force',
    jsx: 'preserve',
    strict: true,
    // Without the types of the packages these would be most of what it prints.
    noImplicitAny: false,
    skipLibCheck: true,
    allowJs: true,
    checkJs: false,
    esModuleInterop: true,
    resolveJsonModule: true,
    experimentalDecorators: true,
    types: [],
  };
  writeFileSync(file, JSON.stringify({ compilerOptions, files: sources.map((source) => join(dir, source)) }));
  return file;
}

/** Named as tables name them. */
export const NATIVE = 'tsc 7 (native)';
export const CLASSIC = 'tsc 5.9';

export function compilers(bench: Bench, subject: Subject): Candidate[] {
  const tools = installTools(bench.say);
  const args = ['--project', writeTsconfig(bench, subject), '--pretty', 'false'];
  const cwd = subject.dir;
  return [
    ofTool(NATIVE, tools, { path: 'typescript-native/bin/tsc', args, cwd }),
    ofTool(CLASSIC, tools, { path: 'typescript/bin/tsc', args, cwd, most: 3 }),
  ];
}
