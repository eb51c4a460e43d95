/** Measures several things in turns, so that load on the machine meets all of them alike. */
import { spread, NOTHING, type Table } from './table';
import { ratioOf, spreadOf } from './stats';
import { measure, type Command, type Usage } from './usage';

export interface Candidate {
  readonly name: string;
  /** Runs once and says what it took. Throws where it cannot. */
  readonly run: (round: number) => Pick<Usage, 'wall'> & Partial<Usage>;
  /** At most so many rounds: of what takes minutes fewer have to do. */
  readonly most?: number;
  /** What it does, for the table. */
  readonly does?: string;
}

export interface Series {
  readonly name: string;
  readonly does?: string;
  /** By round, without the warm-up: seconds, seconds, MB. */
  readonly wall: number[];
  readonly cpu: number[];
  readonly peak: number[];
  /** Why it could not be measured. */
  failure?: string;
}

/** A command as a candidate. */
export function ofCommand(name: string, command: Command, more: Pick<Candidate, 'most' | 'does'> = {}): Candidate {
  return { name, run: () => measure(command), ...more };
}

/** Something that is not there to be measured, with the reason. */
export function missing(name: string, reason: string): Candidate {
  return {
    name,
    run: () => {
      throw new Error(reason);
    },
  };
}

/**
 * One warm-up each, then A B C, A B C … What fails is left out of the rest, and says why.
 *
 * @param say hears what is going on
 */
export function inTurns(candidates: readonly Candidate[], runs: number, say: (text: string) => void): Series[] {
  const all = candidates.map((candidate) => ({ candidate, series: seriesOf(candidate) }));
  for (let round = -1; round < runs; round++) {
    for (const { candidate, series } of all) {
      // Of what is run once only, the warm-up would be half of the time.
      const most = Math.min(candidate.most ?? runs, runs);
      if (series.failure !== undefined || round >= most || (round < 0 && candidate.most === 1)) continue;
      say(`${candidate.name}: ${round < 0 ? 'warm-up' : `run ${round + 1} of ${most}`}`);
      try {
        const { wall, cpu = NaN, peak = NaN } = candidate.run(Math.max(0, round));
        if (round < 0) continue;
        series.wall.push(wall);
        series.cpu.push(cpu);
        series.peak.push(peak);
      } catch (error) {
        series.failure = error instanceof Error ? error.message : String(error);
        say(`${candidate.name}: ${series.failure}`);
      }
    }
  }
  return all.map(({ series }) => series);
}

function seriesOf({ name, does }: Candidate): Series {
  return { name, ...(does === undefined ? {} : { does }), wall: [], cpu: [], peak: [] };
}

/** How a table of series is told. */
export interface Comparison {
  readonly title: string;
  /** Name of the one that all are compared with. */
  readonly base: string;
  /** `of-base`: how many times as much as the base each took; `to-base`: how many times as much the base took as each. */
  readonly direction: 'of-base' | 'to-base';
  readonly notes?: readonly string[];
}

/** Seconds, memory and ratios, one row each. */
export function comparisonTable(all: readonly Series[], { title, base, direction, notes = [] }: Comparison): Table {
  const against = all.find(({ name }) => name === base);
  const head = direction === 'of-base' ? `× ${base}` : `${base} ÷ this`;
  const describes = all.some(({ does }) => does !== undefined);
  const rows = all.map((series) => {
    const { name, wall, cpu, peak, failure, does } = series;
    const ratio = (of: 'wall' | 'cpu'): string => {
      if (against === undefined || failure !== undefined || series === against) return NOTHING;
      const [a, b] = direction === 'of-base' ? [series[of], against[of]] : [against[of], series[of]];
      return spread(ratioOf(a, b), 2);
    };
    return [
      name,
      spread(spreadOf(wall), 2),
      spread(spreadOf(known(cpu)), 2),
      spread(spreadOf(known(peak)), 0),
      ratio('wall'),
      ratio('cpu'),
      ...(describes ? [failure === undefined ? (does ?? '') : `not measured: ${failure}`] : []),
    ];
  });
  const failures = describes ? [] : all.flatMap(({ name, failure }) => (failure ? [`${name}: ${failure}`] : []));
  const columns = ['', 'wall s', 'CPU s', 'peak MB', `${head}, wall`, `${head}, CPU`, ...(describes ? ['does'] : [])];
  return { title, columns, rows, notes: [...notes, ...failures] };
}

function known(numbers: readonly number[]): number[] {
  return numbers.filter((n) => !Number.isNaN(n));
}
