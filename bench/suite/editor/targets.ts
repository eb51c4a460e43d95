/** Which files of a workspace are worth editing, and which others an edit can reach. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { isSource } from '../../../server/src/host/select';
import { walkWorkspace } from '../../../server/src/host/walk';
import { ModuleResolver } from '../../../server/src/link/modules';
import type { Subject } from '../bench';

export const KINDS = ['wrapper', 'leaf', 'type'] as const;
export type TargetKind = (typeof KINDS)[number];

export interface Targets {
  readonly files: Readonly<Record<TargetKind, readonly string[]>>;
  /** Files that import one, sorted. */
  readonly importers: ReadonlyMap<string, readonly string[]>;
}

/** What so many files import is a wrapper that an edit goes far from. */
const MANY = 8;
/** Larger files are not what people edit. */
const LARGEST = 150_000;
const IMPORT = /(?:\bfrom|\bimport|\brequire\()\s*['"]([^'"\n]+)['"]/g;
const SHAPE = /(?:interface \w+[^{\n]*|type \w+ = )\{$/m;
const CODE = /\bfunction\b|=>/;

/** Sorts the files of a workspace by who imports them and what they hold. */
export async function targetsOf({ dir }: Subject): Promise<Targets> {
  const { files } = await walkWorkspace(dir);
  const texts = new Map(files.map((file) => [file, readFileSync(join(dir, file), 'utf8')]));
  const sources = files.filter(isSource);
  const configs = new Map([...texts].filter(([file]) => !isSource(file) && !file.endsWith('.prisma')));
  const resolver = new ModuleResolver({ has: (file) => texts.has(file), configs });
  const importers = new Map<string, string[]>();
  for (const from of sources) {
    for (const specifier of new Set([...(texts.get(from) ?? '').matchAll(IMPORT)].map(([, name = '']) => name))) {
      const module = resolver.resolve(from, specifier);
      if (module.kind === 'file') importers.set(module.file, [...(importers.get(module.file) ?? []), from]);
    }
  }
  const countOf = (file: string): number => importers.get(file)?.length ?? 0;
  const fit = sources.filter((file) => (texts.get(file)?.length ?? 0) < LARGEST && CODE.test(texts.get(file) ?? ''));
  return {
    files: {
      wrapper: fit.filter((file) => countOf(file) >= MANY),
      leaf: fit.filter((file) => countOf(file) === 0),
      type: sources.filter((file) => countOf(file) > 0 && SHAPE.test(texts.get(file) ?? '')),
    },
    importers,
  };
}
