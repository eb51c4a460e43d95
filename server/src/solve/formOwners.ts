/**
 * Whose data a form asks for: by the names around its fields, by the title of the dialog that they stand in, and for
 * a name that stands alone by what is asked beside it.
 */
import { Kind } from '../extract/facts';
import type { FlowGraph, Gid } from '../link/graph';
import { splitWords } from '../text/words';
import type { ElementTree } from './elements';
import type { FieldNames } from './fieldNames';
import type { FormTexts } from './formTexts';
import { type FormOwner, ofName, ownerIn } from './formWords';
import type { NameClassifier } from './names';

/** Attributes of dialogs and cards that a person reads above what they hold. */
const TITLES = ['title', 'header', 'heading', 'headerTitle', 'modalTitle', 'dialogTitle'];
const TITLE_TAGS = /(dialog|modal|sheet|drawer|card|alert)_?\.?(title|heading)$/i;
/** A longer title is a sentence, which speaks of more than one thing. */
const LONGEST_TITLE = 4;
/** Last words of titles that say what is asked for. */
const OF_A_FIELD = /^(names?|emails?|phone|address|title|number)$/;
/** What only a person is asked for along with a name. */
const OF_A_PERSON = /^user\.(contact\.(email|phone_number)|authorization\.password)(\.|$)/;
/** Fields of one form that are looked at for what another of them asks. */
const MAX_BESIDE = 24;

export class FormOwners {
  constructor(
    private readonly parts: {
      readonly graph: FlowGraph;
      readonly names: NameClassifier;
      readonly tree: ElementTree;
      readonly texts: FormTexts;
    },
    private readonly fieldNames: FieldNames,
  ) {}

  of(element: Gid): FormOwner {
    for (const name of this.fieldNames.contextOf(element)) {
      const owner = ownerIn(this.parts.names, name);
      if (owner !== undefined) return owner;
    }
    return this.byTitle(element);
  }

  /** `<Modal header="Edit profile">`, `<DialogTitle>Invite a colleague</DialogTitle>` */
  private byTitle(element: Gid): FormOwner {
    const { tree, texts, names } = this.parts;
    let inner = element;
    for (const ancestor of tree.around(element)) {
      const own = TITLES.flatMap((name) => tree.attribute(ancestor, name) ?? []);
      const beside = tree.childrenOf(ancestor).filter((c) => c !== inner);
      const said = [...own.flatMap((v) => texts.textsOf(v)), ...beside.flatMap((c) => this.titlesIn(c))];
      for (const text of said) {
        const words = splitWords(text);
        // `Sender name` is about a field, not about whose it is.
        const isOfField = words.length > LONGEST_TITLE || OF_A_FIELD.test(words.at(-1) ?? '');
        const owner = isOfField ? undefined : ownerIn(names, text);
        if (owner !== undefined) return owner;
      }
      inner = ancestor;
    }
    return undefined;
  }

  /** Texts of title elements, which mostly stand in a header of their own. */
  private titlesIn(node: Gid, depth = 0): string[] {
    const { graph, tree, texts } = this.parts;
    if (depth > 2 || graph.column(node, 0) !== Kind.Jsx) return [];
    if (TITLE_TAGS.test(texts.tagOf(node))) return texts.inside(node);
    return tree.childrenOf(node).flatMap((c) => this.titlesIn(c, depth + 1));
  }

  /**
   * True for a field that asks for a name and nothing more of it, where the form asks for an address or a password, too.
   *
   * @param others the fields of its file
   * @param pathsOf the names that a field goes by
   */
  isNameOfPerson(
    element: Gid,
    others: Iterable<Gid>,
    pathsOf: (field: Gid) => readonly (readonly string[])[],
  ): boolean {
    const own = pathsOf(element);
    if (own.length === 0 || !own.every((p) => p.length === 1 && /^name$/i.test(p[0] ?? ''))) return false;
    const around = this.componentAround(element);
    let looked = 0;
    for (const other of others) {
      if (other === element || this.componentAround(other) !== around || looked++ > MAX_BESIDE) continue;
      const asked = pathsOf(other).map((p) => (p.length === 1 ? ofName(this.parts.names, p, undefined) : undefined));
      if (asked.some((c) => c !== undefined && OF_A_PERSON.test(c))) return true;
    }
    return false;
  }

  /** The start of the innermost component that an element stands in; a function that only renders a part of it is none. */
  componentAround(element: Gid): number {
    const start = this.parts.graph.column(element, 1);
    let innermost = -1;
    for (const f of this.parts.graph.facts(element).functions) {
      const isComponent = f.outer < 0 || /^[A-Z]/.test(f.name);
      if (isComponent && f.start <= start && start < f.end && f.start > innermost) innermost = f.start;
    }
    return innermost;
  }
}
