/**
 * What client and server say to each other beyond the language server protocol: method names and plain types.
 * Both sides import this file and it imports nothing, so the client never pulls the server in.
 */

/** Section of the settings that both sides read. */
export const SETTINGS_SECTION = 'datatrail';

/** Identifier of the pulled diagnostics, source of all diagnostics, and prefix of code action kinds. */
export const SOURCE = 'datatrail';

/** Kind of the action that makes all fixes of a file which lose nothing. */
export const FIX_ALL_KIND = `source.fixAll.${SOURCE}`;

/** Kind of the actions that write a rule for a declaration into the team's configuration. */
export const RULE_KIND = `refactor.rewrite.${SOURCE}`;

/** Command of the server: says how many findings a rule that was just written changes. {@link RuleWritten} */
export const RULE_WRITTEN_COMMAND = 'datatrail.ruleWritten';

export interface RuleWritten {
  /** URI of the source file whose declaration the rule is about. */
  readonly source: string;
  /** URI of the configuration. */
  readonly config: string;
  /** What the configuration is with and without the rule; null for none. */
  readonly before: string | null;
  readonly after: string;
  /** The declaration. */
  readonly name: string;
}

/** Settings that the server reads, per folder. */
export interface ServerSettings {
  readonly enable: boolean;
  /** Path of the configuration, absolute or relative to the folder; empty for the nearest one. */
  readonly configPath: string;
  readonly hover: { readonly enable: boolean };
}

/** Request: looks at every file and publishes the findings of those that are not open. {@link ScanParams} → {@link ScanResult}. */
export const SCAN_REQUEST = 'datatrail/scanWorkspace';

export interface ScanParams {
  /** Progress is reported to this token; without one the server asks for a progress of its own. */
  readonly workDoneToken?: string | number;
  /** A {@link ScanProgress} is sent to this token every few files. */
  readonly partialResultToken?: string | number;
}

/** How far a scan is. The findings until then are published already. */
export interface ScanProgress {
  /** Files looked at, of so many. */
  readonly files: number;
  readonly of: number;
  /** Errors and warnings. */
  readonly findings: number;
}

export interface ScanResult {
  readonly files: number;
  readonly errors: number;
  readonly warnings: number;
  /** Facts that are recorded and never shown in the editor. */
  readonly notes: number;
  /** Files with at least one error or warning. */
  readonly filesWithFindings: number;
  /** What could not be read or understood. */
  readonly problems: number;
  /** True when the scan was stopped: the numbers are those until then. */
  readonly cancelled: boolean;
}

/** Request: the data flows at a place in a file, with all their steps. {@link FlowsParams} → {@link Flow}[]. */
export const FLOWS_REQUEST = 'datatrail/flows';

export interface FlowsParams {
  readonly uri: string;
  readonly position: FlowPosition;
}

/** Zero-based line and UTF-16 character, as the protocol has them. */
export interface FlowPosition {
  readonly line: number;
  readonly character: number;
}

export interface FlowPlace {
  readonly uri: string;
  readonly range: { readonly start: FlowPosition; readonly end: FlowPosition };
}

export interface FlowStep extends FlowPlace {
  readonly note: string;
}

export interface Flow {
  readonly policy: string;
  readonly message: string;
  readonly at: FlowPlace;
  /** From where the data is read to where it is handed over. */
  readonly steps: readonly FlowStep[];
}

/** Request: a page about the expression at a place. {@link ExplainParams} → {@link ExplainResult}. */
export const EXPLAIN_REQUEST = 'datatrail/explain';

export interface ExplainParams {
  readonly uri: string;
  readonly position: FlowPosition;
}

export interface ExplainResult {
  /** Markdown whose places are links; empty when the place cannot be explained. */
  readonly markdown: string;
  /** Why not, in one sentence. */
  readonly problem?: string;
}

/** Request: the report of a folder as one HTML page. {@link ReportParams} → {@link ReportResult}. */
export const REPORT_REQUEST = 'datatrail/report';

export interface ReportParams {
  /** URI of the folder; the first of the workspace without one. */
  readonly folder?: string;
}

export interface ReportResult {
  readonly html: string;
}

/** Notification to the client: what the server is doing. */
export const STATUS_NOTIFICATION = 'datatrail/status';

export interface ServerStatus {
  readonly state: 'loading' | 'ready' | 'failed';
  /** Files the engine knows. */
  readonly files: number;
  /** What is wrong with rules or configuration, one sentence each. */
  readonly problems: readonly string[];
}
