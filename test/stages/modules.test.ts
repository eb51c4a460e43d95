import { testCases } from './modulesTree';

describe('modules: paths', () => {
  testCases([
    {
      title: 'a relative path finds its file, with or without extension',
      sources: ['src/a.ts', 'src/view.tsx', 'src/old.js', 'src/user.service.ts', 'top.ts'],
      rows: [
        ['src/main.ts', './a', 'src/a.ts'],
        ['src/main.ts', './a.ts', 'src/a.ts'],
        ['src/main.ts', './view', 'src/view.tsx'],
        ['src/main.ts', './old', 'src/old.js'],
        ['src/main.ts', './user.service', 'src/user.service.ts'],
        ['src/main.ts', '../top', 'top.ts'],
        ['src/deep/main.ts', './../a', 'src/a.ts'],
        ['src/main.ts', './b', 'missing'],
        ['src/deep/main.ts', './a', 'missing'],
        ['src/main.ts', '../../top', 'missing'],
        ['src/main.ts', './a.tsx', 'missing'],
      ],
    },
    {
      title: 'the name of a compiled file means its source; of two kinds only the matching one',
      sources: ['a.ts', 'view.tsx', 'm.mts', 'c.cts', 'both.ts', 'both.js', 'x.jsx', 'only.mts'],
      rows: [
        ['main.ts', './a.js', 'a.ts'],
        ['main.ts', './view.js', 'view.tsx'],
        ['main.ts', './view.jsx', 'view.tsx'],
        ['main.ts', './m.mjs', 'm.mts'],
        ['main.ts', './c.cjs', 'c.cts'],
        ['main.ts', './both.js', 'both.ts'],
        ['main.ts', './x.js', 'x.jsx'],
        ['main.ts', './only.js', 'missing'],
        ['main.ts', './a.css', 'missing'],
      ],
    },
    {
      title: 'a folder means its index file, unless a file has the name',
      sources: ['lib/index.ts', 'both.ts', 'both/index.ts', 'index.ts', 'empty/other.ts'],
      rows: [
        ['main.ts', './lib', 'lib/index.ts'],
        ['main.ts', './lib/', 'lib/index.ts'],
        ['lib/x.ts', '.', 'lib/index.ts'],
        ['lib/x.ts', './', 'lib/index.ts'],
        ['lib/x.ts', '..', 'index.ts'],
        ['main.ts', './both', 'both.ts'],
        ['main.ts', './both/', 'both/index.ts'],
        ['both/x.ts', '.', 'both/index.ts'],
        ['main.ts', './empty', 'missing'],
      ],
    },
    {
      title: 'a folder with a package.json means its entry',
      sources: ['a/source.ts', 'b/lib/start.js', 'c/src/index.ts', 'd/index.ts'],
      configs: {
        'a/package.json': { main: './gone.js', source: './source.ts' },
        'b/package.json': { main: 'lib/start' },
        'c/package.json': { exports: { '.': './dist/index.js' } },
        'd/package.json': {},
      },
      rows: [
        ['main.ts', './a', 'a/source.ts'],
        ['main.ts', './b', 'b/lib/start.js'],
        ['main.ts', './c', 'c/src/index.ts'],
        ['main.ts', './d', 'd/index.ts'],
        ['main.ts', './e', 'missing'],
      ],
    },
    {
      title: 'code goes before declarations, and plain names before those of a platform',
      sources: ['lib.js', 'lib.d.ts', 'types.d.ts', 'button.native.tsx', 'list.tsx', 'list.web.tsx'],
      rows: [
        ['main.ts', './lib', 'lib.js'],
        ['main.ts', './lib.js', 'lib.js'],
        ['main.ts', './types', 'types.d.ts'],
        ['main.ts', './button', 'button.native.tsx'],
        ['main.ts', './list', 'list.tsx'],
      ],
    },
    {
      title: 'queries are left out; styles, data and media are nothing to follow',
      sources: ['worker.ts', 'styles.css.ts', 'data.ts'],
      rows: [
        ['main.ts', './worker?worker', 'worker.ts'],
        ['main.ts', './worker.ts?raw', 'worker.ts'],
        ['main.ts', './styles.css', 'styles.css.ts'],
        ['main.ts', './styles.css?url', 'styles.css.ts'],
        ['main.ts', './data.json', 'missing'],
        ['main.ts', './logo.svg', 'missing'],
        ['main.ts', 'swiper/swiper.css', 'missing'],
        ['main.ts', 'swiper/modules', 'package swiper › modules'],
        ['main.ts', 'normalize.css', 'package normalize.css'],
      ],
    },
    {
      title: 'a path into an output folder means the source that is built there',
      sources: ['app/src/cli.ts', 'app/src/api.ts', 'app/dist2/cli.ts'],
      configs: { 'app/package.json': { name: 'app' } },
      rows: [
        ['app/bin/run.js', '../dist/cli.js', 'app/src/cli.ts'],
        ['app/bin/run.js', '../dist/gone.js', 'missing'],
        // `lib` may be source: a missing file there is not another of the same name.
        ['app/bin/run.js', '../lib/api.js', 'missing'],
      ],
    },
  ]);
});

describe('modules: packages outside the tree', () => {
  testCases([
    {
      title: 'a bare specifier is a package and a path in it',
      sources: [],
      rows: [
        ['main.ts', 'pg', 'package pg'],
        ['main.ts', 'lodash/fp/pick.js', 'package lodash › fp/pick.js'],
        ['main.ts', '@slack/web-api', 'package @slack/web-api'],
        ['main.ts', '@slack/web-api/dist/x', 'package @slack/web-api › dist/x'],
        ['main.ts', 'socket.io', 'package socket.io'],
        ['main.ts', '@slack', 'missing'],
        ['main.ts', '@/slack', 'missing'],
        ['main.ts', '~/slack', 'missing'],
        ['main.ts', '#slack', 'missing'],
        ['main.ts', '', 'missing'],
        ['main.ts', '/slack', 'missing'],
      ],
    },
    {
      title: 'built-in modules lose their scheme, those of other platforms keep it',
      sources: ['crypto.ts'],
      rows: [
        ['main.ts', 'crypto', 'package crypto'],
        ['main.ts', 'node:crypto', 'package crypto'],
        ['main.ts', 'node:fs/promises', 'package fs › promises'],
        ['main.ts', 'bun:sqlite', 'package bun:sqlite'],
        ['main.ts', 'cloudflare:workers', 'package cloudflare:workers'],
        ['main.ts', 'file:///etc/passwd', 'missing'],
        ['main.ts', 'data:text/javascript,1', 'missing'],
        ['main.ts', 'node:', 'missing'],
      ],
    },
    {
      title: 'versions and servers of packages are left out; another URL is its host',
      sources: [],
      rows: [
        ['main.ts', 'npm:posthog-node@4.1', 'package posthog-node'],
        ['main.ts', 'npm:@sentry/node@^8/profiling', 'package @sentry/node › profiling'],
        ['main.ts', 'jsr:@std/crypto@1', 'package @std/crypto'],
        ['main.ts', 'https://esm.sh/posthog-js@1.2.3?target=es2022', 'package posthog-js'],
        ['main.ts', 'https://esm.sh/v135/@slack/web-api@7/dist/x.js', 'package @slack/web-api › dist/x.js'],
        ['main.ts', 'https://cdn.jsdelivr.net/npm/pg@8', 'package pg'],
        ['main.ts', 'https://cdn.jsdelivr.net/gh/owner/pg', 'package cdn.jsdelivr.net › gh/owner/pg'],
        ['main.ts', 'https://example.com/pg/mod.ts', 'package example.com › pg/mod.ts'],
      ],
    },
  ]);
});
