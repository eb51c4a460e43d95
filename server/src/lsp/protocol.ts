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

/** What the client says of itself when it starts the server. */
export interface InitializationOptions {
  /** Whether links of hovers can be {@link LINK_COMMANDS}. */
  readonly commandLinks: boolean;
}

/** Commands of the client that hovers link to: arguments are a URI and a position. */
export const LINK_COMMANDS = ['datatrail.goesTo', 'datatrail.comesFrom'] as const;

/** Settings that the server reads, per folder. */
export interface ServerSettings {
  readonly enable: boolean;
  /** Path of the configuration, absolute or relative to the folder; empty for the nearest one. */
  readonly configPath: string;
  readonly hover: { readonly enable: boolean };
  /** Whether functions and fields carry notes about where their data goes. */
  readonly codeLens: boolean;
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
  /** That of the finding. */
  readonly id: string;
  readonly policy: string;
  readonly message: string;
  readonly at: FlowPlace;
  /** From where the data is read to where it is handed over. */
  readonly steps: readonly FlowStep[];
}

/** Request: the data flow of one finding. {@link FlowParams} → {@link Flow}, or null when it is not there any more. */
export const FLOW_REQUEST = 'datatrail/flow';

/** Which finding. */
export interface FlowParams {
  readonly uri: string;
  readonly id: string;
}

/** Request: all findings as they were last looked at, without looking again. No parameters → {@link FindingsResult}. */
export const FINDINGS_REQUEST = 'datatrail/findings';

export interface FindingsResult {
  /** True when every file has been looked at; false when only open files have been. */
  readonly scanned: boolean;
  /** By file and place. */
  readonly findings: readonly FindingEntry[];
}

/** Notification to the client: the answer to {@link FINDINGS_REQUEST} is another now. {@link FindingsChanged} */
export const FINDINGS_CHANGED_NOTIFICATION = 'datatrail/findingsChanged';

export interface FindingsChanged {
  /** Findings that are neither facts nor silenced. */
  readonly faults: number;
}

export interface FindingEntry extends FlowPlace {
  /** Tells it from the other findings of its file, and stays when lines move. */
  readonly id: string;
  readonly policy: string;
  /** Address of the page about the policy. */
  readonly page: string;
  readonly severity: 'error' | 'warning' | 'note';
  /** `recorded`: a fact and not a fault. `silenced`: by a comment. */
  readonly state: 'live' | 'recorded' | 'silenced';
  readonly message: string;
  readonly data: readonly FindingData[];
  readonly recipient: FindingRecipient;
  /** Name of the function around it; empty at the top of a module. */
  readonly within: string;
  /** What stands between the data and the recipient, in words. */
  readonly between: readonly string[];
}

export interface FindingData {
  readonly category: string;
  readonly label: string;
  /** From 0, low, to 3, critical. */
  readonly sensitivity: number;
  /** As the code has it: `user.email`. */
  readonly name: string;
  readonly reason: string;
}

export interface FindingRecipient {
  /** Tells recipients apart; one company in two countries is two. */
  readonly key: string;
  /** The company, or what kind of place it is. */
  readonly name: string;
  /** ISO 3166-1 alpha-2 code. */
  readonly country?: string;
  readonly countryName?: string;
  readonly purpose?: string;
}

/** Command of the client that code lenses carry: shows one of these flows, the person's choice where there are several. */
export const SHOW_FLOWS_COMMAND = 'datatrail.showFlows';

/** Argument of {@link SHOW_FLOWS_COMMAND}. */
export type ShowFlows = readonly ShownFlow[];

/** A finding, and what a list says of it. */
export type ShownFlow = FlowParams & Pick<FindingEntry, 'message' | 'range'>;

/** Request: a page about the expression at a place. {@link ExplainParams} → {@link ExplainResult}. */
export const EXPLAIN_REQUEST = 'datatrail/explain';

export interface ExplainParams {
  readonly uri: string;
  readonly position: FlowPosition;
  /** Only where the data comes from, or only where it goes; all that can be said where it is absent. */
  readonly part?: ExplainPart;
}

export type ExplainPart = 'comes-from' | 'goes-to';

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

/** Request: answers a language model about findings. {@link ListFindingsParams} → {@link AgentAnswer}. */
export const LIST_FINDINGS_REQUEST = 'datatrail/listFindings';

/** Request: answers a language model about one finding or place. {@link ExplainFlowParams} → {@link AgentAnswer}. */
export const EXPLAIN_FLOW_REQUEST = 'datatrail/explainFlow';

/** As the model wrote it: the server checks it, and says what is wrong with it. */
export interface ListFindingsParams {
  readonly data?: string;
  readonly recipient?: string;
  readonly country?: string;
  readonly file?: string;
  readonly policy?: string;
  readonly severity?: string;
  readonly limit?: number;
  readonly cursor?: string;
}

export interface ExplainFlowParams {
  /** `file:line` or `file:line:column`, one-based, from the folder or as an absolute path. */
  readonly at?: string;
  readonly id?: string;
  readonly fixes?: boolean;
}

export interface AgentAnswer {
  readonly text: string;
  /** True where the text says why there is no answer, and what to ask instead. */
  readonly isError: boolean;
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
