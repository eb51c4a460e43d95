import { testCases } from './modulesTree';

const paths = (map: object, more: object = {}) => ({ compilerOptions: { paths: map, ...more } });

describe('modules: tsconfig', () => {
  testCases([
    {
      title: 'paths lead to files below the configuration, wildcards with the longest prefix first',
      sources: ['web/src/a.ts', 'web/lib/a.ts', 'web/env.ts', 'other/src/a.ts', 'web/src/ui/index.tsx'],
      configs: {
        'web/tsconfig.json': paths({
          '@w/*': ['./src/*'],
          '@w/lib/*': ['./lib/*'],
          env: ['./env.ts'],
          '*.gen': ['./src/*'],
        }),
        'web/package.json': {},
      },
      rows: [
        ['web/src/main.ts', '@w/a', 'web/src/a.ts'],
        ['web/src/main.ts', '@w/a.js', 'web/src/a.ts'],
        ['web/src/main.ts', '@w/ui', 'web/src/ui/index.tsx'],
        ['web/src/main.ts', '@w/lib/a', 'web/lib/a.ts'],
        ['web/src/main.ts', 'env', 'web/env.ts'],
        ['web/src/main.ts', 'a.gen', 'web/src/a.ts'],
        ['web/src/main.ts', 'env/a', 'package env › a'],
        ['web/src/main.ts', '@w/b', 'package @w/b'],
        ['web/src/main.ts', 'react', 'package react'],
        ['other/src/main.ts', 'env', 'package env'],
      ],
    },
    {
      title: 'several candidates are tried in order; a candidate outside the tree is none',
      sources: ['gen/a.ts', 'src/a.ts', 'src/b.ts'],
      configs: {
        'tsconfig.json': paths({
          '~/*': ['./gen/*', './src/*'],
          react: ['./node_modules/preact/compat'],
          '^/*': ['../up/*'],
        }),
      },
      rows: [
        ['src/main.ts', '~/a', 'gen/a.ts'],
        ['src/main.ts', '~/b', 'src/b.ts'],
        ['src/main.ts', '~/c', 'missing'],
        ['src/main.ts', 'react', 'package react'],
        ['src/main.ts', '^/a', 'missing'],
        ['src/main.ts', '~/../../a', 'missing'],
      ],
    },
    {
      title: 'baseUrl alone makes bare specifiers paths, and is what paths are relative to',
      sources: ['web/src/lib/db.ts', 'web/src/x.ts', 'web/x.ts', 'plain/src/lib/db.ts'],
      configs: {
        'web/tsconfig.json': paths({ '@x': ['x'] }, { baseUrl: './src' }),
        'plain/tsconfig.json': {},
      },
      rows: [
        ['web/src/main.ts', 'lib/db', 'web/src/lib/db.ts'],
        ['web/src/main.ts', '@x', 'web/src/x.ts'],
        ['web/src/main.ts', 'lib/gone', 'package lib › gone'],
        ['plain/src/main.ts', 'lib/db', 'package lib › db'],
      ],
    },
    {
      title: 'the nearest configuration decides; those above only fill what it leaves open',
      sources: ['src/a.ts', 'web/a.ts', 'src/b.ts', 'jsx/a.jsx', 'src/ext.ts'],
      configs: {
        'tsconfig.json': paths({ '@/*': ['./src/*'] }, { baseUrl: './src' }),
        'web/tsconfig.json': paths({ '@/*': ['./*'] }),
        'jsx/jsconfig.json': paths({ '@/*': ['./*'] }),
      },
      rows: [
        ['web/main.ts', '@/a', 'web/a.ts'],
        ['web/main.ts', '@/b', 'src/b.ts'],
        ['jsx/main.jsx', '@/a', 'jsx/a.jsx'],
        ['main.ts', 'ext', 'src/ext.ts'],
        // The baseUrl of a folder above does not turn packages into files.
        ['web/main.ts', 'ext', 'package ext'],
      ],
    },
    {
      title: 'extends: the file that declares paths is what they are relative to; later entries and own options win',
      sources: ['base/a.ts', 'web/a.ts', 'web/own.ts', 'list/a.ts', 'second/a.ts'],
      configs: {
        'base/tsconfig.base.json': paths({ '@/*': ['./*'] }),
        'second/tsconfig.second.json': paths({ '@/*': ['./*'] }),
        'web/tsconfig.json': { extends: '../base/tsconfig.base' },
        'list/tsconfig.json': { extends: ['../base/tsconfig.base.json', '../second/tsconfig.second.json'] },
        'own/tsconfig.json': { extends: '../base/tsconfig.base.json', ...paths({ '@own': ['../web/own.ts'] }) },
        'lost/tsconfig.json': { extends: './generated/tsconfig.json' },
      },
      rows: [
        ['web/main.ts', '@/a', 'base/a.ts'],
        ['list/main.ts', '@/a', 'second/a.ts'],
        ['own/main.ts', '@own', 'web/own.ts'],
        ['own/main.ts', '@/a', 'missing'],
        ['lost/main.ts', '@/a', 'missing'],
      ],
    },
    {
      title: '${configDir} is the folder of the configuration in force',
      sources: ['web/src/a.ts', 'config/src/a.ts', 'web/lib/b.ts'],
      configs: {
        'config/tsconfig.base.json': paths({ '@/*': ['${configDir}/src/*'] }),
        'config/tsconfig.root.json': { compilerOptions: { baseUrl: '${configDir}/lib' } },
        'web/tsconfig.json': { extends: ['../config/tsconfig.base.json', '../config/tsconfig.root.json'] },
      },
      rows: [
        ['web/main.ts', '@/a', 'web/src/a.ts'],
        ['config/main.ts', '@/a', 'config/src/a.ts'],
        ['web/main.ts', 'b', 'web/lib/b.ts'],
      ],
    },
    {
      title: 'extends through a workspace package: a path, an exported name, the package itself',
      sources: ['web/src/a.ts', 'app/src/a.ts', 'api/src/a.ts', 'out/src/a.ts'],
      configs: {
        'config/package.json': { name: '@acme/tsconfig', exports: { './strict': './tsconfig.strict.json' } },
        'config/tsconfig.json': paths({ '@c/*': ['${configDir}/src/*'] }),
        'config/tsconfig.strict.json': paths({ '@s/*': ['${configDir}/src/*'] }),
        'config/next.json': paths({ '@n/*': ['${configDir}/src/*'] }),
        'web/tsconfig.json': { extends: '@acme/tsconfig/next.json' },
        'app/tsconfig.json': { extends: '@acme/tsconfig/strict' },
        'api/tsconfig.json': { extends: '@acme/tsconfig' },
        'out/tsconfig.json': { extends: '@tsconfig/node20/tsconfig.json' },
      },
      rows: [
        ['web/main.ts', '@n/a', 'web/src/a.ts'],
        ['app/main.ts', '@s/a', 'app/src/a.ts'],
        ['api/main.ts', '@c/a', 'api/src/a.ts'],
        ['out/main.ts', '@n/a', 'package @n/a'],
      ],
    },
    {
      title: 'a solution refers to the configurations beside it',
      sources: [
        'vite/src/a.ts',
        'vite/src/b.ts',
        'vite/src/zzz/b.ts',
        'plain/src/a.ts',
        'full/src/a.ts',
        'full/other/a.ts',
      ],
      configs: {
        'vite/tsconfig.json': {
          files: [],
          references: [{ path: './tsconfig.node.json' }, { path: './tsconfig.app.json' }],
        },
        'vite/tsconfig.app.json': paths({ '@vite/*': ['./src/*'] }),
        'vite/tsconfig.node.json': {},
        'full/tsconfig.json': { references: [{ path: './tsconfig.app.json' }], ...paths({ '@full/*': ['./src/*'] }) },
        'full/tsconfig.app.json': paths({ '@full/*': ['./gone/*'], '@other/*': ['./other/*'] }),
        'vite/tsconfig.zzz.json': paths({ '@vite/*': ['./src/zzz/*'], '@beside/*': ['./src/*'] }),
        'none/tsconfig.json': {},
        'none/tsconfig.test.json': paths({ '@none/*': ['../vite/src/*'] }),
        'tsconfig.base.json': paths({ '@base/*': ['./vite/src/*'] }),
      },
      rows: [
        ['vite/src/main.ts', '@vite/a', 'vite/src/a.ts'],
        ['full/src/main.ts', '@full/a', 'full/src/a.ts'],
        ['plain/src/main.ts', '@vite/a', 'package @vite/a'],
        ['vite/src/main.ts', '@vite/b', 'vite/src/b.ts'],
        ['vite/src/main.ts', '@beside/a', 'vite/src/a.ts'],
        ['full/src/main.ts', '@other/a', 'package @other/a'],
        ['none/main.ts', '@none/a', 'package @none/a'],
        ['plain/src/main.ts', '@base/a', 'vite/src/a.ts'],
      ],
    },
    {
      title: 'declarations that stand in for a dependency do not hide it; others are found',
      sources: ['types/posthog-node.d.ts', 'types/shapes.d.ts', 'src/real.ts'],
      configs: {
        'package.json': { dependencies: { 'posthog-node': '^4.0.0', real: '^1.0.0' } },
        'tsconfig.json': paths({
          'posthog-node': ['./types/posthog-node.d.ts'],
          shapes: ['./types/shapes.d.ts'],
          real: ['./src/real.ts'],
        }),
      },
      rows: [
        ['src/main.ts', 'posthog-node', 'package posthog-node'],
        ['src/main.ts', 'shapes', 'types/shapes.d.ts'],
        ['src/main.ts', 'real', 'src/real.ts'],
      ],
    },
    {
      title: 'customs hold where no configuration speaks, and only for what cannot be a package',
      sources: ['web/src/a.ts', 'kit/src/lib/a.ts', 'nuxt/a.ts', 'web/src/plain.ts'],
      configs: { 'web/package.json': {}, 'kit/package.json': {}, 'nuxt/package.json': {} },
      rows: [
        ['web/src/deep/main.js', '@/a', 'web/src/a.ts'],
        ['kit/src/main.ts', '$lib/a', 'kit/src/lib/a.ts'],
        ['nuxt/pages/main.ts', '~~/a', 'nuxt/a.ts'],
        ['web/main.ts', '/src/a.ts', 'web/src/a.ts'],
        ['web/main.ts', 'plain', 'package plain'],
        ['kit/main.ts', '@/a', 'missing'],
      ],
    },
    {
      title: 'comments, trailing commas and a byte order mark are no faults',
      sources: ['src/a.ts'],
      configs: {
        'tsconfig.json':
          '\ufeff// base\n{ "compilerOptions": { /* "paths": {}, */ "paths": { "@/*": ["./src/*",], }, "x": "// no \\u0022comment", }, }\n',
      },
      rows: [
        ['main.ts', '@/a', 'src/a.ts'],
        ['main.ts', '@/b', 'missing'],
      ],
    },
  ]);
});
