import { z } from 'zod';

const severity = z.enum(['error', 'warning', 'note']);
const whole = z.number().int().min(0);
const oneBased = z.number().int().min(1);

const place = z
  .object({
    file: z.string().describe('From the scanned folder, with forward slashes'),
    line: oneBased.optional(),
    column: oneBased.optional().describe('In UTF-16 units'),
    endLine: oneBased.optional(),
    endColumn: oneBased.optional().describe('Exclusive'),
    code: z.string().optional().describe('Absent where code may not be quoted'),
  })
  .describe('A place in the code; the file alone where its text is no longer to be had');

const step = z.object({ at: place, note: z.string() });

const data = z.object({
  category: z.string().describe('A Fideslang data category, or an extension of that tree'),
  label: z.string(),
  name: z.string().describe('As the code has it'),
  reason: z.string().describe('Why it is taken for personal'),
  steps: z.array(step),
});

const recipient = z.object({
  id: z.string(),
  name: z.string(),
  country: z.string().optional().describe('ISO 3166-1 alpha-2'),
  purpose: z.string().optional(),
});

const finding = z.object({
  policy: z.string(),
  kind: z.enum(['flow', 'collection']),
  severity,
  inventory: z.boolean().describe('A fact to record, not a fault to mend'),
  message: z.string(),
  at: place.describe('Where to mend it'),
  within: z.string().optional().describe('The function around the place'),
  data: z.array(data),
  sink: z.enum(['third-party', 'messaging', 'llm', 'log', 'storage', 'url']).optional(),
  call: place.describe('The call that hands the data over, or takes it'),
  api: z.string(),
  recipient: recipient.optional(),
  between: z.array(z.object({ kind: z.string(), note: z.string(), at: place })),
  fingerprint: z.string().describe('Stable when lines move'),
  suppressed: z.object({ policy: z.string(), reason: z.string().optional(), at: place }).optional(),
});

const problem = z.object({
  severity: z.enum(['error', 'warning']),
  message: z.string(),
  hint: z.string().optional(),
  file: z.string().optional(),
  line: oneBased.optional(),
  column: oneBased.optional(),
});

/** Raised when a field changes its meaning or goes away; new fields do not raise it. */
export const JSON_REPORT_VERSION = 1;

/** The shape of the JSON report; its JSON schema is made from it. */
export const jsonReportSchema = z.object({
  $schema: z.string().optional(),
  version: z.literal(JSON_REPORT_VERSION),
  tool: z.object({ name: z.literal('Datatrail'), version: z.string() }),
  root: z.string().describe('Name of the scanned folder'),
  summary: z
    .object({
      error: whole,
      warning: whole,
      note: whole,
      suppressed: whole,
      hiddenInventory: whole.describe('Inventory facts that the report leaves out; --all puts them in'),
    })
    .describe('Findings that are not suppressed, by severity; inventory counts as note'),
  findings: z.array(finding).describe('With --since, only what is new'),
  change: z
    .object({ since: z.string(), kept: whole.describe('Findings that both states have'), gone: z.array(finding) })
    .optional()
    .describe('With --since: what was compared with, and what is gone'),
  baseline: z
    .object({
      file: z.string(),
      known: whole.describe('Findings that the baseline left out'),
      stale: z.array(z.object({ fingerprint: z.string(), policy: z.string(), file: z.string(), message: z.string() })),
    })
    .optional(),
  problems: z.array(problem),
  stats: z.object({ files: whole, lines: whole, calls: whole, skipped: z.array(problem), degraded: z.array(problem) }),
});

/** The report as JSON. All places are one-based, columns in UTF-16 units, files relative to the scanned folder. */
export type JsonReport = z.infer<typeof jsonReportSchema>;
export type JsonFinding = z.infer<typeof finding>;
export type JsonPlace = z.infer<typeof place>;
export type JsonStep = z.infer<typeof step>;
