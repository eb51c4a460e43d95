import type { Program } from '../fixes/prove';
import { fixesToTry } from '../fixes/table';
import type { Finding, Fix, RuleSet } from '../model';
import type { Folder } from './folder';
import type { Proving, ServerParts } from './session';

/** A longer menu is not read, and each line of it takes time. */
const MOST_REPAIRS = 6;
/** Milliseconds after which a menu opens with the repairs that are proved by then, if there is one: the best come first. */
const PATIENCE = 3000;

/** More than one look at a place asks the same: a cursor that rests, a menu that opens, all fixes of a file. */
interface State {
  /** What the engine saw when these were proved. */
  readonly of: unknown;
  readonly prover: Proving;
  readonly fixes: Map<string, readonly Fix[]>;
}

/**
 * The fixes that are offered: those that were tried in memory and do what they say. Proved once for each finding of
 * each state of a folder.
 */
export class Proofs {
  private readonly states = new WeakMap<Folder, State>();

  constructor(private readonly parts: Pick<ServerParts, 'candidates' | 'createProver'>) {}

  /**
   * What can be done about a finding, best first. Between two attempts other requests are answered.
   *
   * @param isStale tells that the answer is not wanted any more: then what is known so far is given
   */
  async fixesOf(folder: Folder, finding: Finding, isStale: () => boolean): Promise<readonly Fix[]> {
    const state = this.stateOf(folder);
    const known = state?.fixes.get(finding.fingerprint);
    const text = folder.textOf(finding.at.file);
    const rules = folder.rulesOf(finding.at.file);
    if (state === undefined || text === undefined || rules === undefined) return [];
    return known ?? (await this.prove({ state, finding, text, rules }, isStale));
  }

  /** Whether one of the fixes that could be offered may be made without being asked for. */
  hasSafe(folder: Folder, finding: Finding): boolean {
    const text = folder.textOf(finding.at.file);
    const rules = folder.rulesOf(finding.at.file);
    if (text === undefined || rules === undefined) return false;
    return this.parts.candidates(finding, text, rules).some((fix) => fix.safe);
  }

  private async prove(
    { state, finding, text, rules }: { state: State; finding: Finding; text: string; rules: RuleSet },
    isStale: () => boolean,
  ): Promise<readonly Fix[]> {
    const proved: Fix[] = [];
    const make = this.parts.candidates;
    const candidates = await fixesToTry(state.prover, (around) => make(finding, text, rules, around));
    const begun = performance.now();
    let repairs = 0;
    for (const fix of candidates) {
      const isRepair = fix.kind !== 'suppress';
      const isEnough = repairs === MOST_REPAIRS || (repairs > 0 && performance.now() - begun > PATIENCE);
      if (isRepair && isEnough) continue;
      await new Promise((done) => setImmediate(done));
      if (isStale()) return proved;
      if ((await state.prover.refusalOf(finding, fix, candidates)) === undefined) {
        proved.push(fix);
        if (isRepair) repairs++;
      }
    }
    state.fixes.set(finding.fingerprint, proved);
    return proved;
  }

  private stateOf(folder: Folder): State | undefined {
    const snapshot = folder.snapshot();
    const before = this.states.get(folder);
    if (before?.of === snapshot) return before;
    const program: Program | undefined = folder.program();
    if (program === undefined) return undefined;
    const state = { of: snapshot, prover: this.parts.createProver(program), fixes: new Map<string, readonly Fix[]>() };
    this.states.set(folder, state);
    return state;
  }
}
