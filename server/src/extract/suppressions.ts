import type { FactsBuilder } from './builder';

const COMMENT =
  /datatrail-ignore-next-line(?:[ \t]+([\w*-]+(?:[ \t]*,[ \t]*[\w*-]+)*))?(?:[ \t]+--[ \t]*([^\n\r*]*))?/g;

/**
 * Reads `// datatrail-ignore-next-line POLICY[, POLICY] -- reason`. The span of a suppression is the line it
 * silences, so that later stages need no text.
 */
export function readSuppressions(b: FactsBuilder): void {
  if (!b.text.includes('datatrail-ignore')) return;
  for (const match of b.text.matchAll(COMMENT)) {
    const lineEnd = b.text.indexOf('\n', match.index);
    const start = lineEnd < 0 ? b.text.length : lineEnd + 1;
    const nextEnd = b.text.indexOf('\n', start);
    const span = { file: b.file, start, end: nextEnd < 0 ? b.text.length : nextEnd };
    const reason = match[2]?.trim();
    for (const policy of (match[1] ?? '*').split(',')) {
      b.suppressions.push({ policy: policy.trim(), span, ...(reason ? { reason } : {}) });
    }
  }
}
