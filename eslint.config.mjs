import tseslint from 'typescript-eslint';

const NO_NETWORK = 'Datatrail opens no network connection.';
const NETWORK_GLOBALS = ['fetch', 'XMLHttpRequest', 'WebSocket', 'EventSource', 'Request', 'Response'];

export default tseslint.config(
  { ignores: ['dist/**', 'out/**', '.host/**', 'artifacts/**', 'test/apps/**', '**/*.mjs', '**/*.cjs'] },
  ...tseslint.configs.recommendedTypeChecked,
  {
    languageOptions: { parserOptions: { projectService: true } },
    rules: {
      'max-lines': ['error', { max: 400, skipBlankLines: true, skipComments: true }],
      'max-lines-per-function': ['error', { max: 80, skipBlankLines: true, skipComments: true }],
      'max-params': ['error', 5],
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/consistent-type-imports': 'error',
      // A leading underscore says that a place has to be there and its value is not used, as for tsc.
      '@typescript-eslint/no-unused-vars': [
        'error',
        { argsIgnorePattern: '^_', destructuredArrayIgnorePattern: '^_', varsIgnorePattern: '^_' },
      ],
      '@typescript-eslint/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
      'no-restricted-exports': ['error', { restrictDefaultExports: { direct: true } }],
    },
  },
  {
    // What ships: nothing is sent, nothing is evaluated. Imports that would do it are forbidden in .dependency-cruiser.cjs.
    files: ['server/src/**', 'client/src/**'],
    rules: {
      'no-restricted-globals': ['error', ...NETWORK_GLOBALS.map((name) => ({ name, message: NO_NETWORK }))],
      'no-eval': 'error',
      'no-new-func': 'error',
      'no-restricted-properties': [
        'error',
        ...NETWORK_GLOBALS.map((property) => ({ object: 'globalThis', property, message: NO_NETWORK })),
        { object: 'process', property: 'binding', message: 'Internals of Node can do what no import shows.' },
        { object: 'process', property: 'getBuiltinModule', message: 'Import the module, so that it can be seen.' },
      ],
    },
  },
  {
    files: ['test/**', 'bench/**'],
    rules: { 'max-lines-per-function': 'off', '@typescript-eslint/no-floating-promises': 'error' },
  },
);
