import type { PolicyPage } from '../agents/policies';
import type {
  CheckChange,
  CheckChangeInput,
  ExplainFlow,
  ExplainFlowInput,
  ListFindings,
  ListFindingsInput,
  ProposeFix,
  ProposeFixInput,
  TraceData,
  TraceDataInput,
} from '../agents/schema';
import type { Answer } from '../agents/state';

/** Says how far an answer is: what is done, how many of how many. */
export type Report = (message: string, done?: number, total?: number) => void;

/** Who answers. Answers never reject for what was asked; a rejection is a fault of Datatrail. */
export interface Backend {
  listFindings(input: ListFindingsInput, report: Report): Promise<Answer<ListFindings>>;
  explainFlow(input: ExplainFlowInput, report: Report): Promise<Answer<ExplainFlow>>;
  traceData(input: TraceDataInput, report: Report): Promise<Answer<TraceData>>;
  checkChange(input: CheckChangeInput, report: Report): Promise<Answer<CheckChange>>;
  proposeFix(input: ProposeFixInput, report: Report): Promise<Answer<ProposeFix>>;
  /** The policies that hold. Reads no sources. */
  policies(): readonly PolicyPage[];
  /** Begins to read, so that the first question waits less. Never rejects. */
  warm(): Promise<void>;
}
