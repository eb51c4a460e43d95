import { Worker } from 'node:worker_threads';
import type { FileId } from '../model';
import type { TypeAnswer, TypeChecking, TypeQuestion, Unchecked } from './typeQuestions';

/** What one question about types may cost. */
export interface TypeLimits {
  /** Milliseconds, from when the compiler is loaded. */
  readonly time: number;
  /** Megabytes that the compiler may hold, with all that it keeps for the next question. */
  readonly memory: number;
}

const TYPE_LIMITS: TypeLimits = { time: 10_000, memory: 768 };

/** Bundled it lies beside the command line and the server. From source it is made JavaScript as it is loaded. */
const [SCRIPT, OPTIONS] = __filename.endsWith('.ts')
  ? [`${__dirname}/typesWorker.ts`, ['--require', 'tsx/cjs']]
  : [`${__dirname}/types.js`, []];

/** Milliseconds in which the compiler is loaded, however busy the machine is. */
const START = 60_000;
/** Milliseconds without a question after which the thread ends and its memory is free. */
const IDLE = 60_000;
/** How many times the time of one question all questions about one file may take, in one state of a program. */
const QUESTIONS = 3;
/** Files whose types came to no end: while neither they nor what they import changes, they are not tried again. */
const MOST_ENDLESS = 50;

/**
 * Checks types in a thread that can be ended: no check of the compiler's own stops types that double, or unions of a
 * million members. Who asks is free meanwhile. The thread begins with the first question, and anew after one that was
 * ended; it keeps no process alive.
 */
export class TypesThread implements TypeChecking {
  private worker: Worker | undefined;
  private ready: Promise<unknown> | undefined;
  private last: Promise<unknown> = Promise.resolve();
  private idle: NodeJS.Timeout | undefined;
  /** Texts that the thread has. */
  private readonly given = new Map<FileId, string>();
  /** Milliseconds by file, in the present state. */
  private readonly spent = new Map<FileId, number>();
  private state: number | undefined;
  private readonly endless = new Map<FileId, { readonly question: TypeQuestion; readonly why: Unchecked }>();

  /** @param told hears of each question that was ended */
  constructor(
    private readonly told: (file: FileId, why: Unchecked) => void = () => undefined,
    private readonly limits: TypeLimits = TYPE_LIMITS,
  ) {}

  ask(question: TypeQuestion): Promise<TypeAnswer> {
    const answer = this.last.then(() => this.answer(question));
    this.last = answer;
    return answer;
  }

  /** Ends the thread. The next question starts another. */
  end(): void {
    clearTimeout(this.idle);
    void this.worker?.terminate();
    this.worker = undefined;
    this.given.clear();
  }

  private async answer(question: TypeQuestion): Promise<TypeAnswer> {
    const { file } = question.about;
    const before = this.endless.get(file);
    if (before !== undefined && isSame(before.question, question)) return { unchecked: before.why };
    this.endless.delete(file);
    clearTimeout(this.idle);
    const answer = this.isOverspent(question) ? ({ unchecked: 'time' } as const) : await this.run(question);
    if (answer.unchecked === undefined) {
      this.idle = setTimeout(() => this.end(), IDLE).unref();
      return answer;
    }
    this.end();
    if (this.endless.size >= MOST_ENDLESS) this.endless.clear();
    this.endless.set(file, { question, why: answer.unchecked });
    this.told(file, answer.unchecked);
    return answer;
  }

  private isOverspent({ state, about }: TypeQuestion): boolean {
    if (this.state !== state) this.spent.clear();
    this.state = state;
    return (this.spent.get(about.file) ?? 0) > QUESTIONS * this.limits.time;
  }

  private async run(question: TypeQuestion): Promise<TypeAnswer> {
    const worker = (this.worker ??= this.start());
    worker.ref();
    const ended = new Promise<TypeAnswer>((done) => {
      worker.once('error', (error: NodeJS.ErrnoException) => done({ unchecked: reasonOf(error) }));
      worker.once('exit', () => done({ unchecked: 'fault' }));
    });
    const answered = async (): Promise<TypeAnswer> => {
      await this.ready;
      const answer = new Promise<TypeAnswer>((done) => worker.once('message', done));
      const begun = performance.now();
      worker.postMessage({ ...question, files: question.files.map((given) => this.give(given)) });
      const said = await within(this.limits.time, answer);
      const { file } = question.about;
      this.spent.set(file, (this.spent.get(file) ?? 0) + performance.now() - begun);
      return said;
    };
    try {
      return await Promise.race([ended, within(START + this.limits.time, answered())]);
    } finally {
      worker.removeAllListeners('error').removeAllListeners('exit').removeAllListeners('message');
      // Dying threads report once more.
      worker.on('error', () => undefined);
      worker.unref();
    }
  }

  /** A text is given once. */
  private give({ file, text, modules }: TypeQuestion['files'][number]): TypeQuestion['files'][number] {
    if (text === undefined || this.given.get(file) === text) return { file, modules };
    this.given.set(file, text);
    return { file, text, modules };
  }

  private start(): Worker {
    const worker = new Worker(SCRIPT, {
      // Its output belongs to nobody: stdout is the way to the editor.
      stdout: true,
      stderr: true,
      env: {},
      execArgv: OPTIONS,
      resourceLimits: { maxOldGenerationSizeMb: this.limits.memory },
    });
    this.ready = new Promise((done) => worker.once('message', done));
    return worker;
  }
}

function reasonOf({ code }: NodeJS.ErrnoException): Unchecked {
  return code === 'ERR_WORKER_OUT_OF_MEMORY' ? 'memory' : 'fault';
}

async function within(time: number, answer: Promise<TypeAnswer>): Promise<TypeAnswer> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<TypeAnswer>((done) => {
    timer = setTimeout(() => done({ unchecked: 'time' }), time);
  });
  try {
    return await Promise.race([answer, late]);
  } finally {
    clearTimeout(timer);
  }
}

/** Whether two questions are about the same texts. */
function isSame(a: TypeQuestion, b: TypeQuestion): boolean {
  return (
    a.files.length === b.files.length &&
    a.files.every(({ file, text }, i) => b.files[i]?.file === file && b.files[i]?.text === text)
  );
}
