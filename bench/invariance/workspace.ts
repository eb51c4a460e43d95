/** A folder as the analyser reads it, with its texts kept: edits start from them, and are taken back to them. */
import { resolve } from 'node:path';
import { Analyzer } from '../../server/src/analyzer';
import { loadRuleSet } from '../../server/src/host/ruleSet';
import { walkWorkspace } from '../../server/src/host/walk';
import { readInBatches } from '../../server/src/host/workspace';
import type { FileId, Finding, RuleSet } from '../../server/src/model';
import { NameClassifier } from '../../server/src/solve/names';
import type { FileText } from './site';

export class Workspace {
  readonly names: NameClassifier;
  private readonly analyzer: Analyzer;
  private all: readonly Finding[] | undefined;

  constructor(
    readonly texts: ReadonlyMap<FileId, string>,
    readonly rules: RuleSet,
  ) {
    this.names = new NameClassifier(rules);
    this.analyzer = new Analyzer(rules);
    this.analyzer.apply({ files: [...texts].map(([file, text]) => ({ file, text })) });
  }

  /** Faults, neither inventory nor silenced, of the workspace as it was read. */
  findings(): readonly Finding[] {
    return (this.all ??= this.analyzer.snapshot().findings().filter(isFault));
  }

  /** Faults of some files after an edit. The next question starts from the workspace as it was read. */
  after(edited: readonly FileText[], files: ReadonlySet<FileId>): readonly Finding[] {
    this.analyzer.apply({ files: edited });
    const snapshot = this.analyzer.snapshot();
    const found = [...files].flatMap((file) => snapshot.findings(file)).filter(isFault);
    this.analyzer.apply({
      files: edited.map(({ file }) => {
        const text = this.texts.get(file);
        return text === undefined ? { file, removed: true as const } : { file, text };
      }),
    });
    return found;
  }
}

function isFault(finding: Finding): boolean {
  return !finding.inventory && finding.suppressedBy === undefined && finding.kind === 'flow';
}

/** Reads a folder with the configuration that it has. */
export async function readWorkspace(dir: string, rulesDir: string): Promise<Workspace> {
  const walk = await walkWorkspace(resolve(dir));
  const { rules } = loadRuleSet(rulesDir, walk.root);
  const texts = new Map<FileId, string>();
  for await (const batch of readInBatches(walk.root, walk.files)) {
    for (const { file, text } of batch) if (text !== undefined) texts.set(file, text);
  }
  return new Workspace(texts, rules);
}
