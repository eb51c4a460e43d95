import { dirname } from 'node:path';
import { ts } from 'ts-morph';
import type { ApiSegment } from '../../server/src/model';

/** Resolves access paths of rules in the published declarations of a package. */

/** What became of a path: found, found only where the types say `any`, or not there. */
export interface Resolution {
  readonly kind: 'found' | 'untyped' | 'missing';
  /** What there is instead, where the path ended. */
  readonly members: readonly string[];
}

/** How far `**` may stand for names and calls, and how many types are looked at on the way. */
const MAX_RUN = 5;
const MAX_TYPES = 1000;

const MISSING: Resolution = { kind: 'missing', members: [] };

/** The declarations of one package, or of a subpath of it. */
export class ApiTypes {
  private readonly exports: ReadonlyMap<string, ts.Symbol>;
  private readonly roots: readonly ts.Type[];
  /** True when the package has no declarations, neither its own nor those of `@types`. */
  readonly isUntyped: boolean;

  private constructor(
    private readonly checker: ts.TypeChecker,
    module: ts.Symbol | undefined,
    type: ts.Type | undefined,
  ) {
    this.isUntyped = type === undefined || (type.flags & ts.TypeFlags.Any) !== 0;
    this.exports = new Map((module ? checker.getExportsOfModule(module) : []).map((s) => [s.name, s]));
    this.roots = type && !this.isUntyped ? this.withDefaults(type) : [];
  }

  /**
   * Reads several packages at once: they share most of what they import.
   *
   * @param folder a folder with the packages in its node_modules
   * @param names what is imported: packages, or subpaths of them
   */
  static read(folder: string, names: readonly string[]): Map<string, ApiTypes> {
    const file = `${folder}/verify.ts`;
    const imports = names.map((name, i) => `import * as all${i} from '${name}';\nexport const root${i} = all${i};\n`);
    const program = programOf(file, imports.join(''));
    const checker = program.getTypeChecker();
    const source = program.getSourceFile(file);
    if (!source) return new Map();
    const specifiers = source.statements.filter((s) => ts.isImportDeclaration(s)).map((s) => s.moduleSpecifier);
    const exported = checker.getSymbolAtLocation(source)?.exports;
    return new Map(
      names.map((name, i) => {
        const root = exported?.get(`root${i}` as ts.__String);
        const specifier = specifiers[i];
        return [
          name,
          new ApiTypes(
            checker,
            specifier && checker.getSymbolAtLocation(specifier),
            root && checker.getTypeOfSymbolAtLocation(root, source),
          ),
        ];
      }),
    );
  }

  /** The module, and its default export: to a rule they are one. */
  private withDefaults(type: ts.Type): ts.Type[] {
    const all = [type];
    for (let at: ts.Type | undefined = type, i = 0; at && i < 2; i++) {
      const symbol: ts.Symbol | undefined = at.getProperty('default') ?? at.getProperty('export=');
      at = symbol && this.typeOf(symbol);
      if (at) all.push(at);
    }
    return all;
  }

  /** Follows a path from the exports of the package. */
  resolve(segments: readonly ApiSegment[]): Resolution {
    const path = segments[0] === '.default' ? segments.slice(1) : segments;
    const first = path[0]?.slice(1) ?? '';
    // `new Client()` in a rule also means whatever is declared to be a Client.
    const declared = path[1] === 'new' ? this.instanceOf(first) : undefined;
    let nearest = MISSING;
    const starts = [
      ...this.roots.map((type) => ({ type, rest: path })),
      ...(declared ? [{ type: declared, rest: path.slice(2) }] : []),
    ];
    for (const { type, rest } of starts) {
      const found = this.walk([type], rest);
      if (found.kind !== 'missing') return found;
      if (found.members.length > 0) nearest = found;
    }
    return nearest;
  }

  private instanceOf(name: string): ts.Type | undefined {
    const symbol = this.exports.get(name);
    if (!symbol) return undefined;
    const target = symbol.flags & ts.SymbolFlags.Alias ? this.checker.getAliasedSymbol(symbol) : symbol;
    const isType = (target.flags & (ts.SymbolFlags.Class | ts.SymbolFlags.Interface | ts.SymbolFlags.TypeAlias)) !== 0;
    return isType ? this.checker.getDeclaredTypeOfSymbol(target) : undefined;
  }

  private walk(start: readonly ts.Type[], path: readonly ApiSegment[]): Resolution {
    let types = this.parts(start);
    for (const [i, segment] of path.entries()) {
      if (types.some((t) => (t.flags & (ts.TypeFlags.Any | ts.TypeFlags.Unknown)) !== 0))
        return { kind: 'untyped', members: [] };
      if (segment === '**') return this.walkRun(types, path.slice(i + 1));
      const next = this.step(types, segment);
      if (next.length === 0) return { kind: 'missing', members: segment.startsWith('.') ? this.membersOf(types) : [] };
      types = next;
    }
    return { kind: 'found', members: [] };
  }

  /** `**`: any run of names and calls. */
  private walkRun(start: readonly ts.Type[], rest: readonly ApiSegment[]): Resolution {
    const seen = new Set<ts.Type>();
    let level: readonly ts.Type[] = start;
    for (let depth = 0; depth < MAX_RUN && level.length > 0 && seen.size < MAX_TYPES; depth++) {
      const found = this.walk(level, rest);
      if (found.kind !== 'missing') return found;
      level = ['.*', '()', 'new'].flatMap((s) => this.step(level, s)).filter((t) => !seen.has(t) && seen.add(t));
    }
    return MISSING;
  }

  private step(types: readonly ts.Type[], segment: ApiSegment): ts.Type[] {
    if (segment === '=') return [...types];
    return this.parts(types.flatMap((type) => this.stepOf(type, segment)));
  }

  private stepOf(type: ts.Type, segment: ApiSegment): ts.Type[] {
    if (segment === '()') return type.getCallSignatures().map((s) => s.getReturnType());
    if (segment.startsWith('(')) return this.handedIn(type, segment.slice(1, -1));
    if (segment === 'new') return type.getConstructSignatures().map((s) => s.getReturnType());
    const name = segment.slice(1);
    if (!name.endsWith('*')) {
      const member = this.checker.getPropertyOfType(type, name);
      if (member) return [this.typeOf(member)];
      const index = this.checker.getIndexTypeOfType(type, ts.IndexKind.String);
      return index ? [index] : [];
    }
    const members = this.checker.getPropertiesOfType(type).filter((m) => m.name.startsWith(name.slice(0, -1)));
    return members.map((m) => this.typeOf(m));
  }

  /** What a function gets that a call is given, by itself (`0`: its first parameter) or as an option. */
  private handedIn(type: ts.Type, which: string): ts.Type[] {
    const isIndex = /^\d+$/.test(which);
    const given = type.getCallSignatures().flatMap((s) => s.getParameters().map((p) => this.typeOf(p)));
    const functions = isIndex ? given : this.step(this.parts(given), `.${which}`);
    return this.parts(functions).flatMap((fn) =>
      fn.getCallSignatures().flatMap((s) => {
        const parameter = s.getParameters()[isIndex ? Number(which) : 0];
        return parameter ? [this.typeOf(parameter)] : [];
      }),
    );
  }

  private typeOf(symbol: ts.Symbol): ts.Type {
    const at = symbol.valueDeclaration ?? symbol.declarations?.[0];
    return at ? this.checker.getTypeOfSymbolAtLocation(symbol, at) : this.checker.getTypeOfSymbol(symbol);
  }

  private awaited(type: ts.Type): ts.Type {
    return this.checker.getAwaitedType(type) ?? type;
  }

  /** The members of unions, without `undefined` and `null`; of type parameters what they extend. */
  private parts(types: readonly ts.Type[]): ts.Type[] {
    const nothing = ts.TypeFlags.Undefined | ts.TypeFlags.Null | ts.TypeFlags.Never | ts.TypeFlags.Void;
    const all = types.flatMap((t) => {
      // What is waited for may itself have members, as clients that load have.
      const each = [t, this.awaited(t)].map((type) => this.checker.getApparentType(type));
      return each.flatMap((type) => (type.isUnion() ? type.types : [type]));
    });
    const kept = all.filter((t) => (t.flags & nothing) === 0);
    // The call of what gives nothing is found all the same.
    return [...new Set(kept.length > 0 ? kept : all)];
  }

  private membersOf(types: readonly ts.Type[]): string[] {
    const names = types.flatMap((t) => this.checker.getPropertiesOfType(t).map((m) => m.name));
    return [...new Set(names)].filter((name) => /^[A-Za-z$][\w$]*$/.test(name));
  }
}

/** A program of one file that is not on disk. */
function programOf(file: string, text: string): ts.Program {
  const options: ts.CompilerOptions = {
    module: ts.ModuleKind.ESNext,
    moduleResolution: ts.ModuleResolutionKind.Bundler,
    target: ts.ScriptTarget.ES2022,
    lib: ['lib.es2022.full.d.ts'],
    jsx: ts.JsxEmit.ReactJSX,
    esModuleInterop: true,
    skipLibCheck: true,
    types: ['node'],
  };
  const host = ts.createCompilerHost(options);
  const read = host.getSourceFile.bind(host);
  const exists = host.fileExists.bind(host);
  host.getSourceFile = (path, version) =>
    path === file ? ts.createSourceFile(path, text, version, true) : read(path, version);
  host.fileExists = (path) => path === file || exists(path);
  host.getCurrentDirectory = () => dirname(file);
  return ts.createProgram([file], options, host);
}
