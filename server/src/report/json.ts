import type { Between, DataItem, Finding, Problem, ScanStats, Severity, SinkKind, Span, Step } from '../model';
import type { ReportInput } from './input';
import { comparePlace, countSeverities, splitSuppressed } from './order';
import { Places, type Place } from './places';
import { categoryLabel, trailsOf } from './words';

/** Raised when a field changes its meaning or goes away; new fields do not raise it. */
export const JSON_REPORT_VERSION = 1;

/** The report as JSON. All places are one-based, columns in UTF-16 units, files relative to the scanned folder. */
export interface JsonReport {
  readonly version: typeof JSON_REPORT_VERSION;
  readonly tool: { readonly name: 'Datatrail'; readonly version: string };
  /** Name of the scanned folder. */
  readonly root: string;
  readonly summary: {
    /** Findings that are not suppressed, by severity; inventory counts as `note`. */
    readonly error: number;
    readonly warning: number;
    readonly note: number;
    readonly suppressed: number;
    /** Inventory facts that the report leaves out; `--all` puts them in. */
    readonly hiddenInventory: number;
  };
  readonly findings: readonly JsonFinding[];
  readonly problems: readonly Problem[];
  readonly stats: ScanStats;
}

/** A place in the code; `code` is absent when code may not be quoted. */
export type JsonPlace = Partial<Place> & { readonly file: string; readonly code?: string };

export interface JsonFinding {
  readonly policy: string;
  readonly kind: 'flow' | 'collection';
  readonly severity: Severity;
  readonly inventory: boolean;
  readonly message: string;
  readonly at: JsonPlace;
  readonly data: readonly {
    readonly category: string;
    readonly label: string;
    readonly name: string;
    readonly reason: string;
    readonly steps: readonly JsonStep[];
  }[];
  readonly sink?: SinkKind;
  readonly call: JsonPlace;
  readonly api: string;
  readonly recipient?: NonNullable<Finding['recipient']>;
  readonly between: readonly { readonly kind: Between['kind']; readonly note: string; readonly at: JsonPlace }[];
  readonly fingerprint: string;
  readonly suppressed?: { readonly policy: string; readonly reason?: string; readonly at: JsonPlace };
}

export interface JsonStep {
  readonly at: JsonPlace;
  readonly note: string;
}

/** The machine form of a scan: a {@link JsonReport}. */
export function jsonReport(input: ReportInput): string {
  const { active, suppressed } = splitSuppressed(input.findings);
  const view = new JsonView(input);
  const report: JsonReport = {
    version: JSON_REPORT_VERSION,
    tool: { name: 'Datatrail', version: input.toolVersion },
    root: input.rootName,
    summary: {
      ...countSeverities(active),
      suppressed: suppressed.length,
      hiddenInventory: input.hiddenInventory,
    },
    findings: [...input.findings].sort(comparePlace).map((finding) => view.finding(finding)),
    problems: input.problems,
    stats: input.stats,
  };
  return `${JSON.stringify(report, undefined, 2)}\n`;
}

class JsonView {
  private readonly places: Places;

  constructor(private readonly input: ReportInput) {
    this.places = new Places(input.textOf);
  }

  finding(finding: Finding): JsonFinding {
    const { sink, recipient, suppressedBy } = finding;
    return {
      policy: finding.policy,
      kind: finding.kind,
      severity: finding.severity,
      inventory: finding.inventory,
      message: finding.message,
      at: this.place(finding.at),
      data: finding.data.map((item) => this.item(item, finding)),
      ...(sink === undefined ? {} : { sink }),
      call: this.place(finding.call),
      api: finding.api,
      ...(recipient === undefined ? {} : { recipient }),
      between: finding.between.map(({ kind, note, span }) => ({ kind, note, at: this.place(span) })),
      fingerprint: finding.fingerprint,
      ...(suppressedBy === undefined ? {} : { suppressed: this.suppression(suppressedBy) }),
    };
  }

  private item(item: DataItem, finding: Finding): JsonFinding['data'][number] {
    const steps = item.steps.length > 0 ? item.steps : (trailsOf({ ...finding, data: [item] })[0]?.steps ?? []);
    return {
      category: item.category,
      label: categoryLabel(this.input.rules, item.category),
      name: item.name,
      reason: item.reason,
      steps: steps.map((step) => this.step(step)),
    };
  }

  private step(step: Step): JsonStep {
    return { at: this.place(step.span), note: step.note };
  }

  private suppression(by: NonNullable<Finding['suppressedBy']>): NonNullable<JsonFinding['suppressed']> {
    const { policy, reason, span } = by;
    return { policy, ...(reason === undefined ? {} : { reason }), at: this.place(span) };
  }

  private place(span: Span): JsonPlace {
    const place = this.places.place(span) ?? { file: span.file };
    const code = this.input.excerpts ? this.places.code(span) : undefined;
    return code === undefined ? place : { ...place, code };
  }
}
