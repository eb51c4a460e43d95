import type { RuleText } from '../ruleset/compile';
import { parseYamlFile } from '../ruleset/yamlFile';
import type { YamlFile } from '../ruleset/yamlFile';
import { catalogOf, type Catalog } from './catalog';
import { completeConfig, type Proposal } from './complete';
import { definitionAt, describeAt, type Definition, type Description } from './describe';

/** What a text can refer to beside the built-in rules. */
export interface AuthorView {
  /** Rule files that hold together with the text. */
  readonly extended: readonly RuleText[];
  /** Files that the entries of its `extends` lead to, by index. */
  readonly links: ReadonlyMap<number, readonly string[]>;
}

/** Answers questions about configurations and rule files. The built-in rules are read when the first one is asked. */
export class ConfigAuthor {
  private known: { readonly files: readonly YamlFile[]; readonly catalog: Catalog } | undefined;
  /** The catalog of the files that were extended last. */
  private last: { readonly key: string; readonly catalog: Catalog } | undefined;

  /** @param read gives the built-in rule files */
  constructor(private readonly read: () => readonly RuleText[]) {}

  /** False for YAML that nothing can be taken from. */
  isReadable(text: string): boolean {
    return !('problem' in parseYamlFile('', text));
  }

  /** @param extendable what can be written in `extends` in place of what was begun */
  complete(
    text: string,
    offset: number,
    given: { readonly view: AuthorView; readonly extendable: (written: string) => readonly string[] },
  ): Proposal[] {
    return completeConfig(text, offset, { catalog: this.catalogWith(given.view), extendable: given.extendable });
  }

  describe(text: string, offset: number, view: AuthorView): Description | undefined {
    return describeAt(text, offset, { catalog: this.catalogWith(view), links: view.links });
  }

  define(text: string, offset: number, view: AuthorView): Definition | undefined {
    return definitionAt(text, offset, { catalog: this.catalogWith(view), links: view.links });
  }

  /** The entries of the built-in rules. */
  get catalog(): Catalog {
    return this.builtin.catalog;
  }

  private catalogWith({ extended }: AuthorView): Catalog {
    if (extended.length === 0) return this.builtin.catalog;
    const key = JSON.stringify(extended);
    if (this.last?.key !== key)
      this.last = { key, catalog: catalogOf([...this.builtin.files, ...parseRuleFiles(extended)]) };
    return this.last.catalog;
  }

  private get builtin(): { readonly files: readonly YamlFile[]; readonly catalog: Catalog } {
    if (this.known === undefined) {
      const files = parseRuleFiles(this.read());
      this.known = { files, catalog: catalogOf(files) };
    }
    return this.known;
  }
}

/** Parses rule files once, for many questions. What cannot be read is told when they are compiled. */
function parseRuleFiles(texts: readonly RuleText[]): YamlFile[] {
  return texts.flatMap(({ file, text }) => {
    const parsed = parseYamlFile(file, text);
    return 'problem' in parsed ? [] : [parsed];
  });
}
