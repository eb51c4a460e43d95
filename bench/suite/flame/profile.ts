/** A processor profile of Node as stacks of function names, by the stage of the engine that was at work. */

/** What `node --cpu-prof` writes, as far as it is needed. */
export interface CpuProfile {
  readonly nodes: readonly ProfileNode[];
  /** Node of each sample, and microseconds since the one before. */
  readonly samples: readonly number[];
  readonly timeDeltas: readonly number[];
}

export interface ProfileNode {
  readonly id: number;
  readonly callFrame: { readonly functionName: string; readonly url: string; readonly lineNumber: number };
  readonly children?: readonly number[];
}

export const STAGES = ['extract', 'link', 'solve', 'findings'] as const;
export type Stage = (typeof STAGES)[number];

/** A function and what it called. */
export interface Frame {
  readonly name: string;
  /** Microseconds in it and all that it called. */
  total: number;
  readonly children: Map<string, Frame>;
}

export function newFrame(name: string): Frame {
  return { name, total: 0, children: new Map() };
}

/** Which source a line of a bundle is from: esbuild names each before its text. */
export type SourceOf = (line: number) => string | undefined;

/** Reads the names of the sources from the bundle's comments. Lines are zero-based. */
export function sourcesOf(bundle: string): SourceOf {
  const starts: { line: number; file: string }[] = [];
  bundle.split('\n').forEach((text, line) => {
    const [, file] = /^\s*\/\/ (\S+\.[cm]?[jt]s)$/.exec(text) ?? [];
    if (file !== undefined) starts.push({ line, file });
  });
  return (line) => starts.findLast((start) => start.line <= line)?.file;
}

const COMPILER = 'TypeScript compiler';

/**
 * Splits a profile. A sample belongs to the innermost stage on its stack; what that asks of the stages before it is theirs. Recursion is
 * folded: a function that is on the stack already goes on there, so that a picture is as deep as there are functions.
 *
 * @param isBundle whether a script is the bundle that `sourceOf` knows
 * @returns one root for each stage, named by it
 */
export function stagesOf(
  profile: CpuProfile,
  isBundle: (url: string) => boolean,
  sourceOf: SourceOf,
): Map<Stage, Frame> {
  const roots = new Map(STAGES.map((stage) => [stage, newFrame(stage)]));
  const parents = parentsOf(profile.nodes);
  const nodes = new Map(profile.nodes.map((node) => [node.id, node]));
  const described = new Map<number, { readonly name: string; readonly stage: Stage | undefined }>();
  const describe = (id: number): { readonly name: string; readonly stage: Stage | undefined } => {
    let known = described.get(id);
    if (known === undefined) described.set(id, (known = frameOf(nodes.get(id), isBundle, sourceOf)));
    return known;
  };
  profile.samples.forEach((sample, at) => {
    const stack: { readonly name: string; readonly stage: Stage | undefined }[] = [];
    for (let id: number | undefined = sample; id !== undefined; id = parents.get(id)) stack.unshift(describe(id));
    const stage = stack.findLast((frame) => frame.stage !== undefined)?.stage;
    if (stage === undefined) return;
    const first = stack.findIndex((frame) => frame.stage !== undefined);
    const names = stack
      .slice(first)
      .map(({ name }) => name)
      .filter((name) => name !== '');
    add(roots.get(stage), folded(names), profile.timeDeltas[at] ?? 0);
  });
  return roots;
}

function parentsOf(nodes: readonly ProfileNode[]): Map<number, number> {
  return new Map(nodes.flatMap(({ id, children = [] }) => children.map((child) => [child, id] as const)));
}

/** What a frame is called in a picture: names of Datatrail's own functions; one for the whole compiler; none for the rest. */
function frameOf(
  node: ProfileNode | undefined,
  isBundle: (url: string) => boolean,
  sourceOf: SourceOf,
): { name: string; stage: Stage | undefined } {
  if (node === undefined) return { name: '', stage: undefined };
  const { functionName, url, lineNumber } = node.callFrame;
  if (/ts-morph\.js$/.test(url)) return { name: COMPILER, stage: undefined };
  const source = isBundle(url) ? sourceOf(lineNumber) : undefined;
  const [, file] = /server\/src\/(.+)\.ts$/.exec(source ?? '') ?? [];
  if (file === undefined) return { name: '', stage: undefined };
  const stage = STAGES.find((one) => file.startsWith(`${one}/`));
  // The bundler tells functions of one name apart by a number.
  // Loading a module is a function of the bundle that is called as the module.
  const own = functionName.includes('/') ? '(loading)' : functionName.replace(/^_(?=[A-Z])|\d+$/g, '');
  return { name: `${own || '(anonymous)'} ${file}`, stage };
}

/** A stack in which no name stands twice. */
export function folded(names: readonly string[]): string[] {
  const out: string[] = [];
  for (const name of names) {
    const before = out.indexOf(name);
    if (before >= 0) out.length = before;
    out.push(name);
  }
  return out;
}

function add(root: Frame | undefined, names: readonly string[], time: number): void {
  if (root === undefined) return;
  root.total += time;
  let frame = root;
  for (const name of names) {
    let child = frame.children.get(name);
    if (child === undefined) frame.children.set(name, (child = newFrame(name)));
    child.total += time;
    frame = child;
  }
}
