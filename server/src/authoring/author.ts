import type { RuleText } from '../ruleset/compile';
import type { YamlFile } from '../ruleset/yamlFile';
import { catalogOf, type Catalog } from './catalog';
import { checkConfig, parseRuleFiles, type CheckedConfig } from './check';
import { completeConfig, type Proposal } from './complete';
import { definitionAt, describeAt, type Definition, type Description } from './describe';

/** Answers questions about texts of a configuration. The rules it stands on are read when the first one is asked. */
export class ConfigAuthor {
  private known: { readonly files: readonly YamlFile[]; readonly catalog: Catalog } | undefined;

  /** @param read gives the built-in rule files */
  constructor(private readonly read: () => readonly RuleText[]) {}

  check(config: RuleText): CheckedConfig {
    return checkConfig(this.builtin.files, config);
  }

  complete(text: string, offset: number): Proposal[] {
    return completeConfig(text, offset, this.builtin.catalog);
  }

  describe(text: string, offset: number): Description | undefined {
    return describeAt(text, offset, this.builtin.catalog);
  }

  define(text: string, offset: number): Definition | undefined {
    return definitionAt(text, offset, this.builtin.catalog);
  }

  get catalog(): Catalog {
    return this.builtin.catalog;
  }

  private get builtin(): { readonly files: readonly YamlFile[]; readonly catalog: Catalog } {
    if (this.known === undefined) {
      const files = parseRuleFiles(this.read());
      this.known = { files, catalog: catalogOf(files) };
    }
    return this.known;
  }
}
