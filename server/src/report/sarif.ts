import type * as sarif from 'sarif';
import type { Finding, Policy, Problem, Severity, Span, Step } from '../model';
import { replaceLoneSurrogates, toUriPath } from '../text/paths';
import { HOME_URL, policyUrl, type ReportInput } from './input';
import { comparePlace, compareText } from './order';
import { Places } from './places';
import { ranked } from './rank';
import { policyMarkdown, policyPlain } from './policyHelp';
import { categoriesOf, recipientName, trailsOf, type Trail } from './words';

const SCHEMA = 'https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json';
const ROOT_ID = '%SRCROOT%';

/** Key of our fingerprint in `partialFingerprints`; the number is raised when its recipe changes. */
const FINGERPRINT_KEY = 'datatrail/v1';

/** GitHub code scanning refuses a run with more results. */
const MAX_RESULTS = 25_000;
/** GitHub shows this many steps of the flows of one result, and refuses ten times as many. */
const MAX_STEPS = 1_000;

/**
 * The scan as a SARIF 2.1.0 log (OASIS standard), with every step of every flow. Each result is a line, made and written
 * by itself: together, thousands of them take more memory than the scan.
 */
export function sarifReport(input: ReportInput): string {
  const view = new SarifView(input);
  const log: sarif.Log = { $schema: SCHEMA, version: '2.1.0', runs: [view.run()] };
  const frame = JSON.stringify(log, undefined, 1);
  // The list of results is the last thing in the log, and empty.
  const at = frame.lastIndexOf('[]');
  const lines = view.results();
  const list = lines.length === 0 ? '[]' : `[\n${lines.join(',\n')}\n   ]`;
  return `${frame.slice(0, at)}${list}${frame.slice(at + 2)}\n`;
}

class SarifView {
  private readonly places: Places;
  private readonly policies: readonly Policy[];
  private readonly ruleIndex: ReadonlyMap<string, number>;

  constructor(private readonly input: ReportInput) {
    this.places = new Places(input.textOf);
    this.policies = [...input.rules.policies].sort((a, b) => compareText(a.id, b.id));
    this.ruleIndex = new Map(this.policies.map((policy, index) => [policy.id, index]));
  }

  /** All but the results. */
  run(): sarif.Run {
    return {
      tool: {
        driver: {
          name: 'Datatrail',
          semanticVersion: this.input.toolVersion,
          informationUri: HOME_URL,
          rules: this.policies.map(ruleDescriptor),
        },
      },
      invocations: [this.invocation()],
      originalUriBaseIds: { [ROOT_ID]: { description: { text: 'The scanned folder' } } },
      columnKind: 'utf16CodeUnits',
      newlineSequences: ['\r\n', '\n', '\r'],
      language: 'en',
      automationDetails: { id: 'datatrail/' },
      results: [],
    };
  }

  /** Each result as JSON. */
  results(): string[] {
    const findings = this.reported();
    const anySuppressed = findings.some((finding) => finding.suppressedBy !== undefined);
    return [...findings].sort(comparePlace).map((finding) => JSON.stringify(this.result(finding, anySuppressed)));
  }

  /** The findings that a viewer takes: of too many the first that a reviewer would open. */
  private reported(): readonly Finding[] {
    const { findings, rules } = this.input;
    return findings.length <= MAX_RESULTS ? findings : ranked(findings, rules).slice(0, MAX_RESULTS);
  }

  private result(finding: Finding, withSuppressions: boolean): sarif.Result {
    const index = this.ruleIndex.get(finding.policy);
    return {
      ruleId: finding.policy,
      ...(index === undefined ? {} : { ruleIndex: index }),
      level: finding.severity,
      message: { text: messageText(finding.message) },
      locations: [this.location(finding.at)],
      ...(finding.kind === 'flow' ? { relatedLocations: [this.receivingCall(finding)] } : {}),
      codeFlows: withinLimit(trailsOf(finding, true)).map((trail) => this.codeFlow(trail)),
      partialFingerprints: { [FINGERPRINT_KEY]: finding.fingerprint },
      ...(withSuppressions ? { suppressions: this.suppressions(finding) } : {}),
      properties: resultProperties(finding),
    };
  }

  private receivingCall(finding: Finding): sarif.Location {
    return { id: 1, ...this.location(finding.call, `${finding.api} hands it to ${recipientName(finding)}`) };
  }

  private codeFlow(trail: Trail): sarif.CodeFlow {
    const about = trail.items.map((item) => `${item.name}: ${item.reason}`).join('; ');
    const last = trail.steps.length - 1;
    const locations = trail.steps.map((step, index) => this.flowStep(step, index === 0 || index === last));
    return { ...(about === '' ? {} : { message: { text: messageText(about) } }), threadFlows: [{ locations }] };
  }

  private flowStep(step: Step, isEnd: boolean): sarif.ThreadFlowLocation {
    return { location: this.location(step.span, step.note), importance: isEnd ? 'essential' : 'important' };
  }

  private suppressions(finding: Finding): sarif.Suppression[] {
    const by = finding.suppressedBy;
    if (by === undefined) return [];
    const justification = by.reason === undefined ? {} : { justification: replaceLoneSurrogates(by.reason) };
    return [{ kind: 'inSource', status: 'accepted', ...justification, location: this.location(by.span) }];
  }

  private location(span: Span, note?: string): sarif.Location {
    const place = this.places.place(span);
    const code = this.input.excerpts ? this.places.code(span) : undefined;
    const region: sarif.Region | undefined = place && {
      startLine: place.line,
      startColumn: place.column,
      endLine: place.endLine,
      endColumn: place.endColumn,
      ...(code === undefined ? {} : { snippet: { text: replaceLoneSurrogates(code) } }),
    };
    return {
      physicalLocation: { artifactLocation: artifact(span.file), ...(region === undefined ? {} : { region }) },
      ...(note === undefined ? {} : { message: { text: messageText(note) } }),
    };
  }

  private invocation(): sarif.Invocation {
    const { findings, problems, stats } = this.input;
    const notifications = [...tooMany(findings.length), ...problems, ...stats.skipped, ...(stats.degraded ?? [])].map(
      notification,
    );
    // A comment that gives no reason is a fault of the code, not of the scan.
    const successful = !problems.some(({ severity, code }) => severity === 'error' && code === undefined);
    return {
      executionSuccessful: successful,
      ...(notifications.length === 0 ? {} : { toolExecutionNotifications: notifications }),
    };
  }
}

function tooMany(count: number): Problem[] {
  if (count <= MAX_RESULTS) return [];
  const message = `${count} findings were cut to the ${MAX_RESULTS} that code scanning takes`;
  return [{ severity: 'warning', message, hint: 'Scan parts of the repository by themselves, or leave out --all.' }];
}

/** The ways that fit into what one result may have, at least the first steps of the first. */
function withinLimit(trails: readonly Trail[]): Trail[] {
  let left = MAX_STEPS;
  return trails.flatMap((trail) => {
    const steps = trail.steps.slice(0, left);
    left -= steps.length;
    return steps.length === 0 ? [] : [{ ...trail, steps }];
  });
}

function resultProperties(finding: Finding): sarif.PropertyBag {
  return {
    kind: finding.kind,
    ...(finding.sink === undefined ? {} : { sink: finding.sink }),
    ...(finding.kind === 'flow' || finding.recipient ? { destination: recipientName(finding) } : {}),
    ...(finding.recipient?.country === undefined ? {} : { country: finding.recipient.country }),
    ...(finding.recipient?.purpose === undefined ? {} : { purpose: finding.recipient.purpose }),
    dataCategories: categoriesOf(finding),
    fields: [...new Set(finding.data.map((item) => item.name))],
    between: [...new Set(finding.between.map((between) => between.kind))].sort(compareText),
    inventory: finding.inventory,
    api: finding.api,
  };
}

function ruleDescriptor(policy: Policy): sarif.ReportingDescriptor {
  return {
    id: policy.id,
    name: pascalCase(policy.id),
    shortDescription: { text: policy.title },
    fullDescription: { text: policy.advice === '' ? policy.title : policy.advice },
    helpUri: policyUrl(policy.id),
    help: { text: policyPlain(policy), markdown: policyMarkdown(policy) },
    defaultConfiguration: { level: policy.severity },
    properties: {
      tags: ['privacy', policy.kind, ...policy.sinks],
      precision: 'high',
      'problem.severity': PROBLEM_SEVERITY[policy.severity],
    },
  };
}

/** GitHub's words for severities of findings that are not about security. */
const PROBLEM_SEVERITY: Readonly<Record<Severity, string>> = {
  error: 'error',
  warning: 'warning',
  note: 'recommendation',
};

function notification(problem: Problem): sarif.Notification {
  const hint = problem.hint === undefined ? '' : ` ${problem.hint}`;
  const region = problem.line === undefined ? undefined : { startLine: problem.line, startColumn: problem.column ?? 1 };
  const location = problem.file === undefined ? undefined : { artifactLocation: artifact(problem.file), region };
  return {
    level: problem.severity,
    message: { text: messageText(`${problem.message}.${hint}`) },
    ...(location === undefined ? {} : { locations: [{ physicalLocation: location }] }),
  };
}

function artifact(file: string): sarif.ArtifactLocation {
  // A place outside the scanned folder (a configuration above it) has an absolute path and no base.
  if (file.startsWith('/')) return { uri: `file://${toUriPath(file)}` };
  return { uri: toUriPath(file), uriBaseId: ROOT_ID };
}

/** In SARIF messages `[text](1)` is a link; names from code must not become one. */
function messageText(text: string): string {
  return replaceLoneSurrogates(text).replace(/\[(?=[^\]]*\]\()/g, '\\[');
}

function pascalCase(id: string): string {
  return id.replace(/(?:^|[^A-Za-z0-9]+)([A-Za-z0-9])/g, (_, first: string) => first.toUpperCase());
}
