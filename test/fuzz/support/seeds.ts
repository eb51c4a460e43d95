import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { isSourceFile } from '../../../server/src/extract/extract';
import { readSource } from '../../../server/src/host/source';
import { walkWorkspace } from '../../../server/src/host/walk';
import { parseFixture } from '../../stages/constructFixture';
import { appFiles, ruleTexts, type AppFile } from '../../support/apps';

const CONSTRUCTS = path.join(import.meta.dirname, '../../stages/constructs');
/** Longer sources make the single run slow and say little more. */
const LONGEST = 20_000;

/** What inputs grow from. */
export interface Seeds {
  /** Small programs of one or more files. */
  readonly trees: readonly (readonly AppFile[])[];
  readonly sources: readonly string[];
  readonly rules: readonly AppFile[];
  /** `package.json`, `tsconfig.json`, workspaces. */
  readonly configs: readonly AppFile[];
  readonly prisma: readonly string[];
}

/** The fixtures of the project, and with `corpus` the sources of any folder. */
export async function loadSeeds(corpus?: string): Promise<Seeds> {
  const apps = readdirSync(path.join(import.meta.dirname, '../../apps')).flatMap((name) => appFiles(name));
  const own = corpus === undefined ? [] : await filesOf(corpus);
  const all = [...apps, ...own];
  const code = all.filter(({ file, text }) => isSourceFile(file) && text.length < LONGEST);
  const trees = [...constructs(), ...code.map((one) => [one])];
  return {
    trees,
    sources: trees
      .flat()
      .filter(({ file }) => isSourceFile(file))
      .map(({ text }) => text),
    rules: ruleTexts(),
    configs: all.filter(
      ({ file, text }) => /(package|tsconfig[^/]*)\.json$|workspace\.yaml$/.test(file) && text.length < LONGEST,
    ),
    prisma: all.filter(({ file }) => file.endsWith('.prisma')).map(({ text }) => text.slice(0, LONGEST)),
  };
}

function constructs(): AppFile[][] {
  return readdirSync(CONSTRUCTS, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.txt'))
    .sort()
    .flatMap((name) => parseFixture(readFileSync(path.join(CONSTRUCTS, name), 'utf8')).sections)
    .map(({ files }) => files.map(({ name, text }) => ({ file: name, text })));
}

async function filesOf(folder: string): Promise<AppFile[]> {
  if (!existsSync(folder)) throw new Error(`${folder} does not exist`);
  const { root, files } = await walkWorkspace(folder);
  return files.flatMap((file) => {
    const { text } = readSource(root, file);
    return text === undefined ? [] : [{ file, text }];
  });
}
