/**
 * Identifiers as words. Names in code are the weakest but commonest sign of what a value holds, so every
 * stage that looks at a name looks at the same tokens.
 */

// `IDs` and `URLs` are one word in the plural; `IPv` keeps its `v` so that `IPv4` is not read as `i pv 4`.
const ASCII_WORDS = /IPv(?=\d)|[A-Z]{2,}s(?![a-z])|[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+/g;
const UNICODE_WORDS =
  /IPv(?=\d)|\p{Lu}{2,}s(?!\p{Ll})|\p{Lu}+(?![\p{Ll}\p{M}])|\p{Lu}?[\p{Ll}\p{M}]+|[\p{Lo}\p{Lt}\p{Lm}\p{M}]+|\p{N}+/gu;

/**
 * Splits an identifier into lower-case word tokens at changes of case, separators and digits.
 * Digits are tokens of their own: `userEmail_ID2` → `user email id 2`, `HTMLInput` → `html input`.
 */
export function splitWords(identifier: string): string[] {
  const words = identifier.match(isAscii(identifier) ? ASCII_WORDS : UNICODE_WORDS);
  return words === null ? [] : words.map((word) => word.toLowerCase());
}

function isAscii(text: string): boolean {
  for (let index = 0; index < text.length; index++) if (text.charCodeAt(index) > 127) return false;
  return true;
}

const IRREGULAR: ReadonlyMap<string, string> = new Map(
  Object.entries({
    people: 'person',
    persons: 'person',
    children: 'child',
    men: 'man',
    women: 'woman',
    wives: 'wife',
    lives: 'life',
    leaves: 'leaf',
    halves: 'half',
    selves: 'self',
    feet: 'foot',
    teeth: 'tooth',
    mice: 'mouse',
    geese: 'goose',
    criteria: 'criterion',
    indices: 'index',
    matrices: 'matrix',
    vertices: 'vertex',
    appendices: 'appendix',
    analyses: 'analysis',
    diagnoses: 'diagnosis',
    prognoses: 'prognosis',
    bases: 'base',
    hypotheses: 'hypothesis',
    crises: 'crisis',
    theses: 'thesis',
    menus: 'menu',
    gurus: 'guru',
    quizzes: 'quiz',
    caches: 'cache',
    aches: 'ache',
    headaches: 'headache',
    niches: 'niche',
    axes: 'axis',
    shoes: 'shoe',
    canoes: 'canoe',
    gases: 'gas',
    buses: 'bus',
    viruses: 'virus',
    focuses: 'focus',
    canvases: 'canvas',
    atlases: 'atlas',
    cookies: 'cookie',
    movies: 'movie',
    selfies: 'selfie',
    zombies: 'zombie',
    calories: 'calorie',
    ties: 'tie',
    pies: 'pie',
    lies: 'lie',
    dies: 'die',
  }),
);

/** Words that end in `s` and are not plurals. Words in `-ss`, `-us` and `-is` need no entry. */
const NOT_PLURAL: ReadonlySet<string> = new Set(
  (
    'as has was does yes this its his hers ours gas bias alias atlas canvas pancreas series species news lens ' +
    'always perhaps besides analytics physics mathematics politics ethics economics genetics biometrics diagnostics ' +
    'statistics sms mms rcs gps dns css ios aws gcs tls ssl https cors sas paas saas iaas os js ts ms ns fs rss vs bs kubernetes ' +
    'redis postgres windows whereas overseas chaos pathos ethos cosmos glasses jeans pants scissors mws sns sqs ses ecs eks'
  ).split(' '),
);

/**
 * The singular of one lower-case English word: `addresses` → `address`, `companies` → `company`, `status` → `status`.
 * A word that is no plural comes back as it is.
 */
export function singular(word: string): string {
  const irregular = IRREGULAR.get(word);
  if (irregular !== undefined) return irregular;
  if (word.length < 3 || !word.endsWith('s') || NOT_PLURAL.has(word)) return word;
  if (/(?:ss|us|is)$/.test(word)) return word;
  if (word.endsWith('ies')) return word.length > 4 ? `${word.slice(0, -3)}y` : word.slice(0, -1);
  if (/(?:ss|sh|ch|x|zz|[^e]o|[tnp]us|lias|bias)es$/.test(word)) return word.slice(0, -2);
  return word.slice(0, -1);
}
