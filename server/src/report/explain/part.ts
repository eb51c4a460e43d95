/** The part of an explanation that answers one question. */
import type { Outline, Section } from './outline';

/** Where does this come from? Where does this go? */
export type ExplainPart = 'comes-from' | 'goes-to';

interface Question {
  readonly title: string;
  /** Labels of the rows that answer it. */
  readonly rows: ReadonlySet<string>;
  /** Said where none does. */
  readonly nothing: string;
}

export const QUESTIONS: Readonly<Record<ExplainPart, Question>> = {
  'comes-from': {
    title: 'Where does this come from?',
    rows: new Set(['is given', 'holds', 'gives', 'harmless']),
    nothing: 'Nothing is known of where this comes from',
  },
  'goes-to': {
    title: 'Where does this go?',
    rows: new Set(['finding', 'stopped by', 'rule', 'consent', 'goes to', 'trail ends']),
    nothing: 'This gets to no recipient that is known',
  },
};

/** Of each call and value only what answers the question. */
export function partOf(outline: Outline, part: ExplainPart): Outline {
  const { rows, nothing } = QUESTIONS[part];
  const sections = outline.sections.map((section): Section => {
    const kept = section.rows.filter(({ label }) => rows.has(label));
    return kept.length > 0 ? { ...section, rows: kept } : { ...section, rows: [], verdict: nothing, mark: 'none' };
  });
  return { ...outline, sections };
}
