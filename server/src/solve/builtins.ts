/** How the functions of the language and the platform carry values. Facts of ECMAScript and the web platform, not rules. */

/** Methods whose result holds what they are called on. */
export const FROM_RECEIVER: ReadonlySet<string> = new Set([
  'toString', 'trim', 'trimStart', 'trimEnd', 'toLowerCase', 'toUpperCase', 'toLocaleLowerCase', 'toLocaleUpperCase', 'toLocaleString', 'slice', 'substring', 'substr', 'repeat',
  'normalize', 'split', 'at', 'charAt', 'join', 'filter', 'sort', 'reverse', 'flat', 'toSorted', 'toReversed', 'pop', 'shift', 'find', 'findLast', 'values', 'entries', 'valueOf',
  'toJSON', 'get', 'getAll', 'catch', 'finally', 'json', 'text', 'formData', 'blob', 'arrayBuffer', 'clone', 'match', 'matchAll', 'exec', 'next', 'splice', 'toObject', 'lean', 'unwrap',
  'toFixed', 'toPrecision', 'subarray', 'copyWithin', 'parse', 'parseAsync', 'toArray',
]);

/** Methods whose result holds what they are called on and their arguments. */
export const FROM_BOTH: ReadonlySet<string> = new Set(['concat', 'padStart', 'padEnd', 'replace', 'replaceAll', 'with', 'toSpliced', 'fill']);

/** Methods whose result is a count, a flag or a position. */
export const AGGREGATES: ReadonlySet<string> = new Set([
  'includes', 'startsWith', 'endsWith', 'indexOf', 'lastIndexOf', 'test', 'has', 'some', 'every', 'localeCompare', 'keys', 'findIndex', 'findLastIndex', 'charCodeAt', 'codePointAt', 'search',
  'forEach', 'push', 'unshift', 'delete', 'clear', 'append', 'count', 'hasOwnProperty', 'getTime', 'isArray',
]);

/** Properties that count. */
export const COUNTS: ReadonlySet<string> = new Set(['length', 'size', 'byteLength', 'byteOffset']);

/** Methods that call their first argument with elements (or the settled value) of what they are called on and give its results. */
export const MAPPING: ReadonlySet<string> = new Set(['map', 'flatMap', 'then']);
/** Methods that fold: the callback's second parameter is the element. */
export const FOLDING: ReadonlySet<string> = new Set(['reduce', 'reduceRight']);
/** Methods that call their first argument with elements of what they are called on. */
export const ITERATING: ReadonlySet<string> = new Set([
  'map', 'flatMap', 'then', 'forEach', 'filter', 'find', 'findLast', 'some', 'every', 'findIndex', 'findLastIndex', 'sort', 'toSorted', 'each', 'reduce', 'reduceRight',
]);

/** Methods that put their arguments into what they are called on. */
export const MUTATORS: ReadonlySet<string> = new Set(['push', 'unshift', 'append', 'add', 'set', 'assign', 'splice', 'fill']);

/** Global functions whose result holds what their arguments hold. */
export const FROM_ARGUMENTS: ReadonlySet<string> = new Set([
  'String', 'encodeURIComponent', 'encodeURI', 'decodeURIComponent', 'decodeURI', 'escape', 'unescape', 'btoa', 'atob', 'structuredClone', 'Number', 'parseInt', 'parseFloat', 'BigInt',
  'JSON.stringify', 'JSON.parse', 'Object.assign', 'Object.values', 'Object.entries', 'Object.fromEntries', 'Object.freeze', 'Object.create', 'Array.from', 'Array.of', 'Array',
  'Promise.all', 'Promise.allSettled', 'Promise.resolve', 'Promise.race', 'Promise.any', 'Buffer.from', 'Object', 'Error', 'Response.json', 'String.raw', 'Buffer.concat', 'Reflect.get',
  'Math.round', 'Math.floor', 'Math.ceil', 'Math.abs',
]);

/** Global constructors whose instances hold what their arguments hold. */
export const HOLDING_CONSTRUCTORS: ReadonlySet<string> = new Set([
  'Map', 'Set', 'WeakMap', 'Array', 'URLSearchParams', 'URL', 'FormData', 'Headers', 'Request', 'Response', 'Blob', 'File', 'Error', 'TypeError', 'RangeError', 'AggregateError', 'String', 'Promise',
  'TextEncoder', 'Uint8Array', 'CustomEvent', 'Proxy',
]);

/** Global functions whose result says nothing personal. */
export const HARMLESS: ReadonlySet<string> = new Set(['Boolean', 'isNaN', 'isFinite', 'Object.keys', 'Array.isArray', 'Symbol', 'Date', 'Number.isInteger', 'Number.isNaN', 'setTimeout', 'setInterval']);

/** First words of functions that only change the form of what they are given. */
export const RESHAPING_WORDS: ReadonlySet<string> = new Set([
  'format', 'normalize', 'normalise', 'encode', 'decode', 'stringify', 'serialize', 'serialise', 'deserialize', 'trim', 'capitalize', 'capitalise', 'truncate', 'escape', 'unescape', 'render',
  'concat', 'join', 'merge', 'clone', 'convert', 'transform', 'clean', 'wrap', 'append', 'pick', 'omit', 'lowercase', 'uppercase', 'slugify', 'pluralize', 'prettify', 'unwrap', 'flatten', 'compact', 'uniq', 'unique',
  'sanitize', 'sanitise', 'strip', 'html', 'markdown', 'interpolate', 'inspect', 'dump', 'assign', 'extend', 'defaults', 'chunk', 'decamelize', 'camelcase', 'parse', 'nl2br', 'sign', 'jsonify', 'superjson',
]);

/** First words of functions that fetch something; what follows says what. */
export const GETTING_WORDS: ReadonlySet<string> = new Set([
  'get', 'fetch', 'find', 'load', 'read', 'retrieve', 'lookup', 'query', 'resolve', 'extract', 'use', 'select', 'compute', 'create', 'update', 'upsert', 'require', 'ensure', 'require', 'current', 'list', 'search',
]);

/** Methods of object-relational mappers that give records of the model they are called on. */
export const RECORD_METHODS: ReadonlySet<string> = new Set([
  'findUnique', 'findUniqueOrThrow', 'findFirst', 'findFirstOrThrow', 'findMany', 'create', 'createManyAndReturn', 'update', 'updateManyAndReturn', 'upsert', 'delete', 'findOne', 'findOneBy', 'findBy',
  'findAll', 'findByPk', 'findById', 'findOneAndUpdate', 'findByIdAndUpdate', 'save', 'insert',
]);
