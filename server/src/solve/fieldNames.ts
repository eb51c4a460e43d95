/** Under which names a field of a form is known: its own, those it is registered or bound by, those of what stands around it. */
import { ConstKind, Kind } from '../extract/facts';
import { type Gid, fileOf, gidOf } from '../link/graph';
import type { FormParts } from './formFields';
import { HOLE } from './textPatterns';

/** What browsers call the name that somebody signs in with. */
export const USERNAME = 'username';
const NAMING = ['name', 'fieldName', 'fieldKey', 'dataKey', 'formControlName', 'id', 'nativeID'];
const AUTOCOMPLETE = ['autoComplete', 'autocomplete'];
/** The control of a form that is described apart from its page: `[formControl]="emailControl"`. */
const CONTROL = 'formControl';
/** Ends of names that say what holds the field. */
export const HOLDER = /_?(Form)?(Control|Ctrl|Field|Input)$/i;
const VALUES = [
  'value',
  'modelValue',
  CONTROL,
  'defaultValue',
  'text',
  'date',
  'selected',
  'selectedValue',
  'selectedDate',
  'checked',
];
const HANDLER = /^on(Change|ChangeText|ValueChange|TextChange|Input|InputChange|PhoneChange|Update|DateChange)$/;
/** The same for what is chosen. */
const CHOOSER = /^on(Change|ValueChange|Update|DateChange|Confirm|Select|Pick|SelectionChange)$/;
/** Functions that register a field under a name. */
const REGISTERS = /register|field|inputProps/i;
/** What holds the descriptions of a form's fields, and how one comes to those inside one. */
const FIELDS = /^(form)?fields?$/i;
const OF_FIELDSET = /^getField(set|List)$/;
/** Elements that give their name to the input they render. */
const NAMES_ITS_INPUT = /field|controller|item|control|group|input/i;

/** Names that one field can have: in a component that many use each has its own, and none of them says what it is for. */
const MAX_NAMES = 4;

export class FieldNames {
  constructor(private readonly parts: Omit<FormParts, 'names'>) {}

  /** Paths of names under which the field's value is known, most telling first: `signers`, `email`. */
  pathsOf(element: Gid, isShared: (ancestor: Gid) => boolean): string[][] {
    const { tree } = this.parts;
    // Browsers fill in a user name where an address is asked for, too: what is written there says more.
    const filledIn = this.filledInAs(element).filter((text) => text !== USERNAME);
    const own = [...NAMING.flatMap((n) => this.namesIn(element, n)), ...filledIn, ...this.registered(element)].map(
      pathOf,
    );
    const outer =
      own.length > 0 && this.attributeTexts(element, 'name').length > 0 ? [] : this.outerNames(element, isShared);
    const bound = VALUES.flatMap((n) => {
      const value = tree.attribute(element, n);
      if (value === undefined) return [];
      const paths = this.boundTo(value);
      return n === CONTROL ? paths.map((p) => p.map((name) => name.replace(HOLDER, ''))) : paths;
    });
    return [...outer.map(pathOf), ...own, ...bound].filter((p) => p.length > 0);
  }

  /** The names that an attribute gives; none where whoever uses the component calls it something else. */
  private namesIn(element: Gid, attribute: string): string[] {
    const found = this.attributeTexts(element, attribute);
    return new Set(found).size > MAX_NAMES ? [] : found;
  }

  /** What browsers may fill a field in with, as it says itself. */
  filledInAs(element: Gid): string[] {
    return AUTOCOMPLETE.flatMap((name) => this.attributeTexts(element, name));
  }

  /** The name of the nearest element around that names its input: `<FormField name="email" render={…}>`. */
  private outerNames(element: Gid, isShared: (ancestor: Gid) => boolean): string[] {
    for (const ancestor of this.parts.tree.around(element)) {
      if (isShared(ancestor)) break;
      if (!NAMES_ITS_INPUT.test(this.parts.texts.tagOf(ancestor))) continue;
      const found = this.attributeTexts(ancestor, 'name');
      if (found.length > 0) return found;
    }
    return [];
  }

  /** The texts that an attribute can have, without those of which nothing is known. */
  attributeTexts(element: Gid, name: string): string[] {
    const node = this.parts.tree.attribute(element, name);
    if (node === undefined) return [];
    return this.parts.constants
      .texts(node, this.parts.frames)
      .map((t) => t.text)
      .filter((t) => t.replaceAll(HOLE, '').trim() !== '');
  }

  /**
   * The field of `{...register('email')}`, `registerProps={register('email')}`, `{...getInputProps(fields.email)}` and
   * their kin.
   */
  private registered(element: Gid): string[] {
    const { graph, calls, constants, tree } = this.parts;
    const out: string[] = [];
    for (const value of tree.values(element)) {
      const isGiven = tree.isGiven(value);
      if (!isGiven && (graph.column(value, 0) !== Kind.Call || !REGISTERS.test(calls.calledName(value)))) continue;
      const first = calls.args(value)[0];
      if (first === undefined) continue;
      const texts = constants
        .texts(first, this.parts.frames)
        .map((t) => t.text)
        .filter((t) => t.replaceAll(HOLE, '') !== '');
      out.push(...texts, ...(texts.length === 0 && isGiven ? this.described(first) : []));
    }
    return out;
  }

  /** The field that an object describes, by where it is kept: `fields.address.getFieldset().city`. */
  private described(field: Gid): string[] {
    return this.boundTo(field).flatMap((path) => {
      const named = path.filter((name, i) => !OF_FIELDSET.test(name) && !(i === 0 && FIELDS.test(name)));
      return named.length > 0 ? [named.join('.')] : [];
    });
  }

  /** The state that a field shows: `fullName`, `form.values.email`, `name ?? ''`. */
  private boundTo(value: Gid): string[][] {
    const { graph, calls } = this.parts;
    const file = fileOf(value);
    switch (graph.column(value, 0)) {
      case Kind.Ref:
        return [[graph.facts(value).bindings[graph.column(value, 3)]?.name ?? ''], ...this.heldUnderKey(value)];
      case Kind.Elem:
        return this.underKey(value);
      case Kind.Prop:
        return [calls.writtenChain(value).filter((n) => n !== '()' && n !== '')];
      case Kind.Binary:
      case Kind.Cast:
        return this.boundTo(gidOf(file, graph.column(value, 3)));
      case Kind.Cond:
        return this.boundTo(gidOf(file, graph.column(value, 4)));
      default:
        return [];
    }
  }

  /** `values[field.name]`: what stands in the state under a key that is known. */
  private underKey(access: Gid): string[][] {
    const { graph, calls, constants, frames } = this.parts;
    const at = (column: number) => gidOf(fileOf(access), graph.column(access, column));
    const state = calls.writtenChain(at(3)).filter((n) => n !== '()' && n !== '');
    const keys = constants.texts(at(4), frames).flatMap((t) => (t.text.includes(HOLE) ? [] : [pathOf(t.text)]));
    return keys.filter((key) => key.length > 0).map((key) => [...state, ...key]);
  }

  /** `const value = values[field.name] ?? ''`. */
  private heldUnderKey(reference: Gid): string[][] {
    const { graph } = this.parts;
    let held = graph.definitionOf(reference);
    while (held !== undefined && graph.column(held, 0) === Kind.Binary)
      held = gidOf(fileOf(held), graph.column(held, 3));
    return held !== undefined && graph.column(held, 0) === Kind.Elem ? this.underKey(held) : [];
  }

  /** Paths of names that the handlers of a field say it is for: see {@link FieldNames.pathsOf}. */
  handledAs(element: Gid): string[][] {
    return this.handledUnder(element, HANDLER);
  }

  /** The same for a field in which something is chosen. */
  chosenAs(element: Gid): string[][] {
    return this.handledUnder(element, CHOOSER);
  }

  private handledUnder(element: Gid, handlers: RegExp): string[][] {
    return this.parts.tree.attributes(element).flatMap((a) => (handlers.test(a.name) ? this.handledBy(a.value) : []));
  }

  /** What a handler's name or the state it sets says: `setEmail`, `handleChange('email')`, `e => setName(…)`. */
  private handledBy(handler: Gid): string[][] {
    const { graph, calls, constants } = this.parts;
    const facts = graph.facts(handler);
    const kind = graph.column(handler, 0);
    if (kind === Kind.Ref) return setBy(facts.bindings[graph.column(handler, 3)]?.name ?? '');
    if (kind === Kind.Call) {
      const first = calls.args(handler)[0];
      return first === undefined || graph.column(first, 0) !== Kind.Const || graph.column(first, 4) !== ConstKind.Text
        ? []
        : constants.texts(first).map((t) => pathOf(t.text));
    }
    if (kind !== Kind.Func) return [];
    const fn = facts.functions[graph.column(handler, 3)];
    if (!fn) return [];
    const out: string[][] = [];
    graph.work.stepAll(facts.applications);
    for (const node of facts.applications) {
      const call = gidOf(fileOf(handler), node);
      const start = graph.column(call, 1);
      if (start < fn.start || start >= fn.end || graph.column(call, 0) !== Kind.Call) continue;
      const first = calls.args(call)[0];
      const named =
        first !== undefined && graph.column(first, 0) === Kind.Const ? constants.texts(first)[0]?.text : undefined;
      out.push(
        ...(named !== undefined && /^(set|handle|update|on|change)/i.test(calls.calledName(call))
          ? [pathOf(named)]
          : setBy(calls.calledName(call))),
      );
    }
    return out.slice(0, 4);
  }

  /** Names around a field, or around the call it is rendered by, nearest first: components, the file, its folders. */
  contextOf(element: Gid): string[] {
    const place = this.parts.frames.at(-1) ?? element;
    const facts = this.parts.graph.facts(place);
    const start = this.parts.graph.column(place, 1);
    this.parts.graph.work.stepAll(facts.functions);
    const around = facts.functions
      .filter((f) => f.start <= start && start < f.end && /^[A-Z]/.test(f.name))
      .map((f) => f.name)
      .reverse();
    const [file = '', ...folders] = facts.file.split('/').reverse();
    // Folders in brackets are parameters of a route.
    return [...around, file.replace(/\.\w+$/, ''), ...folders.filter((f) => !/^[[($]/.test(f)).slice(0, 3)];
  }
}

/** `signers.0.email`, `user[email]`, a template with holes → names without indices. */
function pathOf(text: string): string[] {
  return text
    .split(/[.[\]]/)
    .map((p) => p.replaceAll(HOLE, '').trim())
    .filter((p) => p !== '' && !/^\d+$/.test(p));
}

function setBy(name: string): string[][] {
  const found = /^(?:set|handle|change|update|on|edit)_?([A-Z]\w*?)(?:Change|Input|Changed|Text|Update)?$/.exec(
    name,
  )?.[1];
  return found === undefined || /^(Change|Input|Text|Value|Update)$/.test(found) ? [] : [[found]];
}
