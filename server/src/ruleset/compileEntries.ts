import type {
  ApiPattern,
  ApiSegment,
  ArgumentCondition,
  ArgumentPath,
  CaptureRule,
  Category,
  ConsentRule,
  Destination,
  PropagatorRule,
  SanitizerRule,
  SinkRule,
  SourceRule,
} from '../model';
import { ANY_ROOT, GLOBAL_ROOT, HTML_ROOT, expandBraces, parseApiPattern, parseArgumentPath } from './apiPattern';
import type { Ending } from './apiPattern';
import { splitWords } from '../text/words';
import type {
  Application,
  ConsentEntry,
  DataEntry,
  DestinationEntry,
  PropagatorEntry,
  SanitizerEntry,
  SinkCall,
  SourceEntry,
} from './schema';

/** Checked entries of rules, turned into what the engine reads. Nothing here can fail on an entry the schema let pass. */

/**
 * Calls that set a client up: they receive the program's own keys, not people's data. They hand nothing
 * over where every call of a package counts, unless the destination names them or says itself what to ignore.
 */
const SETUP_CALLS: readonly string[] = [
  '**.{init,initialize,configure,config,setup,setApiKey,setAccessToken,setConfig,createClient,createConnection,createPool,getInstance,start}',
];

/** Calls that check in memory whether what has come is from whom it says: nothing goes anywhere. */
const LOCAL_CHECKS: readonly string[] = [
  '**.{constructEvent,constructEventAsync,validateEvent,verifySignature,verifyRequestSignature,isValidSignature,verifyWebhook,verifyWebhookSignature,validateWebhook,validateWebhookSignature}',
  '**.webhooks.{verify,unwrap}',
];

const ALL_ARGUMENTS: readonly ArgumentPath[] = [{ argument: 'all', path: [] }];

export function compileCategory(id: string, entry: DataEntry): Category {
  return {
    id,
    label: entry.label,
    ...(entry.dpv !== undefined && { dpv: entry.dpv }),
    sensitivity: entry.sensitivity,
    names: tokenLists(entry.names),
    ownedNames: tokenLists(entry.ownedNames),
    notNames: tokenLists(entry.notNames),
    writtenNames: tokenLists(entry.writtenNames),
    takenNames: tokenLists(entry.takenNames),
    memberNames: tokenLists(entry.memberNames),
    answerNames: tokenLists(entry.answerNames),
    appNames: tokenLists(entry.appNames),
    walletNames: tokenLists(entry.walletNames),
    types: entry.types ?? [],
    inputTypes: lowerCased(entry.inputTypes),
    autocomplete: lowerCased(entry.autocomplete),
    pseudonymous: entry.pseudonymous ?? false,
    weak: entry.weak ?? false,
    ofRecords: entry.ofRecords ?? false,
  };
}

export function compileDestination(id: string, entry: DestinationEntry): Destination {
  return {
    id,
    company: entry.company,
    ...(entry.country !== undefined && { country: entry.country }),
    ...(entry.purpose !== undefined && { purpose: entry.purpose }),
    sink: entry.sink ?? 'third-party',
    domains: entry.domains ?? [],
    regions: entry.regions ?? {},
    ...(entry.ownServer ? { ownServer: true } : {}),
    env: lowerCased(entry.env),
    packages: entry.packages ?? [],
    expected: entry.expected ?? [],
    carries: entry.carries ?? [],
  };
}

/** The calls that hand data to a destination: of its packages, and of the globals its SDK is known as. */
export function compileSinks(id: string, entry: DestinationEntry): SinkRule[] {
  const rules = sinksOfPackages(id, entry);
  const globals = (entry.globals ?? []).flatMap((name) => rules.flatMap((rule) => asGlobal(rule, name)));
  return [...rules, ...distinct(globals)];
}

/** The calls that make a destination's SDK take data by itself: of its packages, and of its globals. */
export function compileCaptures(id: string, entry: DestinationEntry): CaptureRule[] {
  const rules = (entry.captures ?? []).flatMap((capture) =>
    patternsOf(capture, entry.packages).map((api): CaptureRule => ({
      destination: id,
      api,
      categories: capture.data,
      says: capture.says,
      when: conditions(capture.when),
      unless: conditions(capture.unless),
    })),
  );
  return [...rules, ...(entry.globals ?? []).flatMap((name) => rules.flatMap((rule) => asGlobal(rule, name)))];
}

/** The same call where the SDK is a global: `Sentry.setUser()` and `window.Sentry.setUser()` for `setUser()` of the package. */
function asGlobal<R extends { readonly api: ApiPattern }>(rule: R, name: string): R[] {
  const { root, segments } = rule.api;
  if (root === GLOBAL_ROOT || root === ANY_ROOT) return [];
  const rest = segments[0] === '.default' ? segments.slice(1) : segments;
  return [[`.${name}`], ['.window', `.${name}`]].map((base) => ({
    ...rule,
    api: { root: GLOBAL_ROOT, segments: [...base, ...rest] as ApiSegment[] },
  }));
}

/** Without the repetitions that several packages of one SDK bring. */
function distinct(rules: readonly SinkRule[]): SinkRule[] {
  const seen = new Set<string>();
  return rules.filter((rule) => {
    const key = JSON.stringify([rule.api.segments, rule.data, rule.when]);
    return !seen.has(key) && seen.add(key);
  });
}

/** Without `calls`, every call of the packages. */
function sinksOfPackages(id: string, entry: DestinationEntry): SinkRule[] {
  const packages = entry.packages ?? [];
  const sink = entry.sink ?? 'third-party';
  if (entry.calls === undefined) {
    const ignored = [...(entry.ignore ?? SETUP_CALLS), ...LOCAL_CHECKS].flatMap((path) =>
      patternsOf({ call: path }, packages),
    );
    return [
      ...packages.map((root) => packageDefault({ id, root, sink })),
      ...ignored.map((api) => ({
        ...packageDefault({ id, root: api.root, sink }),
        api,
        data: [],
        packageDefault: false,
      })),
    ];
  }
  const exact = entry.calls.flatMap((call) => compileSinkCall(id, call, { packages, sink }));
  const named = new Set(exact.map((rule) => lastNameOf(rule.api)));
  const standsForAll = exact.some((rule) => rule.packageDefault);
  const unnamed = [...(entry.ignore || !standsForAll ? [] : SETUP_CALLS), ...(standsForAll ? LOCAL_CHECKS : [])];
  const patterns = (paths: readonly string[]) => paths.flatMap((path) => patternsOf({ call: path }, packages));
  const ignored = [
    ...patterns(entry.ignore ?? []),
    ...patterns(unnamed).filter((api) => !named.has(lastNameOf(api))),
  ].map((api) => ({ destination: id, api, sink, data: [], when: [], packageDefault: false }));
  return [...exact, ...ignored];
}

function lastNameOf(api: ApiPattern): string | undefined {
  return api.segments.findLast((segment) => segment.startsWith('.'));
}

function packageDefault(of: { id: string; root: string; sink: SinkRule['sink'] }): SinkRule {
  return {
    destination: of.id,
    api: { root: of.root, segments: ['**', '()'] },
    sink: of.sink,
    data: ALL_ARGUMENTS,
    when: [],
    packageDefault: true,
  };
}

function compileSinkCall(
  id: string,
  call: SinkCall,
  defaults: { readonly packages: readonly string[]; readonly sink: SinkRule['sink'] },
): SinkRule[] {
  return patternsOf(call, defaults.packages).map((api) => ({
    destination: id,
    api,
    sink: call.sink ?? defaults.sink,
    data: argumentPaths(call.data),
    ...(call.url !== undefined && { url: parseArgumentPath(call.url) }),
    ...(call.urlOfView !== undefined && { urlOfView: call.urlOfView.split('.') }),
    ...(call.stateWith !== undefined && { stateWith: call.stateWith }),
    ...(call.means !== undefined && { means: call.means }),
    ...(call.namedBy !== undefined && { namedBy: parseArgumentPath(call.namedBy) }),
    when: conditions(call.when),
    ...(call.unless !== undefined && { unless: conditions(call.unless) }),
    ...(call.unlessMadeWith !== undefined && { unlessMadeWith: call.unlessMadeWith }),
    // `call: '**'` beside exact calls: what every other call of the package means.
    packageDefault: api.segments[0] === '**' && api.segments.length === 2,
  }));
}

export function compileSources(id: string, entry: SourceEntry): SourceRule[] {
  const rule: SourceRule = {
    id,
    label: entry.label,
    categories: [...(entry.data ?? []), ...Object.keys(entry.holds ?? {})],
    when: conditions(entry.when),
    collects: entry.collects ?? false,
    byFieldName: entry.byFieldName ?? false,
    unless: conditions(entry.unless),
    ...(entry.without !== undefined && { without: entry.without }),
    ...(entry.jar === true && { jar: true }),
    ...(entry.holds !== undefined && {
      holds: Object.entries(entry.holds).map(([category, fields]) => ({ category, fields })),
    }),
    ...(entry.callback !== undefined && { callback: entry.callback, parameter: entry.parameter ?? 0 }),
  };
  const rules = patternsOf(entry).map((api) => ({ ...rule, api }));
  if (entry.jsx === undefined) return rules;
  const attributes = Object.entries(entry.jsx.attributes).map(([name, values]) => [name, lowerCased(listOf(values))]);
  const jsx = {
    elements: lowerCased(entry.jsx.elements),
    attributes: Object.fromEntries(attributes) as Record<string, string[]>,
  };
  return [...rules, { ...rule, jsx }];
}

export function compileSanitizers(id: string, entry: SanitizerEntry): SanitizerRule[] {
  return withNames(entry, (parts) => ({ id, outcome: entry.outcome, ...parts }));
}

export function compileConsents(id: string, entry: ConsentEntry): ConsentRule[] {
  return withNames(entry, (parts) => ({
    id,
    purposes: entry.purposes ?? [],
    objection: entry.objection ?? false,
    ...parts,
  }));
}

export function compilePropagators(entry: PropagatorEntry): PropagatorRule[] {
  const { into } = entry;
  return patternsOf(entry).map((api) => ({
    api,
    from: argumentPaths(entry.from),
    ...(into === undefined ? {} : { into }),
  }));
}

/** One rule for the names and one for each access path, so that neither is a condition for the other. */
function withNames<R>(
  entry: Application & { readonly names?: readonly string[] | undefined },
  make: (parts: { api?: ApiPattern; names: readonly (readonly string[])[] }) => R,
): R[] {
  const rules = patternsOf(entry).map((api) => make({ api, names: [] }));
  if (entry.names !== undefined) rules.push(make({ names: tokenLists(entry.names) }));
  return rules;
}

/** All access paths of an entry; `call`, `read`, `set` and components hold for its packages or those of its destination. */
export function patternsOf(of: Application, packages: readonly string[] = []): ApiPattern[] {
  const roots = of.package === undefined ? packages : listOf(of.package);
  // As in JSX: what begins with a small letter is an element of HTML, all else a component.
  const isHtml = (path: string) => /^[a-z\d,{}]+$/.test(path) && !path.includes('default');
  const elements = listOf(of.element).filter(isHtml);
  const components = listOf(of.element).filter((path) => !isHtml(path));
  const written: [string, string | readonly string[] | undefined, Ending][] = [
    [GLOBAL_ROOT, of.global, of.as ?? 'call'],
    [ANY_ROOT, of.any, of.as ?? 'call'],
    [HTML_ROOT, elements, 'element'],
    ...roots.flatMap((root): [string, string | readonly string[] | undefined, Ending][] => [
      [root, of.call, 'call'],
      [root, of.read, 'read'],
      [root, of.set, 'set'],
      [root, components, 'element'],
    ]),
  ];
  return written.flatMap(([root, paths, ending]) =>
    listOf(paths).flatMap((path) => {
      const parsed = parseApiPattern(root, path, ending);
      return 'error' in parsed ? [] : parsed;
    }),
  );
}

function conditions(when: Readonly<Record<string, string | string[]>> | undefined): ArgumentCondition[] {
  return Object.entries(when ?? {}).map(([at, values]) => ({
    at: parseArgumentPath(at),
    oneOf: lowerCased(listOf(values)),
  }));
}

function argumentPaths(data: string | readonly string[] | undefined): readonly ArgumentPath[] {
  return data === undefined ? ALL_ARGUMENTS : listOf(data).map(parseArgumentPath);
}

/** `E-mail address` → `['e', 'mail', 'address']`, as identifiers are split; `{home,work} phone` stands for two names. */
function tokenLists(names: readonly string[] | undefined): string[][] {
  return (names ?? [])
    .flatMap((name) => expandBraces(name) ?? [])
    .map((name) => splitWords(name.toLowerCase()))
    .filter((tokens) => tokens.length > 0);
}

export function listOf<T>(value: T | readonly T[] | undefined): readonly T[] {
  if (value === undefined) return [];
  return Array.isArray(value) ? (value as readonly T[]) : [value as T];
}

function lowerCased(values: readonly string[] | undefined): string[] {
  return (values ?? []).map((value) => value.toLowerCase());
}
