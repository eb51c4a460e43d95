import type { DataItem, Finding, Problem, Span, Step } from '../model';
import { REPORT_SCHEMA_URL, type ReportInput } from './input';
import { JSON_REPORT_VERSION, type JsonFinding, type JsonPlace, type JsonReport, type JsonStep } from './jsonSchema';
import { comparePlace, countSeverities, splitSuppressed } from './order';
import { Places } from './places';
import { categoryLabel, trailsOf } from './words';

/** The machine form of a scan: a {@link JsonReport}. */
export function jsonReport(input: ReportInput): string {
  const { active, suppressed } = splitSuppressed(input.findings);
  const view = new JsonView(input, input.textOf);
  const report: JsonReport = {
    $schema: REPORT_SCHEMA_URL,
    version: JSON_REPORT_VERSION,
    tool: { name: 'Datatrail', version: input.toolVersion },
    root: input.rootName,
    summary: {
      ...countSeverities(active),
      suppressed: suppressed.length,
      hiddenInventory: input.hiddenInventory,
    },
    findings: [...input.findings].sort(comparePlace).map((finding) => view.finding(finding)),
    ...changeOf(input),
    ...baselineOf(input),
    problems: input.problems.map(inOrder),
    stats: {
      ...input.stats,
      skipped: input.stats.skipped.map(inOrder),
      degraded: (input.stats.degraded ?? []).map(inOrder),
    },
  };
  return `${JSON.stringify(report, undefined, 2)}\n`;
}

/** A problem with its fields in one order, whatever made it: the same report has the same bytes. */
function inOrder({ severity, message, hint, code, file, line, column }: Problem): Problem {
  return {
    severity,
    message,
    ...(hint === undefined ? {} : { hint }),
    ...(code === undefined ? {} : { code }),
    ...(file === undefined ? {} : { file }),
    ...(line === undefined ? {} : { line }),
    ...(column === undefined ? {} : { column }),
  };
}

function changeOf(input: ReportInput): Pick<JsonReport, 'change'> {
  const { change } = input;
  if (change === undefined) return {};
  const view = new JsonView(input, change.textOf);
  const gone = [...change.gone].sort(comparePlace).map((finding) => view.finding(finding));
  return { change: { since: change.since, kept: change.kept, gone } };
}

function baselineOf({ baseline }: ReportInput): Pick<JsonReport, 'baseline'> {
  if (baseline === undefined) return {};
  const stale = baseline.stale.map(({ fingerprint, policy, file, message }) => ({
    fingerprint,
    policy,
    file,
    message,
  }));
  return { baseline: { file: baseline.file, known: baseline.known, stale } };
}

class JsonView {
  private readonly places: Places;

  constructor(
    private readonly input: ReportInput,
    textOf: ReportInput['textOf'],
  ) {
    this.places = new Places(textOf);
  }

  finding(finding: Finding): JsonFinding {
    const { sink, recipient, suppressedBy, within } = finding;
    return {
      policy: finding.policy,
      kind: finding.kind,
      severity: finding.severity,
      inventory: finding.inventory,
      message: finding.message,
      at: this.place(finding.at),
      ...(within === undefined ? {} : { within }),
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
