/** What is known of the types of the language and of libraries, by their names. */

/** Type functions whose result holds what their first argument holds. */
export const TRANSPARENT: ReadonlySet<string> = new Set([
  'Promise',
  'PromiseLike',
  'Awaited',
  'Array',
  'ReadonlyArray',
  'Readonly',
  'Partial',
  'Required',
  'NonNullable',
  'Set',
  'ReadonlySet',
  'Iterable',
  'AsyncIterable',
  'DeepPartial',
  'Prettify',
  'Simplify',
  'Expand',
  'WithId',
  'HydratedDocument',
  'Serialized',
  'Jsonify',
  'AsyncGenerator',
  'Generator',
  'Ref',
  'MutableRefObject',
  'RefObject',
  'Observable',
  'Subject',
  'BehaviorSubject',
  'ReplaySubject',
  'AsyncSubject',
  'Signal',
  'WritableSignal',
  'InputSignal',
  'ModelSignal',
  'ReadonlySignal',
  'ComputedRef',
  'ShallowRef',
  'MaybeRef',
  'MaybeRefOrGetter',
  'Accessor',
  'Option',
  'Maybe',
  'Nullable',
  'Optional',
  'Result',
  'ResultAsync',
  // Of libraries of type functions: what changes is who may write, what may be left out, or what it is called.
  'ReadonlyDeep',
  'DeepReadonly',
  'PartialDeep',
  'RequiredDeep',
  'DeepRequired',
  'DeepNonNullable',
  'Writable',
  'WritableDeep',
  'DeepWritable',
  'Mutable',
  'SetOptional',
  'SetRequired',
  'SetReadonly',
  'SetNonNullable',
  'SetNonNullableDeep',
  'MarkOptional',
  'MarkRequired',
  'MarkReadonly',
  'MarkWritable',
  'MarkNonNullable',
  'RequireAtLeastOne',
  'RequireAllOrNone',
  'RequireOnlyOne',
  'Exact',
  'Opaque',
  'Tagged',
  'Branded',
  'Promisable',
  'PromiseOrValue',
  'Awaitable',
  'Arrayable',
  'NonEmptyArray',
  'NonEmptyTuple',
  'Immutable',
  'Draft',
  'WritableDraft',
  'Snapshot',
  'JsonifyObject',
  'SerializeFrom',
  'Relation',
  'Loaded',
  'LeanDocument',
  'FlattenMaps',
]);

/** Type functions that leave out fields of their first argument, and those that keep some. */
export const LEAVING_OUT: ReadonlySet<string> = new Set([
  'Omit',
  'Except',
  'StrictOmit',
  'OmitStrict',
  'DistributedOmit',
]);
export const KEEPING: ReadonlySet<string> = new Set(['Pick', 'StrictPick', 'PickStrict', 'DistributedPick']);

/** Type functions that put the fields of their second argument over those of the first. */
export const MERGING: ReadonlySet<string> = new Set([
  'Merge',
  'MergeDeep',
  'Overwrite',
  'Override',
  'Assign',
  'Spread',
]);

/** Type functions that give what a function returns, and those that do where their argument is `typeof` one. */
export const RETURNED: ReadonlySet<string> = new Set(['ReturnType', 'AsyncReturnType', 'PromiseReturnType']);
export const LOADED: ReadonlySet<string> = new Set(['SerializeFrom', 'UseDataFunctionReturn']);

/** Helpers of schema and table libraries that give the type a value describes. */
export const INFERRING: ReadonlySet<string> = new Set([
  'infer',
  'input',
  'output',
  'Infer',
  'InferOutput',
  'InferInput',
  'InferType',
  'TypeOf',
  'Static',
  'StaticDecode',
  'InferSelectModel',
  'InferInsertModel',
]);

/** The same by a name that says it together with its module: `Schema.Schema.Type<typeof Guest>`. */
export const INFERRING_OF = /(^|\.)Schema\.(Type|Encoded)$/;

/**
 * Members of libraries' types that are told by a type argument (its index, and the member of it):
 * `Request<Params, ResBody, ReqBody, Query>` of Express, `FastifyRequest<{ Body }>`.
 */
export const GENERIC_MEMBERS: Readonly<
  Record<string, Readonly<Record<string, { readonly argument: number; readonly member?: string }>>>
> = {
  Request: { params: { argument: 0 }, body: { argument: 2 }, query: { argument: 3 } },
  FastifyRequest: {
    body: { argument: 0, member: 'Body' },
    query: { argument: 0, member: 'Querystring' },
    params: { argument: 0, member: 'Params' },
    headers: { argument: 0, member: 'Headers' },
  },
  Job: { data: { argument: 0 } },
};

/** Names of all such members. */
export const OF_GENERICS: ReadonlySet<string> = new Set(Object.values(GENERIC_MEMBERS).flatMap(Object.keys));

/** Libraries' types of functions whose parameters are told by a type argument: for each parameter, its index. */
export const GENERIC_PARAMETERS: Readonly<Record<string, readonly number[]>> = {
  FC: [0],
  FunctionComponent: [0],
  VFC: [0],
  NextPage: [0],
  ForwardRefRenderFunction: [1],
  Reducer: [0, 1],
};

/** Packages whose types describe programs, documents and drawings: their members and owners are no people. */
const TOOLS: ReadonlySet<string> = new Set([
  'typescript',
  'ts-morph',
  'estree',
  'eslint',
  'acorn',
  'recast',
  'jscodeshift',
  'prettier',
  'postcss',
  'css-tree',
  'unist',
  'mdast',
  'hast',
  'vfile',
  'unified',
  'webpack',
  'rollup',
  'vite',
  'esbuild',
  'typedoc',
  'yaml',
  'three',
  'd3',
  'monaco-editor',
]);
const TOOL_SCOPES =
  /^(@babel|@typescript-eslint|@eslint|@codemirror|@lezer|@rollup|@swc)\/|^(prosemirror|d3|eslint|remark|rehype)-/;

/** True for a package whose records are never a person's. */
export function isTool(packagePath: string): boolean {
  return TOOLS.has(packagePath.split('/')[0] ?? '') || TOOL_SCOPES.test(packagePath);
}
