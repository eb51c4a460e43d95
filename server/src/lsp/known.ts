import type { Touched } from '../explanation';
import type { FileId, Finding, Sensitivity, SinkKind } from '../model';
import { policyUrl } from '../report/input';
import { categoryLabel, countryName, recipientKey, recipientName } from '../report/words';
import type { Folder } from './folder';
import type { FindingEntry, FindingRecipient } from './protocol';
import { toLocation } from './to';

/** A finding as the client is told of it, and what its data passes. */
export interface KnownFinding {
  readonly entry: FindingEntry;
  readonly touched: Touched;
}

/** The findings of a file, with a text that is the same for the same ones. */
interface KnownFile {
  readonly stamp: string;
  readonly findings: readonly KnownFinding[];
}

/**
 * The findings that were worked out last, file by file. Whoever works some out anyway leaves them here, so that views
 * and notes over the code are shown at once and cost no analysis of their own.
 */
export class Known {
  private readonly folders = new Map<Folder, Map<FileId, KnownFile>>();

  /** @param changed is called when something else is known than before */
  constructor(private readonly changed: () => void) {}

  /** Says that something else can be told of what is known: that it is all there is. */
  announce(): void {
    this.changed();
  }

  /** Takes all findings of a file, inventory included. */
  take(folder: Folder, file: FileId, findings: readonly Finding[]): void {
    const files = this.folders.get(folder) ?? new Map<FileId, KnownFile>();
    this.folders.set(folder, files);
    const known = findings.flatMap((finding) => knownOf(folder, finding) ?? []);
    const stamp = known.length === 0 ? '' : JSON.stringify(known);
    if ((files.get(file)?.stamp ?? '') === stamp) return;
    if (known.length === 0) files.delete(file);
    else files.set(file, { stamp, findings: known });
    this.changed();
  }

  /** Forgets files that are not among these. */
  keepOnly(folder: Folder, files: ReadonlySet<FileId>): void {
    for (const file of this.folders.get(folder)?.keys() ?? []) if (!files.has(file)) this.drop(folder, file);
  }

  /** Forgets one file. */
  drop(folder: Folder, file: FileId): void {
    if (this.folders.get(folder)?.delete(file) === true) this.changed();
  }

  /** Forgets a folder. */
  forget(folder: Folder): void {
    if (this.folders.delete(folder)) this.changed();
  }

  /** How many findings are neither facts nor silenced. */
  faults(): number {
    return this.all().filter(({ entry }) => entry.state === 'live').length;
  }

  /** Findings of a folder, or of all, by file and place. */
  all(only?: Folder): readonly KnownFinding[] {
    const folders = only === undefined ? [...this.folders.keys()] : [only];
    return folders.flatMap((folder) => {
      const files = [...(this.folders.get(folder) ?? [])].sort(([a], [b]) => (a < b ? -1 : 1));
      return files.flatMap(([, { findings }]) => findings);
    });
  }
}

function knownOf(folder: Folder, finding: Finding): KnownFinding | undefined {
  const entry = toEntry(folder, finding);
  const touched = folder.snapshot()?.touched(finding);
  return entry === undefined || touched === undefined ? undefined : { entry, touched };
}

const SENSITIVITIES: readonly Sensitivity[] = ['low', 'medium', 'high', 'critical'];

function toEntry(folder: Folder, finding: Finding): FindingEntry | undefined {
  const place = toLocation(folder, finding.at);
  const rules = folder.rulesOf(finding.at.file);
  if (place === undefined || rules === undefined) return undefined;
  return {
    ...place,
    id: finding.fingerprint,
    policy: finding.policy,
    page: policyUrl(finding.policy),
    severity: finding.severity,
    state: finding.suppressedBy !== undefined ? 'silenced' : finding.inventory ? 'recorded' : 'live',
    message: finding.message,
    data: finding.data.map(({ category, name, reason }) => ({
      category,
      label: categoryLabel(rules, category),
      sensitivity: SENSITIVITIES.indexOf(rules.categories.get(category)?.sensitivity ?? 'medium'),
      name,
      reason,
    })),
    recipient: toRecipient(finding),
    within: finding.within ?? '',
    between: [...new Set(finding.between.map(({ note }) => note))],
  };
}

/** Places of the program itself have no seat. */
const LOCAL: ReadonlySet<SinkKind | undefined> = new Set<SinkKind>(['log', 'storage', 'url']);

function toRecipient(finding: Finding): FindingRecipient {
  const { recipient } = finding;
  const country = LOCAL.has(finding.sink) ? undefined : recipient?.country;
  return {
    key: recipientKey(finding),
    name: recipientName(finding),
    ...(country === undefined ? {} : { country, countryName: countryName(country) }),
    ...(recipient?.purpose === undefined ? {} : { purpose: recipient.purpose }),
  };
}
