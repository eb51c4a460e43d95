/**
 * npm run rules:verify [-- PACKAGE…] [--folder DIR]
 *
 * Resolves the call paths of destinations in the published declarations of their packages, at the versions that
 * scripts/rules-verify.json pins. It installs them (a few at a time, without running their scripts), so it needs the
 * network and is no part of the tests. With --folder the packages stay there for the next run.
 * Exits with 1 when fewer paths resolve than the file's threshold asks for.
 */
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { packageName } from '../server/src/solve/api';
import { compileRuleSet } from '../server/src/ruleset/compile';
import { nearest } from '../server/src/text/didYouMean';
import type { ApiSegment } from '../server/src/model';
import { ApiTypes, type Resolution } from './support/apiTypes';

type Versions = Readonly<Record<string, string>>;

interface Pinned {
  /** Part of the named call paths that must resolve. */
  readonly threshold: number;
  readonly packages: Versions;
  /** Earlier versions, of which much code still has the calls. */
  readonly older: readonly Versions[];
  /** Declarations that stand apart from their package. */
  readonly types: Readonly<Record<string, string>>;
}

/** A call path, and each import of the verified packages that it may be found in. */
interface Path {
  readonly destination: string;
  readonly segments: readonly ApiSegment[];
  readonly text: string;
  readonly roots: Set<string>;
}

const AT_ONCE = 12;
const root = join(import.meta.dirname, '..');
const pinned = JSON.parse(readFileSync(join(root, 'scripts', 'rules-verify.json'), 'utf8')) as Pinned;

const args = process.argv.slice(2);
const at = args.indexOf('--folder');
const kept = at >= 0 ? args.splice(at, 2)[1] : undefined;
const names = Object.keys(pinned.packages).filter((name) => args.length === 0 || args.includes(name));

main();

function main(): void {
  const paths = pathsOf(new Set(names));
  const found = new Map<Path, Map<string, Resolution>>();
  const untyped: string[] = [];
  for (let i = 0; i < names.length; i += AT_ONCE) {
    const some = Object.fromEntries(names.slice(i, i + AT_ONCE).map((name) => [name, pinned.packages[name] ?? '*']));
    for (const name of verify(some, paths, found)) untyped.push(name);
  }
  for (const older of pinned.older)
    verify(
      older,
      paths.filter((path) => isMissing(found.get(path))),
      found,
    );
  const { resolved, missing } = report(found);
  for (const name of untyped) print(`${name} ${pinned.packages[name] ?? ''}: no types`);
  const part = resolved + missing === 0 ? 1 : resolved / (resolved + missing);
  print(`${resolved} of ${resolved + missing} call paths resolve (${(part * 100).toFixed(1)} %)`);
  if (part < pinned.threshold) process.exitCode = 1;
}

/** The named call paths of the rules: without those that stand for every other call of a package. */
function pathsOf(wanted: ReadonlySet<string>): Path[] {
  const folder = join(root, 'rules');
  const texts = readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.yaml'))
    .map((file) => ({ file, text: readFileSync(join(folder, file), 'utf8') }));
  const paths = new Map<string, Path>();
  const { rules } = compileRuleSet(texts);
  const handing = rules.sinks.filter((sink) => !sink.packageDefault && sink.data.length > 0);
  for (const { destination, api } of [...handing, ...(rules.captures ?? [])]) {
    const { root: from, segments } = api;
    const among = from.endsWith('*')
      ? [...wanted].filter((name) => name.startsWith(from.slice(0, -1)))
      : [from].filter((name) => wanted.has(packageName(name)));
    // Who receives through a framework is told by what it is used with.
    if (rules.destinations.get(destination)?.country === undefined || among.length === 0) continue;
    const named = segments[0] === '.default' ? segments.slice(1) : segments;
    // One notation may stand for the calls of several packages of a vendor: it is found when one of them has it.
    const key = `${destination} ${named.join(' ')}`;
    const path = paths.get(key) ?? {
      destination,
      segments: named,
      text: written(named),
      roots: new Set<string>(),
    };
    paths.set(key, path);
    for (const name of among) path.roots.add(name);
  }
  return [...paths.values()];
}

/** Installs some packages and resolves the paths that may be found in them. Returns those without types. */
function verify(some: Versions, paths: readonly Path[], found: Map<Path, Map<string, Resolution>>): string[] {
  const names = Object.keys(some);
  process.stderr.write(
    `${Object.entries(some)
      .map(([name, version]) => `${name}@${version}`)
      .join(' ')}\n`,
  );
  const folder = install(some);
  const mine = paths.map((path) => ({ path, roots: [...path.roots].filter((r) => names.includes(packageName(r))) }));
  const types = ApiTypes.read(folder, [...new Set(mine.flatMap(({ roots }) => roots))]);
  for (const { path, roots } of mine) {
    for (const from of roots) {
      const read = types.get(from);
      if (!read || read.isUntyped) continue;
      const results = found.get(path) ?? new Map<string, Resolution>();
      found.set(path, results.set(from, read.resolve(path.segments)));
    }
  }
  if (kept === undefined) rmSync(folder, { recursive: true, force: true });
  return names.filter((name) => [...types].some(([from, read]) => from === name && read.isUntyped));
}

function isMissing(results: ReadonlyMap<string, Resolution> | undefined): boolean {
  return results !== undefined && [...results.values()].every((r) => r.kind === 'missing');
}

function install(some: Versions): string {
  const [first = ['', '']] = Object.entries(some);
  const folder = kept === undefined ? mkdtempSync(join(tmpdir(), 'rules-verify-')) : join(kept, first.join('@'));
  if (existsSync(join(folder, 'node_modules'))) return folder;
  mkdirSync(folder, { recursive: true });
  const types = Object.keys(some).flatMap((name) => {
    const declared = `@types/${name.replace(/^@/, '').replace('/', '__')}`;
    const version = pinned.types[declared];
    return version === undefined ? [] : [[declared, version] as const];
  });
  const dependencies = Object.fromEntries([...Object.entries(some), ...types, ...Object.entries(common())]);
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ private: true, dependencies }));
  const options = ['--ignore-scripts', '--no-audit', '--no-fund', '--no-package-lock', '--legacy-peer-deps'];
  execFileSync('npm', ['install', ...options, '--loglevel=error'], {
    cwd: folder,
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  return folder;
}

/** Declarations that many packages speak of without bringing them. */
function common(): Record<string, string> {
  return Object.fromEntries(Object.entries(pinned.types).filter(([name]) => /^@types\/(node|react)$/.test(name)));
}

/** One line for each package, and one for each path that none of its packages has. */
function report(found: ReadonlyMap<Path, ReadonlyMap<string, Resolution>>): { resolved: number; missing: number } {
  const rows = new Map<string, { resolved: number; missing: string[] }>();
  const total = { resolved: 0, missing: 0 };
  for (const [path, results] of found) {
    const best = [...results].sort((a, b) => rank(a[1]) - rank(b[1]))[0];
    if (!best || best[1].kind === 'untyped' || (best[1].kind === 'missing' && isSpelling(path, found))) continue;
    const name = packageName(best[0]);
    const row = rows.get(name) ?? { resolved: 0, missing: [] };
    rows.set(name, row);
    if (best[1].kind === 'found') row.resolved++;
    else row.missing.push(`${path.text}${hint(path, best[1].members)}`);
    total[best[1].kind === 'found' ? 'resolved' : 'missing']++;
  }
  for (const [name, { resolved, missing }] of [...rows].sort((a, b) => (a[0] < b[0] ? -1 : 1))) {
    print(`${name.padEnd(46)} ${(pinned.packages[name] ?? '').padEnd(12)} ${resolved} found, ${missing.length} not`);
    for (const line of missing) print(`    ${line}`);
  }
  return total;
}

/**
 * `new default().send` beside a `new Client().send` that is there, `Client.send` beside `send`: another way to import the
 * same.
 */
function isSpelling(path: Path, found: ReadonlyMap<Path, ReadonlyMap<string, Resolution>>): boolean {
  return [...found].some(
    ([other, results]) =>
      other.destination === path.destination &&
      spellingsOf(path.segments).some((spelling) => spellingsOf(other.segments).includes(spelling)) &&
      [...results.values()].some((r) => r.kind !== 'missing'),
  );
}

/** A path without the name that is imported: of what makes the client, or of the client. */
function spellingsOf(segments: readonly ApiSegment[]): string[] {
  const [first = '', second = ''] = segments;
  const makes = (segment: string) => segment === 'new' || segment === '()';
  if (makes(first)) return [segments.join(' ')];
  if (makes(second) && segments.length > 2) return [segments.slice(1).join(' ')];
  return [segments.join(' '), segments.slice(1).join(' ')].filter((text) => text.startsWith('.'));
}

function rank(resolution: Resolution): number {
  return ['found', 'untyped', 'missing'].indexOf(resolution.kind);
}

function hint(path: Path, members: readonly string[]): string {
  if (members.length === 0) return '';
  const known = new Set(members);
  const wrong = path.segments.find((s) => s.startsWith('.') && !known.has(s.slice(1)))?.slice(1) ?? '';
  const last = path.segments.findLast((s) => s.startsWith('.'))?.slice(1) ?? '';
  const near = nearest(last, members) ?? nearest(wrong, members);
  return near === undefined ? `: there are ${members.slice(0, 12).join(', ')}` : `: did you mean ${near}?`;
}

/** `.PostHog new .capture ()` as it stands in rules. */
function written(segments: readonly ApiSegment[]): string {
  let text = '';
  for (const [i, segment] of segments.entries()) {
    if (segment === 'new') text = i === segments.length - 1 ? `new ${text}` : `new ${text}()`;
    else if (segment === '()') text += i === segments.length - 1 ? '' : '()';
    else text += segment === '**' ? (text ? '.**' : '**') : text ? segment : segment.slice(1);
  }
  return text || 'default';
}

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}
