import { resolve } from 'node:path';
import { FORMATS, formatOf, type Format } from '../report/formats';
import { writeNamed } from './namedFile';
import { UsageError, type CliIo } from './io';
import type { ScanOptions } from './options';

/** Where the report goes. */
export interface OutputPlan {
  /** What is printed on stdout: a whole report, or the summary when files take the reports. */
  readonly out: Format | 'summary';
  readonly files: readonly { readonly path: string; readonly shown: string; readonly format: Format }[];
}

/**
 * Decides formats before anything is scanned. A format before a file decides (`gitlab:report.json`); else `--format`
 * holds for a single `--output` whatever its extension, for stdout, and for outputs whose extension says nothing; else
 * the extension decides. The output `-` is stdout.
 */
export function planOutputs(options: Pick<ScanOptions, 'format' | 'output'>, cwd: string): OutputPlan {
  const outputs = options.output.map(readOutput);
  const toStdout = outputs.filter(({ file }) => file === '-');
  const format = toStdout.find((output) => output.format !== undefined)?.format ?? options.format;
  const named = outputs.filter(({ file }) => file !== '-');
  const files = named.map(({ file, format: own }) => {
    const byName =
      options.output.length === 1 ? (options.format ?? formatOf(file)) : (formatOf(file) ?? options.format);
    const chosen = own ?? byName;
    if (chosen === undefined) {
      const hint = 'Name it .sarif, .json, .html, .md, .csv or .txt, add --format, or write FORMAT:FILE.';
      throw new UsageError(`The format of ${file} is not clear from its name`, hint);
    }
    return { path: resolve(cwd, file), shown: file, format: chosen };
  });
  const toFilesOnly = files.length > 0 && toStdout.length === 0;
  return { out: toFilesOnly ? 'summary' : (format ?? 'text'), files };
}

function readOutput(text: string): { file: string; format?: Format } {
  const format = FORMATS.find((name) => text.startsWith(`${name}:`));
  return format === undefined ? { file: text } : { file: text.slice(format.length + 1), format };
}

/** Writes a report, making the folders above it. */
export function writeOutput(file: OutputPlan['files'][number], content: string, io: CliIo, quiet: boolean): void {
  writeNamed(file, content, io.cwd);
  if (!quiet) io.error(`Wrote ${file.shown}\n`);
}
