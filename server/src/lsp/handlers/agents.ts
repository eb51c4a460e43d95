import { basename } from 'node:path';
import { readAsked, type AskedSchema } from '../../agents/asked';
import { explainFlow } from '../../agents/explain';
import { listFindings } from '../../agents/list';
import { explainFlowInput, listFindingsInput } from '../../agents/schema';
import { refusalText, type AgentState, type Answer, type Refused } from '../../agents/state';
import { rulesForReport } from '../../host/ruleSet';
import type { Folder } from '../folder';
import { guarded } from '../guard';
import { Proofs } from '../proofs';
import { EXPLAIN_FLOW_REQUEST, LIST_FINDINGS_REQUEST, type AgentAnswer } from '../protocol';
import type { Session } from '../session';

/** Answers the tools that the extension gives to language models, with the words that other agents are told as well. */
export function registerAgents(session: Session): void {
  const proofs = new Proofs(session.parts);
  const register = <I>(
    request: string,
    schema: AskedSchema<I>,
    answer: (input: I, state: AgentState) => Answer<unknown> | Promise<Answer<unknown>>,
    isForOne: boolean,
  ): void => {
    session.connection.onRequest(
      request,
      guarded(session.log, request, {
        run: async (params: unknown): Promise<AgentAnswer> => {
          const asked = readAsked(schema, params ?? {});
          if ('problem' in asked) return refused(asked);
          const folders = await foldersOf(session);
          const answers: { folder: Folder; answer: Answer<unknown> }[] = [];
          for (const folder of folders) {
            const state = stateOf(folder, proofs);
            if (state !== undefined) answers.push({ folder, answer: await answer(asked.input, state) });
          }
          return together(answers, isForOne);
        },
        fallback: () => refused({ problem: 'Datatrail failed', remedy: 'Its output channel says why.' }),
      }),
    );
  };
  register(LIST_FINDINGS_REQUEST, listFindingsInput, listFindings, false);
  register(EXPLAIN_FLOW_REQUEST, explainFlowInput, explainFlow, true);
}

function refused(refusal: Refused): AgentAnswer {
  return { text: refusalText(refusal), isError: true };
}

/** The folders that are switched on, with all their files read. */
async function foldersOf({ workspace, loader, settings }: Session): Promise<Folder[]> {
  const all = workspace.all();
  const whole = all.filter((folder) => !folder.loose);
  const folders: Folder[] = [];
  // Where no folder is open there may be single files.
  for (const folder of whole.length > 0 ? whole : all) {
    if (!(await settings.of(folder)).enable) continue;
    await (folder.loose ? loader.ready(folder) : loader.complete(folder));
    folders.push(folder);
  }
  return folders;
}

function stateOf(folder: Folder, proofs: Proofs): AgentState | undefined {
  const snapshot = folder.snapshot();
  const loaded = folder.rules;
  if (snapshot === undefined || loaded === undefined) return undefined;
  return {
    root: folder.root,
    rules: rulesForReport(loaded),
    get findings() {
      return snapshot.findings();
    },
    findingsOf: (file) => snapshot.findings(file),
    get problems() {
      return [...loaded.problems, ...snapshot.problems()];
    },
    files: new Set(folder.files()),
    textOf: (file) => folder.textOf(file),
    explainPlace: (line, offset) => snapshot.explainPlace(line, offset),
    fixesOf: (finding) => proofs.fixesOf(folder, finding, () => false),
  };
}

/** What all folders say; of a question that only one of them can answer, the answer of that one. */
function together(answers: readonly { folder: Folder; answer: Answer<unknown> }[], isForOne: boolean): AgentAnswer {
  const told = answers.flatMap(({ folder, answer }) => ('problem' in answer ? [] : [{ folder, text: answer.text }]));
  const [first] = told;
  if (first === undefined) {
    const [refusal] = answers.flatMap(({ answer }) => ('problem' in answer ? [answer] : []));
    const off = {
      problem: 'Datatrail reads no folder here',
      remedy: 'Open one, and look at the setting datatrail.enable.',
    };
    return refused(refusal ?? off);
  }
  if (isForOne || answers.length === 1) return { text: first.text, isError: false };
  return {
    text: told.map(({ folder, text }) => `Folder ${basename(folder.root)}\n${text}`).join('\n\n'),
    isError: false,
  };
}
