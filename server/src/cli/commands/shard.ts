import { resolve } from 'node:path';
import { encodeFacts } from '../../cache/factsCodec';
import { keyOfText, type Key } from '../../cache/key';
import { packBytes, type PackEntry } from '../../cache/pack';
import { shardOf, treeOf } from '../../cache/shard';
import { readInBatches } from '../../host/workspace';
import type { FileId } from '../../model';
import { counted } from '../../report/order';
import { Analyst } from '../analyst';
import { applyCached, openCache, saveCache } from '../caching';
import { Exit, UsageError, type CliIo, type ExitCode } from '../io';
import { writeNamed } from '../namedFile';
import type { ScanOptions } from '../options';
import { Progress, Timing } from '../progress';
import { FACTS_ENDING } from '../shards';

/** A part of several, from 1. */
export interface Shard {
  readonly index: number;
  readonly of: number;
}

/** Options that are about findings, of which a part has none. */
const OF_REPORTS = [
  'format',
  'policy',
  'manifest',
  'since',
  'staged',
  'maxWarnings',
  'fix',
  'fixSuggestions',
  'fixDryRun',
] as const;

/** `datatrail scan --shard I/N`: writes the facts of a part of the files, for {@link mergeCommand}. */
export async function shardCommand(dir: string, shard: Shard, options: ScanOptions, io: CliIo): Promise<ExitCode> {
  const output = checkedOutput(shard, options);
  const { build } = io;
  if (build === undefined) throw new UsageError('This is no built Datatrail', 'Run npm run build, then dist/cli.js.');
  const progress = new Progress(io, options.quiet === true);
  const analyst = new Analyst(options, { io, timing: new Timing(io.now), progress });
  const { workspace, loaded } = await analyst.open(resolve(io.cwd, dir), dir);
  const cache = openCache(workspace.root, options, io);
  const engine = await io.createEngine(loaded.rules, 'nothing');
  const mine = workspace.files.filter((file) => shardOf(file, shard.of) === shard.index);
  const files: [FileId, Key][] = [];
  const entries = new Map<Key, PackEntry>();
  for await (const batch of readInBatches(workspace.root, mine, options.maxFileSize)) {
    const texts = batch.flatMap(({ file, text }) => (text === undefined ? [] : [{ file, text }]));
    applyCached(engine, texts, cache);
    for (const { file, text } of texts) {
      const key = keyOfText(file, text);
      const facts = engine.factsOf(file);
      const bytes = facts && encodeFacts(facts);
      if (facts !== undefined) files.push([file, key]);
      if (bytes !== undefined) entries.set(key, { key, bytes, generation: 1 });
    }
    engine.apply({ files: texts.map(({ file }) => ({ file, removed: true })) });
    progress.show('Reading', files.length, mine.length);
  }
  progress.clear();
  saveCache(cache, options, io);
  const head = { version: build.facts, shard: { ...shard, tree: treeOf(workspace.files), files } };
  write(output, packBytes(head, [...entries.values()]), io);
  const what = shard.of === 1 ? '' : ` (part ${shard.index} of ${shard.of})`;
  if (options.quiet !== true) io.error(`${output} holds the facts of ${counted(files.length, 'file')}${what}\n`);
  return Exit.clean;
}

function checkedOutput({ index, of }: Shard, options: ScanOptions): string {
  const wrong = OF_REPORTS.find((name) => options[name] !== undefined);
  if (wrong !== undefined) {
    const option = wrong.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
    throw new UsageError(`--${option} is about findings, and --shard makes facts`, `Give it to datatrail merge.`);
  }
  const [output = `datatrail-${index}-of-${of}${FACTS_ENDING}`, ...more] = options.output;
  if (more.length > 0 || output === '-' || !output.endsWith(FACTS_ENDING)) {
    throw new UsageError(
      `--shard writes one file, which ends in ${FACTS_ENDING}`,
      `Give --output NAME${FACTS_ENDING}.`,
    );
  }
  return output;
}

function write(output: string, bytes: Buffer, io: CliIo): void {
  writeNamed({ path: resolve(io.cwd, output), shown: output }, bytes, io.cwd);
}
