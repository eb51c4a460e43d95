/** What the licences of the packages in the bundles ask to be passed on. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'esbuild';

const ROOT = join(import.meta.dirname, '../..');
const ENTRIES = ['server/src/cli/main.ts', 'server/src/lsp/main.ts', 'client/src/extension.ts'];
/** Packages that another one carries inside of its own file, with where their licence can be read. */
const CARRIED: Readonly<Record<string, readonly string[]>> = { '@ts-morph/common': ['typescript'] };
const LICENCES = /^(licen[sc]e|notice|copying|thirdpartynotice\w*)([.-].*)?$/i;

interface Package {
  readonly name: string;
  readonly version: string;
  readonly license?: string;
  readonly homepage?: string;
}

/** The text of THIRD-PARTY-NOTICES.txt: each package whose code is in a bundle, with its licence. */
export async function noticesText(): Promise<string> {
  const parts = (await bundledPackages()).map((folder) => {
    const { name, version, license, homepage } = JSON.parse(
      readFileSync(join(folder, 'package.json'), 'utf8'),
    ) as Package;
    const texts = licencesIn(folder);
    if (license === undefined || texts.length === 0)
      throw new Error(`${name} says no licence: look at it before it is bundled`);
    return [`${name} ${version} (${license})`, ...(homepage === undefined ? [] : [homepage]), '', ...texts].join('\n');
  });
  const line = `\n\n${'-'.repeat(80)}\n\n`;
  return `Datatrail holds code of these packages. Generated from its bundles by \`npm run generate\`.${line}${parts.join(line)}\n`;
}

/** Folders of the packages that esbuild takes code from, sorted by name. */
async function bundledPackages(): Promise<string[]> {
  const { metafile } = await build({
    absWorkingDir: ROOT,
    entryPoints: ENTRIES,
    bundle: true,
    write: false,
    outdir: 'unused',
    metafile: true,
    platform: 'node',
    external: ['vscode'],
    logLevel: 'silent',
  });
  const folders = new Map<string, string>();
  const files = Object.values(metafile.outputs).flatMap(({ inputs }) => Object.entries(inputs));
  for (const [file, { bytesInOutput }] of files) {
    const [folder, name] = /^.*node_modules\/((?:@[^/]+\/)?[^/]+)(?=\/)/.exec(file) ?? [];
    if (folder === undefined || name === undefined || bytesInOutput === 0) continue;
    folders.set(name, join(ROOT, folder));
    for (const carried of CARRIED[name] ?? []) folders.set(carried, join(ROOT, 'node_modules', carried));
  }
  return [...folders].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, folder]) => folder);
}

function licencesIn(folder: string): string[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .filter((name) => LICENCES.test(name))
    .sort()
    .map((name) => readFileSync(join(folder, name), 'utf8').replace(/\r\n/g, '\n').trim());
}
