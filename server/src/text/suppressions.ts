import type { FileId, Suppression } from '../model';

const COMMENT =
  /datatrail-ignore-next-line(?:[ \t]+([\w*-]+(?:[ \t]*,[ \t]*[\w*-]+)*))?(?:[ \t]+--[ \t]*([^\n\r*]*))?/g;

/**
 * Reads `// datatrail-ignore-next-line POLICY[, POLICY] -- reason`, in code and in Prisma schemas alike. The span of a
 * suppression is the line it silences, so that later stages need no text.
 */
export function suppressionsIn(file: FileId, text: string): Suppression[] {
  if (!text.includes('datatrail-ignore')) return [];
  const out: Suppression[] = [];
  for (const match of text.matchAll(COMMENT)) {
    const lineEnd = text.indexOf('\n', match.index);
    const start = lineEnd < 0 ? text.length : lineEnd + 1;
    const nextEnd = text.indexOf('\n', start);
    const span = { file, start, end: nextEnd < 0 ? text.length : nextEnd };
    const reason = match[2]?.trim();
    for (const policy of (match[1] ?? '*').split(','))
      out.push({ policy: policy.trim(), span, ...(reason ? { reason } : {}) });
  }
  return out;
}
