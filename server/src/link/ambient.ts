/** Types that no file needs to import: those of declaration files that are no modules (`types/api.d.ts`). */
import type { FileFacts, TypeDeclaration } from '../extract/facts';

/** Types of the platform: a declaration of that name only adds to them. */
const PLATFORM =
  /^(Window|Document|Navigator|Location|Storage|Request|Response|Headers|Body|Blob|File|FormData|URL|Console|Process|ProcessEnv|NodeJS|Express|JSX|React|Global|ImportMeta.*|Object|Function|Array|String|Number|Boolean|Symbol|Promise|Map|Set|Date|RegExp|Error|.*Event|.*(Element|Array|Iterator|Error))$/;

/** A declared type and the index of its file. */
export interface AmbientType {
  readonly file: number;
  readonly declaration: TypeDeclaration;
}

/** True for a declaration file whose types all files see. */
export function isAmbient({ file, exports, bindings, declarations }: FileFacts): boolean {
  return (
    /\.d\.[cm]?ts$/.test(file) &&
    declarations.length > 0 &&
    exports.length === 0 &&
    bindings.every((b) => b.from === undefined)
  );
}

export class AmbientTypes {
  private readonly byName = new Map<string, AmbientType[]>();

  constructor(private readonly files: readonly FileFacts[]) {
    files.forEach((facts, file) => {
      if (!isAmbient(facts)) return;
      for (const declaration of facts.declarations) {
        if (PLATFORM.test(declaration.name)) continue;
        const known = this.byName.get(declaration.name);
        if (known) known.push({ file, declaration });
        else this.byName.set(declaration.name, [{ file, declaration }]);
      }
    });
  }

  /**
   * The type that a name means in a file that neither declares nor imports it. Of several, as in a monorepo, the one
   * nearest to the file.
   */
  typeNamed(name: string, from: number): AmbientType | undefined {
    const known = this.byName.get(name);
    const path = this.files[from]?.file ?? '';
    const nearness = ({ file }: AmbientType) => sharedFolders(path, this.files[file]?.file ?? '');
    return known?.reduce((best, type) => (nearness(type) > nearness(best) ? type : best));
  }
}

/** How many folders two paths have in common. */
function sharedFolders(a: string, b: string): number {
  const others = b.split('/');
  const folders = a.split('/').slice(0, -1);
  const differs = folders.findIndex((folder, i) => folder !== others[i]);
  return differs < 0 ? folders.length : differs;
}
