/** Configurations of other tools, written outside of what they look at. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Tools } from './tools';

/**
 * ESLint's recommended rules on TypeScript sources, and the rules that ask the type checker where `tsconfig` is given.
 *
 * @returns path of the configuration, below `folder`
 */
export function writeEslintConfig(folder: string, tools: Tools, tsconfig?: string): string {
  const urlOf = (path: string): string => JSON.stringify(pathToFileURL(join(tools.dir, 'node_modules', path)).href);
  const sets = tsconfig === undefined ? 'recommended' : 'recommendedTypeChecked';
  const typed = tsconfig === undefined ? '{}' : `{ project: ${JSON.stringify(tsconfig)} }`;
  const file = join(folder, tsconfig === undefined ? 'syntactic.mjs' : 'typed.mjs');
  writeFileSync(
    file,
    `import js from ${urlOf('@eslint/js/src/index.js')};
import tseslint from ${urlOf('typescript-eslint/dist/index.js')};
const files = ['**/*.{ts,tsx,mts,cts,js,jsx,mjs,cjs}'];
export default [
  // Comments and settings of the project speak of plugins that are not there.
  { linterOptions: { noInlineConfig: true, reportUnusedDisableDirectives: 'off' } },
  ...[js.configs.recommended, ...(tseslint.configs.${sets} ?? tseslint.default.configs.${sets})].map((one) => ({ ...one, files })),
  { files, languageOptions: { parserOptions: ${typed} } },
];
`,
  );
  return file;
}

/** Calls that may hand data to somebody, as a pattern search can ask for them: by spelling. */
const PATTERNS = [
  'console.log($$$)',
  'console.error($$$)',
  'console.warn($$$)',
  'console.info($$$)',
  'logger.info($$$)',
  'logger.error($$$)',
  'logger.warn($$$)',
  'fetch($$$)',
  'axios.post($$$)',
  'axios.get($$$)',
  'posthog.capture($$$)',
  'posthog.identify($$$)',
  'analytics.track($$$)',
  'analytics.identify($$$)',
  'Sentry.captureException($$$)',
  'Sentry.setUser($$$)',
  'localStorage.setItem($$$)',
  'sessionStorage.setItem($$$)',
  'navigator.geolocation.getCurrentPosition($$$)',
  'mixpanel.track($$$)',
];

/** A project of ast-grep with one rule for each pattern and language. @returns path of its configuration */
export function writeAstGrepConfig(folder: string): string {
  const rules = ['typescript', 'tsx'].flatMap((language) =>
    PATTERNS.map((pattern, at) =>
      [
        `id: call-${language}-${at}`,
        `language: ${language}`,
        'severity: warning',
        `rule: { pattern: '${pattern}' }`,
      ].join('\n'),
    ),
  );
  mkdirSync(join(folder, 'rules'));
  writeFileSync(join(folder, 'rules/calls.yml'), `${rules.join('\n---\n')}\n`);
  const file = join(folder, 'sgconfig.yml');
  writeFileSync(file, `ruleDirs: [rules]\n`);
  return file;
}
