import type { z } from 'zod';
import {
  checkChangeInput,
  checkChangeOutput,
  explainFlowInput,
  explainFlowOutput,
  listFindingsInput,
  listFindingsOutput,
  proposeFixInput,
  proposeFixOutput,
  traceDataInput,
  traceDataOutput,
} from '../agents/schema';
import { TOOL_TEXTS } from '../agents/tools';
import type { Answer } from '../agents/state';
import type { Backend, Report } from './backend';

/** A tool as it is registered: what it is asked with, what it tells, and who answers. */
export interface Tool<I extends z.ZodObject, O extends z.ZodObject> {
  readonly name: string;
  readonly title: string;
  readonly description: string;
  readonly input: I;
  readonly output: O;
  readonly answer: (backend: Backend, input: z.infer<I>, report: Report) => Promise<Answer<z.infer<O>>>;
}

/** Calls `add` for each tool, which keeps the types of questions and answers together. */
export function eachTool(add: <I extends z.ZodObject, O extends z.ZodObject>(tool: Tool<I, O>) => void): void {
  add({
    ...TOOL_TEXTS.list_findings,
    input: listFindingsInput,
    output: listFindingsOutput,
    answer: (backend, input, report) => backend.listFindings(input, report),
  });
  add({
    ...TOOL_TEXTS.explain_flow,
    input: explainFlowInput,
    output: explainFlowOutput,
    answer: (backend, input, report) => backend.explainFlow(input, report),
  });
  add({
    ...TOOL_TEXTS.trace_data,
    input: traceDataInput,
    output: traceDataOutput,
    answer: (backend, input, report) => backend.traceData(input, report),
  });
  add({
    ...TOOL_TEXTS.check_change,
    input: checkChangeInput,
    output: checkChangeOutput,
    answer: (backend, input, report) => backend.checkChange(input, report),
  });
  add({
    ...TOOL_TEXTS.propose_fix,
    input: proposeFixInput,
    output: proposeFixOutput,
    answer: (backend, input, report) => backend.proposeFix(input, report),
  });
}
