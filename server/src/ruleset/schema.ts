import { z } from 'zod';
import type { CollectionQuestion, Outcome, Sensitivity, Severity, SinkKind } from '../model';
import { isArgumentPath, notationError, parsePaths } from './apiPattern';

/** The shape of rule files. One source for the types, the checks and the JSON schema in `rules/`. */

const sinkKinds = ['third-party', 'messaging', 'llm', 'log', 'storage', 'url'] as const satisfies readonly SinkKind[];
const severities = ['error', 'warning', 'note'] as const satisfies readonly Severity[];
const sensitivities = ['low', 'medium', 'high', 'critical'] as const satisfies readonly Sensitivity[];
const outcomes = [
  'aggregate',
  'anonymised',
  'pseudonymised',
  'encrypted',
  'masked',
  'removed',
] as const satisfies readonly Outcome[];
const questions = ['taken', 'form-without-notice', 'never-read'] as const satisfies readonly CollectionQuestion[];

const text = z.string().min(1);
const textList = z.array(text);
const position = z.int().min(0).max(9);
const texts = z.union([text, textList], { error: 'expected a text or a list of texts' });
const nameText = text.superRefine((value, context) => {
  const message = notationError(value, 'names');
  if (message !== undefined) context.addIssue({ code: 'custom', message });
});
const names = z
  .array(nameText)
  .describe('Words of a name, lower case, separated by spaces: "email address", "{home,work} phone".');

const country = z
  .string()
  .regex(/^[A-Z]{2}$/, { error: 'expected a country code of two capital letters (ISO 3166-1), such as DE' });

const countryOrGroup = text.describe('A country code (ISO 3166-1) or the id of a group of countries, such as EEA.');
const countriesOrGroups = z.array(countryOrGroup);

const domain = z
  .string()
  .regex(/^[a-z0-9-]+(\.[a-z0-9-]+)*$/, { error: 'expected a host name in lower case, without protocol or path' });

const apiPath = z
  .string()
  .superRefine((value, context) => {
    const parsed = parsePaths(value, 'call');
    if ('error' in parsed) context.addIssue({ code: 'custom', message: parsed.error });
  })
  .describe('Access path: new PostHog().capture, chat.{postMessage,update}, createClient().from().insert');
const apiPaths = z.union([apiPath, z.array(apiPath)]);

const argumentPath = z
  .string()
  .refine(isArgumentPath, { error: 'expected an argument such as "0", "1.email", "all" or "receiver"' })
  .describe(
    'Zero-based argument with an optional property path: "0", "0.properties", "all", "receiver"; of a function what it returns, "0()", "0.execute()", or writes into a parameter, "0(0)".',
  );
const argumentPaths = z.union([argumentPath, z.array(argumentPath)]);

const when = z
  .record(argumentPath, texts)
  .describe('Argument → constants (lower case, a * at an end matches the rest) of which it must be one.');

const application = {
  package: texts
    .describe('npm package; a trailing * matches the rest. Or a file of the program: ./src/lib/redact.')
    .optional(),
  global: apiPaths.describe('Access path from a global such as navigator or console.').optional(),
  any: apiPaths.describe('Access path matched at the end of a chain whose base is unknown.').optional(),
  call: apiPaths.describe('Access path from the package that is called or constructed.').optional(),
  read: apiPaths.describe('Access path from the package that is read.').optional(),
  set: apiPaths.describe('Access path from the package that is assigned to.').optional(),
  element: apiPaths
    .describe('Component of the package, or HTML element (img), that is rendered; argument 0 is its attributes.')
    .optional(),
  as: z.enum(['call', 'read', 'set']).describe('What is done with `global` and `any` paths; default call.').optional(),
};

const codeExamples = z
  .strictObject({
    flagged: texts.describe('Code that must be found.').optional(),
    ok: texts.describe('Code that looks alike and must not be found.').optional(),
  })
  .optional();

export const dataEntry = z.strictObject({
  label: text.describe('Name shown to people: Email address.'),
  dpv: z.url().describe('IRI of the W3C Data Privacy Vocabulary term.').optional(),
  sensitivity: z.enum(sensitivities).describe('How much harm its loss does; policies go by it.'),
  names: names.describe('Heads (last words of an identifier) that mean this whoever owns them.').optional(),
  ownedNames: names.describe('Heads that mean this only when a person owns them.').optional(),
  notNames: names.describe('Ends of identifiers that look alike and are not this.').optional(),
  writtenNames: names.describe("Heads that mean this where people's words go: chats, language models.").optional(),
  takenNames: names.describe('Parameters, or their fields, after words of their function.').optional(),
  memberNames: names.describe('Fields after words of what they are a field of: mail subject.').optional(),
  answerNames: names.describe('Heads that mean this, also where the value is a yes or no: is smoker.').optional(),
  appNames: names.describe('Names, or owner and field, that mean this in apps for phones.').optional(),
  walletNames: names.describe('Heads that mean this in programs with screens and a blockchain.').optional(),
  types: textList.describe('Declared type names that mean this.').optional(),
  inputTypes: textList.describe('Values of the type attribute of an HTML input.').optional(),
  autocomplete: textList.describe('HTML autocomplete tokens.').optional(),
  pseudonymous: z.boolean().describe('True for an id that alone is only inventory.').optional(),
  weak: z.boolean().describe('True for what says nothing alone: listed beside other data only.').optional(),
  ofRecords: z.boolean().describe('True for a history: its name alone tells it, not its entries.').optional(),
  examples: z
    .strictObject({ flagged: textList, ok: textList })
    .describe('Names that are this, and names that look alike and are not.')
    .optional(),
});

export const sinkCall = z.strictObject({
  ...application,
  data: argumentPaths.describe('Arguments that carry data; default all.').optional(),
  url: argumentPath.describe('Argument whose host decides who receives.').optional(),
  urlOfView: text.describe('Attribute of components of its package beside it, whose host receives.').optional(),
  when: when.optional(),
  unless: when.describe('Settings of which any is enough that nothing is handed over.').optional(),
  namedBy: argumentPath.describe('Argument whose text says what is kept, where nothing else tells.').optional(),
  means: text.describe('Data category of what it is given, where no name and no type tells more.').optional(),
  stateWith: position.describe('For a reducer or store as data, whose state is kept: its settings.').optional(),
  unlessMadeWith: textList.describe('Settings of the client that make it harmless: the key of a store.').optional(),
  sink: z.enum(sinkKinds).describe('Kind of place, where it differs from that of the destination.').optional(),
});

export const captureCall = z.strictObject({
  ...application,
  says: text.describe('What the settings mean, for messages, in the form "inputs are recorded as they are typed".'),
  data: textList.min(1, { error: 'expected at least one data category' }).describe('Categories of what is captured.'),
  when: when.describe('Settings that must have one of these values. Absent: it is so by default.').optional(),
  unless: when.describe('Settings of which any is enough to switch it off or to mask it; "*" is any value.').optional(),
});

export const destinationEntry = z.strictObject({
  company: text.describe('Who receives, as people call it.'),
  country: country.describe('Country of the seat, ISO 3166-1 alpha-2.').optional(),
  purpose: text.describe('What it is used for: product analytics, mail delivery.').optional(),
  sink: z.enum(sinkKinds).describe('Kind of place; default third-party.').optional(),
  domains: z.array(domain).describe('Hosts that are it, with those below them.').optional(),
  regions: z.record(text, country).describe('Host name or region token → country of the data.').optional(),
  env: textList.describe('Words in names of environment variables that mean this destination.').optional(),
  ownServer: z
    .boolean()
    .describe(
      'True for clients of a server that whoever runs the program chooses: own, unless its host is a domain here.',
    )
    .optional(),
  packages: textList
    .describe('npm packages of its SDK, or files of the program that hand data to it: ./src/lib/send.')
    .optional(),
  globals: textList
    .describe('Names under which its SDK stands when a script tag defines it, or in code whose imports are not seen.')
    .optional(),
  expected: textList.describe('Data categories this destination exists to receive.').optional(),
  carries: textList.describe('Data it is made to carry, as a session in a cookie: no finding, no fact.').optional(),
  calls: z
    .array(sinkCall)
    .describe('Calls that hand data over. Absent: every call of its packages. Empty: none.')
    .optional(),
  ignore: z.array(apiPath).describe('Calls of its packages that hand nothing over.').optional(),
  captures: z
    .array(captureCall)
    .describe('Calls that make its SDK take data by itself, by their settings or by default.')
    .optional(),
  examples: codeExamples,
});

export const sourceEntry = z.strictObject({
  label: text.describe('Where it is taken from, with an article, for messages: a request header, the camera.'),
  ...application,
  jsx: z
    .strictObject({
      elements: textList.describe('Tag names; empty or absent matches any.').optional(),
      attributes: z.record(text, texts).describe('Attribute → accepted values. All must hold.'),
    })
    .optional(),
  data: textList.describe('Categories of what is yielded.').optional(),
  when: when.optional(),
  collects: z.boolean().describe('True when the call itself is a collection to report.').optional(),
  byFieldName: z.boolean().describe('True when only the names of fields tell what is personal.').optional(),
  holds: z.record(text, textList).describe('Category → its fields (lower case); all of it holds all.').optional(),
  jar: z.literal(true).describe('For a text of many values: a chosen one is what its name says.').optional(),
  callback: position.describe('Zero-based argument that is a callback receiving the data.').optional(),
  parameter: position.describe('Zero-based parameter of the callback that is the data; default 0.').optional(),
  without: textList.describe('Fields of what is yielded, as paths, that hold nothing personal.').optional(),
  unless: when.describe('Settings of which any, if only perhaps given, means another source.').optional(),
  examples: codeExamples,
});

export const sanitizerEntry = z.strictObject({
  outcome: z.enum(outcomes).describe('What the data is afterwards.'),
  ...application,
  names: names.describe('Words that names of such functions begin or end with.').optional(),
  examples: codeExamples,
});

export const propagatorEntry = z.strictObject({
  ...application,
  from: argumentPaths.describe('Arguments the result holds; default all.').optional(),
  into: text.describe('Field of the result that holds them; default the whole result.').optional(),
});

export const consentEntry = z.strictObject({
  ...application,
  names: names.describe('Words in the names of a condition: has consent, opted in.').optional(),
  purposes: textList.describe('What the person agreed to.').optional(),
  objection: z.boolean().describe('True when the condition means that the person objected.').optional(),
  examples: codeExamples,
});

export const policyEntry = z.strictObject({
  kind: z.enum(['flow', 'collection']).describe('Whether it looks at data on its way, or at where it is collected.'),
  finds: z
    .enum(questions)
    .describe(
      'What of a collection it finds: that data is taken (default), a public form without a notice, or data that nothing reads.',
    )
    .optional(),
  title: text.describe('Its name for people.'),
  sinks: z.array(z.enum(sinkKinds)).describe('Kinds of places it looks at.').optional(),
  categories: textList.describe('Prefixes of the data it looks at; absent means all.').optional(),
  exceptCategories: textList.describe('Prefixes of the data it leaves alone.').optional(),
  severity: z.enum(severities).describe('How loud a finding is: error, warning, or note.'),
  severityBySensitivity: z
    .partialRecord(z.enum(sensitivities), z.enum(severities))
    .describe('Other severities for some sensitivities of the data.')
    .optional(),
  countries: countriesOrGroups.describe('Countries of recipients it looks at; absent means all.').optional(),
  exceptCountries: countriesOrGroups
    .describe('Countries of recipients it leaves alone, with recipients whose country is not known.')
    .optional(),
  teamCountries: z
    .boolean()
    .describe('True when allowedCountries and forbiddenCountries of the configuration take the place of its countries.')
    .optional(),
  purposes: textList.describe('Purposes of recipients it looks at; absent means all.').optional(),
  whateverPurpose: textList
    .describe('Prefixes of data it looks at whatever the purpose of the recipient is.')
    .optional(),
  wholeRecord: z.boolean().describe('True when it looks only at records that are handed over as a whole.').optional(),
  together: z
    .strictObject({
      identifiers: textList.describe('Prefixes of data of which at least two kinds must come together.'),
      asOne: textList.describe('Prefixes of identifiers of which any number counts as one.').optional(),
    })
    .describe('What must come together in one call. Data that is none of the identifiers is enough alone.')
    .optional(),
  insteadOf: textList.describe('Policies that say nothing of what this one reports.').optional(),
  enough: z.array(z.enum(outcomes)).describe('What must have been done to the data to be enough.').optional(),
  consentClears: z.boolean().describe('True when a consent around the call is enough.').optional(),
  evenExpected: z.boolean().describe('True when it also reports what the recipient exists to receive.').optional(),
  unlessConsent: z.boolean().describe('True when a call with consent around it is left to other policies.').optional(),
  consentPurposes: textList
    .describe('Purposes to which a consent counts; absent: any that covers the purpose of the recipient.')
    .optional(),
  captures: z
    .enum(['explicit', 'all'])
    .describe(
      'For collections: looks only at what SDKs take by themselves; explicit: where a setting asks for it, all: by default as well.',
    )
    .optional(),
  inventory: z.boolean().describe('True when its findings are facts to record, never faults.').optional(),
  message: text.describe('One sentence, meaning first, without a full stop; with placeholders.'),
  advice: text.describe('What to do about a finding.'),
  law: textList.describe('Articles of law that stand behind it.').optional(),
  examples: codeExamples,
});

const change = z.union([z.enum(['off', ...severities]), policyEntry.partial()], {
  error: 'expected off, error, warning, note, or keys of a policy',
});
const changes = z.record(text, change);

const level = z.enum(['off', ...severities], { error: 'expected off, error, warning or note' });

/** How loud faults of comments that silence are. */
const suppressionLevels = z
  .strictObject({
    'unknown-directive': level.describe('A directive that is spelt wrongly or stands in no comment.').optional(),
    'unknown-policy': level.describe('A policy that does not exist.').optional(),
    'unused-suppression': level.describe('Nothing is there to silence.').optional(),
    'missing-reason': level.describe('It does not say why.').optional(),
  })
  .describe('How loud faults of datatrail-ignore comments are.');

export const countryGroupEntry = z.strictObject({
  title: text.describe('Its name for people.'),
  countries: z.array(country).min(1).describe('Its members, ISO 3166-1 alpha-2.'),
  source: text.describe('Where the list comes from, and of what day it is.').optional(),
});

const allowedRecipient = z
  .strictObject({
    destination: text.describe('Id of the destination; absent for all of the purpose.').optional(),
    data: textList.describe('Prefixes of the data agreed to; absent for all.').optional(),
    purpose: text.describe('What the recipient is used for, as its entry says it.').optional(),
    reason: text.describe('Why it was agreed to, for the report.').optional(),
  })
  .refine(({ destination, purpose }) => destination !== undefined || purpose !== undefined, {
    error: 'expected a destination or a purpose',
  });

export const presetEntry = z.strictObject({
  title: text,
  policies: changes,
  suppressions: suppressionLevels.optional(),
});

const words = z.strictObject({
  persons: textList.describe('Owners that are people.').optional(),
  things: textList.describe('Owners that are not people.').optional(),
  dealings: textList.describe('Owners that are no people but are made out to one: order, booking.').optional(),
  neutral: textList.describe('Words that say nothing about the owner.').optional(),
  suffixes: textList.describe('Words after a head that do not change what it is.').optional(),
  notices: textList
    .describe('Phrases that point to a privacy policy or terms; a * at an end matches the rest of a word.')
    .optional(),
  consentBoxes: textList.describe('Phrases beside a box that is ticked to agree.').optional(),
  publicForms: textList.describe('Phrases in names of forms that anybody fills in: sign up, newsletter.').optional(),
  memberPages: textList
    .describe('Phrases in names of pages and components for people who are logged in: settings.')
    .optional(),
  memberHooks: textList
    .describe('Phrases in names of hooks that give the person who is logged in: use session.')
    .optional(),
});

const off = z.literal('off', { error: 'expected keys of the entry, or off' });

/** A rule file: any of the kinds of entries. */
export const ruleFile = z.strictObject({
  data: z.record(text, dataEntry).optional(),
  words: words.optional(),
  destinations: z.record(text, destinationEntry).optional(),
  sources: z.record(text, sourceEntry).optional(),
  sanitizers: z.record(text, sanitizerEntry).optional(),
  propagators: z.record(text, propagatorEntry).optional(),
  consents: z.record(text, consentEntry).optional(),
  policies: z.record(text, policyEntry).optional(),
  presets: z.record(text, presetEntry).optional(),
  countryGroups: z.record(text, countryGroupEntry).optional(),
});

/** A team's `datatrail.config.yaml`, and the files it extends: adds, changes and turns off entries. */
export const configFile = z.strictObject({
  datatrail: z
    .literal(1, { error: 'expected the version of this format, 1' })
    .describe('Version of this format.')
    .optional(),
  extends: textList
    .describe(
      'Presets of policies (default recommended), rule files and folders of them (./privacy/rules.yaml), npm packages of rules (@acme/privacy-rules). A later one wins.',
    )
    .optional(),
  ownDomains: z.array(domain).describe('Hosts of the team itself: requests to them are first party.').optional(),
  suppressions: suppressionLevels.optional(),
  allowedRecipients: z
    .array(z.union([text, allowedRecipient], { error: 'expected the id of a destination, or keys of an agreement' }))
    .describe('What the team has agreed to: ids of destinations, or destination, data and purpose.')
    .optional(),
  allowedCountries: countriesOrGroups
    .describe('The only countries that personal data may go to; switches on the policy transfer-country.')
    .optional(),
  forbiddenCountries: countriesOrGroups
    .describe('Countries that personal data may not go to; switches on the policy transfer-country.')
    .optional(),
  folders: z
    .array(
      z.strictObject({
        path: text.describe('Files it is about, as a line of a .gitignore from the scanned folder: apps/internal/**.'),
        policies: changes.describe('Policies by id, there: off, a severity, or changed keys.'),
      }),
    )
    .describe('Parts of the workspace with policies of their own; of several that fit, the last decides.')
    .optional(),
  data: z
    .record(text, z.union([off, dataEntry.partial()]))
    .describe('Kinds of personal data by id: new ones, changed keys, or off.')
    .optional(),
  words: words.describe('Words in names of owners, joined with the built-in ones.').optional(),
  destinations: z
    .record(text, z.union([off, destinationEntry.partial()]))
    .describe('Who receives, by id: new ones, changed keys, or off.')
    .optional(),
  sources: z
    .record(text, z.union([off, sourceEntry.partial()]))
    .describe('Where personal data comes from, by id.')
    .optional(),
  sanitizers: z
    .record(text, z.union([off, sanitizerEntry.partial()]))
    .describe('What makes data less personal, by id.')
    .optional(),
  propagators: z
    .record(text, z.union([off, propagatorEntry]))
    .describe('Library functions whose result holds their arguments, by id.')
    .optional(),
  consents: z
    .record(text, z.union([off, consentEntry]))
    .describe('Conditions that mean the person agreed, by id.')
    .optional(),
  policies: changes.describe('Policies by id: off, a severity, or changed keys.').optional(),
  presets: z
    .record(text, z.union([off, presetEntry]))
    .describe('Sets of policies by id, for those who extend this file to choose from.')
    .optional(),
  countryGroups: z
    .record(text, z.union([off, countryGroupEntry.partial()]))
    .describe('Groups of countries by id: new ones, changed keys, or off.')
    .optional(),
});

/** The schema of one entry of each kind, by the top-level key it stands under. */
export const entrySchemas = {
  data: dataEntry,
  destinations: destinationEntry,
  sources: sourceEntry,
  sanitizers: sanitizerEntry,
  propagators: propagatorEntry,
  consents: consentEntry,
  policies: policyEntry,
  presets: presetEntry,
  countryGroups: countryGroupEntry,
} as const;

export type EntryKind = keyof typeof entrySchemas;
export type Application = Pick<SourceEntry, 'package' | 'global' | 'any' | 'call' | 'read' | 'set' | 'element' | 'as'>;
export type DataEntry = z.infer<typeof dataEntry>;
export type DestinationEntry = z.infer<typeof destinationEntry>;
export type SinkCall = z.infer<typeof sinkCall>;
export type SourceEntry = z.infer<typeof sourceEntry>;
export type SanitizerEntry = z.infer<typeof sanitizerEntry>;
export type PropagatorEntry = z.infer<typeof propagatorEntry>;
export type ConsentEntry = z.infer<typeof consentEntry>;
export type PolicyEntry = z.infer<typeof policyEntry>;
export type PolicyChange = z.infer<typeof change>;
export const wordsEntry = words;
export const policyChange = change;
