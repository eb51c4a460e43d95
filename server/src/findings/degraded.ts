/** What a program was not followed to its end in, in words: nothing is dropped without one. */
import type { Bound } from '../link/bounds';
import type { FlowGraph } from '../link/graph';
import type { Problem } from '../model';
import { functionAround } from './fingerprint';

/** What was followed, and what to do about it. */
const WORDS: Readonly<Record<Bound, readonly [followed: string, hint: string]>> = {
  calls: [
    'Data was followed through 6 calls and no further',
    'Who calls from further out is not looked at. A destination of your own for the innermost function is a new start.',
  ],
  callers: [
    'Of more than 4,000 callers the first were looked at',
    'A destination of your own for it finds the others.',
  ],
  sources: ['Of what a value can come from the first 60 were looked at', 'Read what is there by hand.'],
  values: [
    'Of what an expression can be the first 60 (of a parameter the first 24; all functions, where it is given no more than 60) were looked at',
    'Read what is there by hand.',
  ],
  depth: ['Values in values were followed to a depth that people do not read', 'Read what is there by hand.'],
  fields: ['Of the personal fields of a record the first 16 were looked at', 'Read what is there by hand.'],
  parts: ['Of what a call is given the first 80 parts were looked at', 'Read what is there by hand.'],
};

/**
 * One problem for each bound that was met, with the number of places and the first of them. The same program gives the
 * same ones, whatever the order of its files.
 */
export function degradedIn(graph: FlowGraph): Problem[] {
  return (Object.keys(WORDS) as Bound[]).flatMap((bound): Problem[] => {
    const [first, ...more] = graph.bounds.placesOf(bound);
    if (first === undefined) return [];
    const { file } = graph.facts(first);
    const [followed, hint] = WORDS[bound];
    const within = functionAround(graph, first);
    const place = `${within === undefined ? '' : `${within} of `}${file}`;
    const count = more.length === 0 ? '' : ` and ${more.length.toLocaleString('en')} more`;
    return [{ severity: 'warning', message: `${followed}: in ${place}${count}`, hint, file }];
  });
}
