/** Which policies hold where. */
import ignore from 'ignore';
import type { FileId, Policy, RuleSet } from '../model';

/** The policies that hold for a file: those of the workspace, as the folders it lies in change them. */
export class FolderPolicies {
  private readonly folders: readonly {
    readonly holds: (file: FileId) => boolean;
    readonly policies: ReadonlyMap<string, Policy | 'off'>;
  }[];
  private readonly everywhere: readonly Policy[];
  /** By the folders that a file lies in. */
  private readonly known = new Map<string, readonly Policy[]>();

  constructor(rules: RuleSet) {
    this.everywhere = rules.policies.filter((p) => !p.onlyInFolders);
    this.folders = (rules.folders ?? []).map(({ path, policies }) => {
      const patterns = ignore().add(path);
      return { holds: (file) => patterns.ignores(file), policies };
    });
  }

  /** The policies that hold for a file, sorted by id. */
  of(file: FileId): readonly Policy[] {
    if (this.folders.length === 0) return this.everywhere;
    const around = this.folders.filter(({ holds }) => holds(file));
    const key = around.map((f) => this.folders.indexOf(f)).join();
    let found = this.known.get(key);
    if (!found) {
      const byId = new Map<string, Policy>(this.everywhere.map((p) => [p.id, p]));
      for (const [id, policy] of around.flatMap(({ policies }) => [...policies])) {
        if (policy === 'off') byId.delete(id);
        else byId.set(id, policy);
      }
      found = [...byId.values()].sort((a, b) => (a.id < b.id ? -1 : 1));
      this.known.set(key, found);
    }
    return found;
  }
}
