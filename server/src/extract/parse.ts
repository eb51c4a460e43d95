/**
 * How much parsing a text may cost. The compiler's parser tries what parentheses may mean, again for each pair inside of
 * others: a line of fewer than 500 characters can keep it busy for years. It cannot be told to stop, but it asks for
 * each node that it makes.
 */
import { ts } from 'ts-morph';
import { TooDeep } from './nesting';

/** Nodes that are made for each character, what is tried and dropped among them. People stay below a half. */
const MOST_PER_CHARACTER = 8;
/** Nodes that any text may have. */
const ALWAYS = 20_000;

type Make = new (kind: ts.SyntaxKind, pos: number, end: number) => ts.Node;
type Name = 'getNodeConstructor' | 'getTokenConstructor' | 'getIdentifierConstructor';

/** Not in the compiler's public types: where its parser takes the constructors of nodes from. */
const allocator = (ts as unknown as { readonly objectAllocator?: Record<Name, () => Make> }).objectAllocator;
const NAMES: readonly Name[] = ['getNodeConstructor', 'getTokenConstructor', 'getIdentifierConstructor'];

let left = Infinity;

function counting(make: Make): Make {
  const counted = function (kind: ts.SyntaxKind, pos: number, end: number): ts.Node {
    if (--left < 0) throw new TooDeep();
    return new make(kind, pos, end);
  };
  return counted as unknown as Make;
}

/** Made once, so that what the compiler keeps of them stays the same. */
const counted = new Map<Name, () => Make>(
  NAMES.flatMap((name) => {
    const make = allocator?.[name]();
    if (make === undefined) return [];
    const own = counting(make);
    return [[name, () => own] as const];
  }),
);

/**
 * Does something that parses a text, once. Throws {@link TooDeep} where that takes too long, as where the stack
 * ends: which of the two comes first is no matter of the text.
 */
export function parsing<T>(text: string, parse: () => T): T {
  if (allocator === undefined) return parse();
  const usual = new Map(NAMES.map((name) => [name, allocator[name]] as const));
  for (const [name, make] of counted) allocator[name] = make;
  left = ALWAYS + text.length * MOST_PER_CHARACTER;
  let isDone = false;
  try {
    const result = parse();
    isDone = true;
    return result;
  } finally {
    left = Infinity;
    for (const [name, make] of usual) allocator[name] = make;
    // A parser that was stopped midway still knows of the text that it was at.
    if (!isDone) ts.createSourceFile('a.ts', '', ts.ScriptTarget.Latest);
  }
}
