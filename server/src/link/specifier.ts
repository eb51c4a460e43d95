/** A package as an import names it: `@slack/web-api/dist/x` → `@slack/web-api` and `dist/x`. */
export interface PackageName {
  readonly name: string;
  /** Path after the name, `''` for none. */
  readonly subpath: string;
}

// A first letter as the npm registry asks for; upper case was once allowed and is still found.
const BARE = /^(@[a-z0-9_-][a-z0-9._~-]*\/[a-z0-9_-][a-z0-9._~-]*|[a-z0-9_-][a-z0-9._~-]*)(?:\/(.*))?$/i;
const VERSIONED = /^\/?((?:@[^/@]+\/)?[^/@]+)(?:@[^/]*)?(?:\/(.*))?$/;
const SCHEME = /^([a-z][a-z0-9+.-]+):(.*)$/i;
const ASSET =
  /\.(?:json5?|css|scss|sass|less|styl|svg|png|jpe?g|gif|webp|avif|ico|woff2?|ttf|otf|eot|mp[34]|webm|wav|ogg|pdf|txt|md|mdx|html?|ya?ml|toml|xml|csv|wasm|graphql|gql|vue|svelte|astro)$/i;

/** Servers of npm packages, with what stands before the package in their paths. */
const PACKAGE_SERVERS: ReadonlyMap<string, RegExp> = new Map([
  ['esm.sh', /^\/(?:v\d+\/|stable\/)?\*?(?!gh\/)/],
  ['esm.run', /^\//],
  ['unpkg.com', /^\//],
  ['cdn.skypack.dev', /^\/(?:-\/|pin\/)?/],
  ['cdn.jsdelivr.net', /^\/npm\//],
  ['ga.jspm.io', /^\/npm:/],
]);

/** The specifier without a bundler's query: `./x?raw` → `./x`. */
export function withoutQuery(specifier: string): string {
  const query = specifier.indexOf('?');
  return query > 0 ? specifier.slice(0, query) : specifier;
}

/** True for `./x`, `../x`, `.` and `..`. */
export function isRelative(specifier: string): boolean {
  return /^\.\.?(?:\/|$)/.test(specifier);
}

/** True when the path names a style sheet, data or media file rather than code. */
export function isAsset(path: string): boolean {
  return ASSET.test(path);
}

/** The package a bare specifier names; undefined when it is no package name (`@/x`, `~/x`, `#x`). */
export function parseBare(specifier: string): PackageName | undefined {
  const match = BARE.exec(specifier);
  return match?.[1] === undefined ? undefined : { name: match[1], subpath: match[2] ?? '' };
}

/**
 * The package behind a specifier with a scheme: `node:fs` → `fs`, `npm:pg@8` → `pg`, a URL of a package server → the
 * package it serves, another URL → its host with the path as subpath, other schemes (`bun:test`) → as written.
 *
 * @returns undefined when the specifier has no scheme; `'missing'` when it names no package (`file:`, `data:`)
 */
export function parseScheme(specifier: string): PackageName | 'missing' | undefined {
  const match = SCHEME.exec(specifier);
  const scheme = match?.[1]?.toLowerCase();
  const rest = match?.[2] ?? '';
  if (scheme === undefined) return undefined;
  if (scheme === 'node') return parseBare(rest) ?? 'missing';
  if (scheme === 'npm' || scheme === 'jsr') return parseVersioned(rest) ?? 'missing';
  if (scheme === 'http' || scheme === 'https') return parseUrl(rest) ?? 'missing';
  if (scheme === 'file' || scheme === 'data' || scheme === 'blob' || rest === '') return 'missing';
  return { name: specifier, subpath: '' };
}

/** A package with an optional version after `@`: `@scope/name@^1/sub`. */
export function parseVersioned(text: string): PackageName | undefined {
  const match = VERSIONED.exec(text);
  return match?.[1] === undefined ? undefined : { name: match[1], subpath: match[2] ?? '' };
}

function parseUrl(rest: string): PackageName | undefined {
  const match = /^\/\/(?:[^/@]*@)?([^/:]+)(?::\d+)?(\/.*)?$/.exec(rest);
  const host = match?.[1]?.toLowerCase();
  if (host === undefined) return undefined;
  const path = match?.[2] ?? '/';
  const prefix = PACKAGE_SERVERS.get(host)?.exec(path)?.[0];
  const served = prefix === undefined ? undefined : parseVersioned(path.slice(prefix.length));
  return served ?? { name: host, subpath: path.slice(1) };
}
