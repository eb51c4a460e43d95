/**
 * The plain data that passes between the stages. Everything here is serialisable, knows no
 * file system, no editor and no terminal, and imports nothing.
 *
 * Offsets are UTF-16 code units from the start of the file, as TypeScript and LSP count them.
 */

/** Path of a file below the analysed root, with forward slashes and no leading `./`. */
export type FileId = string;

/** A half-open range `[start, end)` of UTF-16 offsets in a file. */
export interface Span {
  readonly file: FileId;
  readonly start: number;
  readonly end: number;
}

/** SARIF's result levels; `note` is inventory: recorded, never a squiggle. */
export type Severity = 'error' | 'warning' | 'note';

/** Something that could not be read or understood. Reported, never thrown. */
export interface Problem {
  readonly severity: 'error' | 'warning';
  readonly message: string;
  /** What the reader can do about it. */
  readonly hint?: string;
  /** What kind of problem it is, where people set how loud it is. */
  readonly code?: SuppressionFault;
  readonly file?: string;
  /** One-based, when the place is known. */
  readonly line?: number;
  /** One-based, in UTF-16 units. */
  readonly column?: number;
}

/** How a problem begins that another run, with more room, may not have: nothing of such a run is kept. */
export const NOT_FOLLOWED = 'The flows of this file were not followed';

// ---------------------------------------------------------------- rules

/** A Fideslang data category key such as `user.contact.email`, or an extension of that tree. */
export type CategoryId = string;

export type Sensitivity = 'low' | 'medium' | 'high' | 'critical';

/**
 * A kind of personal data and how it is recognised in code.
 *
 * Names are lists of lower-case word tokens: `['e', 'mail']` stands for `eMail`, `e_mail` and `E-Mail`.
 * An identifier is of the category when its *last* tokens (its head) are one of `names`.
 */
export interface Category {
  readonly id: CategoryId;
  readonly label: string;
  /** IRI of the W3C Data Privacy Vocabulary term, `undefined` where it has none. */
  readonly dpv?: string;
  readonly sensitivity: Sensitivity;
  /** Heads that mean this category whoever owns them. */
  readonly names: readonly (readonly string[])[];
  /** Heads that mean this category only when the owner is a person (`customer.name`, not `plugin.name`). */
  readonly ownedNames: readonly (readonly string[])[];
  /** Whole identifiers that look like the category and are not (`email template`). */
  readonly notNames: readonly (readonly string[])[];
  /** Heads that mean this category where people's words go, whoever owns them. */
  readonly writtenNames: readonly (readonly string[])[];
  /** Names of what a function takes, each after the words of the function's name. */
  readonly takenNames: readonly (readonly string[])[];
  /** Fields after words of what they are a field of: `mail subject` for `mail.subject`. */
  readonly memberNames: readonly (readonly string[])[];
  /** What somebody has or is, so that a yes or no tells it: `diabetes`, `smoker`. */
  readonly answerNames: readonly (readonly string[])[];
  /** Heads that mean this category in a program that keeps a wallet. */
  readonly appNames: readonly (readonly string[])[];
  readonly walletNames: readonly (readonly string[])[];
  /** Declared type names that mean this category, such as `GeolocationPosition`. */
  readonly types: readonly string[];
  /** Values of an HTML input's `type` attribute. */
  readonly inputTypes: readonly string[];
  /** HTML autocomplete tokens. */
  readonly autocomplete: readonly string[];
  /** True for an identifier that is pseudonymous on its own: such data alone is inventory. */
  readonly pseudonymous: boolean;
  /** True for what says nothing of a person alone: it is listed beside other data only. */
  readonly weak: boolean;
  /** True for lists of what somebody did, of which no entry has a personal field: a history. */
  readonly ofRecords: boolean;
}

/** Words that tell whose data a name is. All lower case, singular. */
export interface NameWords {
  /** Owners that are people: `user`, `customer`, `patient`. */
  readonly persons: ReadonlySet<string>;
  /** Owners that are not: `product`, `file`, `plugin`. */
  readonly things: ReadonlySet<string>;
  /** Owners that are no people but are made out to one: `order`, `booking`. */
  readonly dealings: ReadonlySet<string>;
  /** Words that say nothing about the owner: `data`, `result`, `body`, `props`. */
  readonly neutral: ReadonlySet<string>;
  /** Words after a head that do not change what it is: `value`, `input`, `str`, `param`. */
  readonly suffixes: ReadonlySet<string>;
  /** Phrases in texts, addresses and names that point to a privacy policy or terms; a `*` at an end matches the rest. */
  readonly notices: ReadonlySet<string>;
  /** Phrases beside a box that is ticked to agree. */
  readonly consentBoxes: ReadonlySet<string>;
  /** Phrases in names of forms that anybody fills in: `sign up`, `newsletter`. */
  readonly publicForms: ReadonlySet<string>;
  /** Phrases in names of pages and components for people who are logged in: `settings`. */
  readonly memberPages: ReadonlySet<string>;
  /** Phrases in names of hooks that give the person who is logged in: `use session`. */
  readonly memberHooks: ReadonlySet<string>;
}

/** What a place is that receives data. */
export type SinkKind = 'third-party' | 'messaging' | 'llm' | 'log' | 'storage' | 'url';

/** Someone or something that receives data. */
export interface Destination {
  readonly id: string;
  /** Company, or the plain name of a local place such as `the console`. */
  readonly company: string;
  /** ISO 3166-1 alpha-2 code of the company's seat; undefined when it is unknown or local. */
  readonly country?: string;
  readonly purpose?: string;
  readonly sink: SinkKind;
  /** Host names; a host equal to or below one of them is this destination. */
  readonly domains: readonly string[];
  /** Host name or region token → country code where the data is kept. */
  readonly regions: Readonly<Record<string, string>>;
  /** True for clients of a server that whoever runs the program chooses. */
  readonly ownServer?: boolean;
  /** Words whose presence in an environment variable's name means this destination (`slack`). */
  readonly env: readonly string[];
  /** npm package names; a trailing `*` matches the rest (`@sentry/*`). */
  readonly packages: readonly string[];
  /** Data that this destination exists to receive (a mail provider: the recipient's address). */
  readonly expected: readonly CategoryId[];
  /** Categories it is made to carry: handing them over is neither a finding nor a fact. */
  readonly carries: readonly CategoryId[];
}

/**
 * A path from a package, a global or an unresolved name to an application.
 * `new PostHog().capture` called is `{ root: 'posthog-node', segments: ['PostHog', 'new', '.capture', '()'] }`
 * with names written with a leading dot: see {@link ApiSegment}.
 */
export interface ApiPattern {
  /** `global`, `any` (an unresolved base: the pattern is matched at the end of the written chain), or `html`, or a package name with an optional trailing `*`. */
  readonly root: string;
  readonly segments: readonly ApiSegment[];
}

/**
 * One step of an access path: `.name` a property (or the export of that name), `()` the result of a call,
 * `new` an instance, `=` an assignment, `<>` an element, `(0)` the first parameter of a function that the call is given, `(name)` the
 * first parameter of the function that stands under that name in its options. In patterns also `.*` any one property and `**` any run of segments.
 * A pattern for a call ends in `()`, for a constructor in `new`, for a read in a name, for an assignment in `=`, for an element in `<>`.
 */
export type ApiSegment = string;

/** Which part of an application carries data. */
export interface ArgumentPath {
  /** Zero-based argument, `all` arguments, or the `receiver` the method is called on. */
  readonly argument: number | 'all' | 'receiver';
  /** For a function under an option: the names that lead to it. */
  readonly within?: readonly string[];
  /**
   * For a function: what it returns, or what it writes into its parameter of that number (or, where it takes none,
   * into what the method is called on).
   */
  readonly made?: 'returned' | number;
  /** Property path inside it; empty for the whole argument. */
  readonly path: readonly string[];
}

/** A condition on an argument's constant value. */
export interface ArgumentCondition {
  readonly at: ArgumentPath;
  /** Lower-case texts; the constant (lower-cased) must be one of them. `*` at an end matches the rest. */
  readonly oneOf: readonly string[];
}

/** An application that hands data to a destination. */
export interface SinkRule {
  readonly destination: string;
  readonly api: ApiPattern;
  readonly sink: SinkKind;
  /** Arguments that carry data. */
  readonly data: readonly ArgumentPath[];
  /** When set, the URL at this argument decides who receives; `destination` is then the fallback. */
  readonly url?: ArgumentPath;
  /** Attribute of the package's components in the same file whose host decides who receives; nobody without one. */
  readonly urlOfView?: readonly string[];
  /** Argument whose text says what is kept: the key of a store. */
  readonly namedBy?: ArgumentPath;
  /** What it is given, where no name and no type tells more: an address, for what looks addresses up. */
  readonly means?: CategoryId;
  /**
   * Set where the data is a reducer, or a function that makes a store, whose state is kept: zero-based argument with
   * the settings that say where and which parts of it.
   */
  readonly stateWith?: number;
  readonly when: readonly ArgumentCondition[];
  /** Settings of the call, any of which makes it harmless. */
  readonly unless?: readonly ArgumentCondition[];
  /** Settings of the client, any of which makes the call harmless. */
  readonly unlessMadeWith?: readonly string[];
  /** True for the rule that holds for every other call of a package. */
  readonly packageDefault: boolean;
}

/** An application or read that yields personal data. */
export interface SourceRule {
  readonly id: string;
  /** What is taken, for messages: `request header`, `device position`. */
  readonly label: string;
  readonly api?: ApiPattern;
  readonly jsx?: JsxPattern;
  readonly categories: readonly CategoryId[];
  readonly when: readonly ArgumentCondition[];
  /** True when the application itself is a collection to report; false when it only labels the value. */
  readonly collects: boolean;
  /** True when the yielded value is personal only by its field names (a request body). */
  readonly byFieldName: boolean;
  /** True for a text of many values under names, of which one may be chosen by its name. */
  readonly jar?: true;
  /** Which of its fields are of which category: what else is asked for is told by name, all of it holds all of them. */
  readonly holds?: readonly { readonly category: CategoryId; readonly fields: readonly string[] }[];
  /** Zero-based index of the argument that is a callback receiving the data; undefined when the result is the data. */
  readonly callback?: number;
  /** Zero-based parameter of that callback. */
  readonly parameter?: number;
  /** Fields of what is yielded, as dotted paths, that hold nothing personal. */
  readonly without?: readonly string[];
  /** Settings that mean another source, as far as they may be given. */
  readonly unless?: readonly ArgumentCondition[];
}

/**
 * A call that makes an SDK take data by itself: by what its settings say, or by what holds when they say nothing.
 */
export interface CaptureRule {
  readonly destination: string;
  readonly api: ApiPattern;
  readonly categories: readonly CategoryId[];
  /** What the settings mean, for messages: `inputs are recorded as they are typed`. */
  readonly says: string;
  /** Settings that must have one of these values; empty when it is so by default. */
  readonly when: readonly ArgumentCondition[];
  /** Settings of which any is enough to switch it off or to mask it. */
  readonly unless: readonly ArgumentCondition[];
}

export interface JsxPattern {
  /** Tag names, lower case; empty matches any. */
  readonly elements: readonly string[];
  /** Attribute name → accepted values (lower case). All must hold. */
  readonly attributes: Readonly<Record<string, readonly string[]>>;
}

/** What is left of personal data after a sanitiser. */
export type Outcome = 'aggregate' | 'anonymised' | 'pseudonymised' | 'encrypted' | 'masked' | 'removed';

export interface SanitizerRule {
  readonly id: string;
  readonly outcome: Outcome;
  readonly api?: ApiPattern;
  /** Head or leading tokens of function names that mean this when the function's body is not known. */
  readonly names: readonly (readonly string[])[];
}

/** A library function whose result holds what its arguments hold. */
export interface PropagatorRule {
  readonly api: ApiPattern;
  readonly from: readonly ArgumentPath[];
  /** Field of the result (or of each of a list) that holds the arguments, names joined with dots; else all of it does. */
  readonly into?: string;
}

/** A condition that means the person agreed. */
export interface ConsentRule {
  readonly id: string;
  readonly api?: ApiPattern;
  /** Token runs anywhere in the condition's names: `['has', 'consent']`, `['opted', 'in']`. */
  readonly names: readonly (readonly string[])[];
  /** True when the condition means the opposite: the person objected. */
  readonly objection: boolean;
  readonly purposes: readonly string[];
}

/**
 * What a policy asks of a collection: that it is there (`taken`), that a public form says nothing about the use of its
 * data (`form-without-notice`), or that nothing reads what is collected (`never-read`).
 */
export type CollectionQuestion = 'taken' | 'form-without-notice' | 'never-read';

/** Which data to which kind of place under which condition is reported, and how. */
export interface Policy {
  readonly id: string;
  readonly kind: 'flow' | 'collection';
  /** What it asks of collections; says nothing for flows. */
  readonly finds: CollectionQuestion;
  readonly title: string;
  /** Sinks it looks at (flows). */
  readonly sinks: readonly SinkKind[];
  /** Category prefixes it looks at; empty means all. */
  readonly categories: readonly CategoryId[];
  /** Category prefixes it leaves alone. */
  readonly exceptCategories: readonly CategoryId[];
  readonly severity: Severity;
  /** Severity by sensitivity of the data, over `severity`. */
  readonly severityBySensitivity: Readonly<Partial<Record<Sensitivity, Severity>>>;
  /** Countries of recipients it looks at, groups taken apart; empty means all. */
  readonly countries: readonly string[];
  /** Countries of recipients it leaves alone, groups taken apart. Where set, recipients without a country are, too. */
  readonly exceptCountries?: readonly string[];
  /** Both lists of countries as they were written, for people: `EEA` and not thirty codes. */
  readonly countriesWritten?: { readonly only: readonly string[]; readonly except: readonly string[] };
  /** Purposes of recipients it looks at; absent means all. */
  readonly purposes?: readonly string[];
  /** Category prefixes it looks at whatever the purpose of the recipient is. */
  readonly whateverPurpose?: readonly CategoryId[];
  /** True when it looks only at records that are handed over as a whole. */
  readonly wholeRecord?: boolean;
  /** What must come together in one call to be of interest. */
  readonly together?: Combination;
  /** Policies that say nothing of what this one reports, so that nobody is told the same thing twice. */
  readonly insteadOf?: readonly string[];
  /** True when a call with consent around it is left to other policies. */
  readonly unlessConsent?: boolean;
  /** Purposes to which a consent counts; absent: any that covers the purpose of the recipient. */
  readonly consentPurposes?: readonly string[];
  /**
   * For collections: looks at what SDKs take by themselves, and at nothing else. `explicit`: where a setting asks for
   * it; `all`: also where it holds by default.
   */
  readonly captures?: 'explicit' | 'all';
  /** True when it also reports what the recipient exists to receive. */
  readonly evenExpected?: boolean;
  /** True when it holds only where the configuration of a folder says so. */
  readonly onlyInFolders?: boolean;
  /** Outcomes of sanitisers that are enough. */
  readonly enough: readonly Outcome[];
  /** True when consent that dominates the call turns the finding into inventory. */
  readonly consentClears: boolean;
  /** True when all its findings are inventory (ordinary collection). */
  readonly inventory: boolean;
  /** `{Data}`, `{recipient}`, `{country}` … are filled in. One sentence, meaning first. */
  readonly message: string;
  readonly advice: string;
  readonly law: readonly string[];
}

/** Data of which one alone is not enough. */
export interface Combination {
  /** Category prefixes of identifiers: at least two kinds of them must come together. Other data are enough alone. */
  readonly identifiers: readonly CategoryId[];
  /** Identifiers of which any number counts as one. */
  readonly asOne: readonly CategoryId[];
}

/** What a team has agreed to: a recipient, or all of one purpose, and which data. */
export interface AllowedRecipient {
  /** Absent for all recipients of the purpose. */
  readonly destination?: string;
  /** Category prefixes; empty for all data. */
  readonly data: readonly CategoryId[];
  readonly purpose?: string;
  readonly reason?: string;
}

/** What differs in a part of the workspace. */
export interface FolderRules {
  /** As a line of a `.gitignore`, from the analysed root. */
  readonly path: string;
  /** Policies by id: as they are there, or off. */
  readonly policies: ReadonlyMap<string, Policy | 'off'>;
}

export interface RuleSet {
  readonly categories: ReadonlyMap<CategoryId, Category>;
  readonly words: NameWords;
  readonly destinations: ReadonlyMap<string, Destination>;
  readonly sinks: readonly SinkRule[];
  readonly sources: readonly SourceRule[];
  readonly captures?: readonly CaptureRule[];
  readonly sanitizers: readonly SanitizerRule[];
  readonly propagators: readonly PropagatorRule[];
  readonly consents: readonly ConsentRule[];
  readonly policies: readonly Policy[];
  /** Hosts of the team itself: requests to them are first party. */
  readonly ownDomains: readonly string[];
  /** What the team has agreed to; such flows are inventory. */
  readonly allowedRecipients: readonly AllowedRecipient[];
  /** Parts of the workspace with policies of their own; of several that fit a file the last decides. */
  readonly folders?: readonly FolderRules[];
  /** File of each entry by `kind/id` (`destinations/posthog`), for those who ask where a rule stands. */
  readonly entryFiles?: ReadonlyMap<string, string>;
  /** Policies that exist and that neither preset nor configuration switches on. */
  readonly otherPolicies?: readonly Policy[];
  /** How loud faults of comments that silence are; what is not named has its default. */
  readonly suppressions?: Partial<SuppressionLevels>;
}

/** Rules that hold for what lies below a folder, in place of those of the folders around it. */
export interface RuleScope {
  /** From the scanned folder, with forward slashes; empty for the scanned folder itself. */
  readonly folder: FileId;
  readonly rules: RuleSet;
}

// ---------------------------------------------------------------- findings

/** One place on the way of the data, with what happens there. */
export interface Step {
  readonly span: Span;
  /** `email read from user`, `passed to identifyUser as userId`, `sent to PostHog`. */
  readonly note: string;
}

/** One piece of personal data that takes part in a finding. */
export interface DataItem {
  readonly category: CategoryId;
  /** The name as the code has it: `email`, `customer.phone`. */
  readonly name: string;
  /** Why it is believed to be personal: `email is a field of model Customer`. */
  readonly reason: string;
  /** The narrowest expression that hands it over, in the function of the finding's place. */
  readonly at?: Span;
  readonly steps: readonly Step[];
  /** The ways to further calls that hand it to the same recipient, where the first is not the only one. */
  readonly otherWays?: readonly (readonly Step[])[];
}

/** Something that stands between the data and the sink. */
export interface Between {
  readonly kind: Outcome | 'consent';
  readonly note: string;
  readonly span: Span;
}

export interface Recipient {
  readonly id: string;
  readonly name: string;
  readonly country?: string;
  readonly purpose?: string;
}

export interface Suppression {
  /** Policy id, or `*` for all. */
  readonly policy: string;
  readonly reason?: string;
  /** What it silences. */
  readonly span: Span;
  /** `none` for a directive that is spelt wrongly or stands in no comment: it silences nothing. */
  readonly scope: 'next-line' | 'line' | 'file' | 'none';
  /** The comment it stands in. */
  readonly comment: Span;
  /** The directive with the policies it names, without the reason. */
  readonly mark: Span;
  /** Where the policy is named; undefined for a directive that names none. */
  readonly named?: Span;
}

/** What can be wrong with a comment that silences. */
export type SuppressionFault = 'unknown-directive' | 'unknown-policy' | 'missing-reason' | 'unused-suppression';

/** How loud each of them is. */
export type SuppressionLevels = Readonly<Record<SuppressionFault, Severity | 'off'>>;

/** A comment that does not silence what its writer believes, or does not say why. */
export interface SuppressionProblem {
  readonly code: SuppressionFault;
  readonly severity: Severity;
  /** One sentence without a full stop. */
  readonly message: string;
  readonly hint: string;
  readonly at: Span;
  readonly suppression: Suppression;
  /** What was probably meant: a directive or the id of a policy. */
  readonly meant?: string;
  /** True where nothing else of the directive is of use: all of it can go. */
  readonly whole: boolean;
}

export interface Finding {
  readonly policy: string;
  readonly kind: 'flow' | 'collection';
  readonly severity: Severity;
  /** A fact to record rather than a fault to mend; its severity is `note`. */
  readonly inventory: boolean;
  /** One sentence, meaning first, without a full stop. */
  readonly message: string;
  /** The narrowest expression, in the function where the data is recognisably personal. */
  readonly at: Span;
  readonly data: readonly DataItem[];
  /** For flows. */
  readonly sink?: SinkKind;
  /** The call that hands the data over (last step), for flows; the collecting call for collections. */
  readonly call: Span;
  /** The access path of that call as a person reads it: `posthog-node › new PostHog().capture`. */
  readonly api: string;
  readonly recipient?: Recipient;
  readonly between: readonly Between[];
  /** The name of the function around the finding's place; undefined at the top of a module. */
  readonly within?: string;
  /** Stable when lines move: 32 hexadecimal digits. */
  readonly fingerprint: string;
  readonly suppressedBy?: Suppression;
}

/** A text change: replace `[start, end)` by `text`. */
export interface Edit {
  readonly span: Span;
  readonly text: string;
}

export interface Fix {
  /** Says what happens: `Leave out email`. */
  readonly title: string;
  readonly kind: 'remove' | 'hash' | 'mask' | 'suppress' | 'configure';
  /** True when nothing the program needs can be lost: may be applied in bulk. */
  readonly safe: boolean;
  readonly edits: readonly Edit[];
  /** Files of the program that the edited file imports only then, by how it writes them. */
  readonly imports?: readonly { readonly specifier: string; readonly file: FileId }[];
}

/** What was read and what was left out, for the summary line and the reports. */
export interface ScanStats {
  readonly files: number;
  readonly lines: number;
  readonly calls: number;
  /** Files that were left out, with the reason. */
  readonly skipped: readonly Problem[];
  /** What was not followed to its end because it has no end that people could follow: one for each bound. */
  readonly degraded?: readonly Problem[];
}
