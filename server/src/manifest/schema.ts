import { z } from 'zod';

/** The shape of `datatrail.flows.yaml`: one source for its check and for the JSON schema that editors read. */

const text = z.string().min(1);
/** What people fill in: empty until they do. */
const filledIn = z.union([text, z.number(), z.array(text)], { error: 'expected a text or a list of texts' }).nullable();

/** Keys of people's own begin like this; they are kept and mean nothing to Datatrail. */
export const OWN_KEY = /^x-/;

export const manifestEntry = z.object({
  data: text.describe('Category of the data: user.contact.email.'),
  recipient: text.describe('Id of the recipient: posthog.'),
  country: z
    .string()
    .regex(/^[A-Z]{2}$/, { error: 'expected a country code of two capital letters (ISO 3166-1), such as DE' })
    .nullable()
    .describe('Where the data goes, ISO 3166-1 alpha-2; without it the entry holds for every country.')
    .optional(),
  purpose: filledIn.describe('What the recipient does with it. Written once, then yours.').optional(),
  legalBasis: filledIn.describe('GDPR Art. 6 (and 9): consent, contract, legitimate interest.').optional(),
  retention: filledIn.describe('How long it is kept: 90 days.').optional(),
  approvedBy: filledIn.describe('Who agreed to this flow, and when.').optional(),
  note: filledIn.describe('Anything that a reader should know.').optional(),
});

export const manifestFile = z.object({
  datatrail: z.literal(1).describe('Version of this format.').optional(),
  flows: z.array(manifestEntry).nullable().describe('The flows that a team has reviewed.'),
});

/** Keys of an entry and of the file, for those who mistype them. */
export const ENTRY_KEYS = Object.keys(manifestEntry.shape);
export const FILE_KEYS = Object.keys(manifestFile.shape);

/** The JSON schema (draft 7) of the manifest: own keys begin with `x-`, others are marked. */
export function manifestJsonSchema(): string {
  const { $schema, ...body } = z.toJSONSchema(manifestFile, {
    target: 'draft-7',
    io: 'input',
    override: ({ jsonSchema }) => {
      if (jsonSchema.type !== 'object') return;
      jsonSchema.additionalProperties = false;
      jsonSchema.patternProperties = { [OWN_KEY.source]: {} };
    },
  });
  return `${JSON.stringify({ $schema, title: 'Datatrail flows', ...body }, null, 2)}\n`;
}
