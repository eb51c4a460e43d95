/** What is read from elements of a page: the value of the field that a selector names, or that an event came from. */
import { Kind } from '../extract/facts';
import { type FileIndex, type FlowGraph, type Gid, fileOf, gidOf } from '../link/graph';
import { enteredIn, formOf } from './formData';
import type { FormFinder } from './forms';
import type { Origin, Path } from './origins';
import { listOf } from './schemas';
import { type Tracer, opaque } from './trace';
import type { CallTracer } from './traceCalls';
import { PerFile, addTo } from './perFile';

/** Functions that find an element; for some the argument is a name, not a selector. */
const FINDING: Readonly<Record<string, 'selector' | 'name'>> = {
  querySelector: 'selector',
  querySelectorAll: 'selector',
  $: 'selector',
  jQuery: 'selector',
  closest: 'selector',
  getElementById: 'name',
  getElementsByName: 'name',
  namedItem: 'name',
};
/** What of an element is what a person entered. */
const ENTERED = /^(\d+\.)?value(AsNumber|AsDate)?$/;
/** What of an event is what a person entered. */
const ENTERED_EVENT = /^((current)?target\.value(AsNumber|AsDate)?|nativeEvent\.text|detail\.value)$/i;
/** Attributes whose function gets the entered text itself. */
const TEXT_HANDLERS = new Set(['onChangeText', 'onValueChange', 'onInputChange']);
/** What the values of a field's `type` and `autocomplete` attributes say, as names. */
const SAID: Readonly<Record<string, string>> = {
  tel: 'phone',
  'given-name': 'firstName',
  'family-name': 'lastName',
  bday: 'birthday',
  'cc-number': 'cardNumber',
  'cc-csc': 'cvv',
  'street-address': 'streetAddress',
  'current-password': 'password',
  'new-password': 'password',
};

/** A function given to an attribute of an element, or assigned to the handler of an object. */
interface Handler {
  /** The element, or the assignment. */
  readonly element: Gid;
  readonly attribute: string;
}

export class DomReader {
  private readonly handlers: PerFile<ReadonlyMap<string, readonly Handler[]>>;
  private readonly graph: FlowGraph;

  constructor(
    private readonly tracer: Tracer,
    private readonly calls: CallTracer,
    private readonly fields: FormFinder,
    before?: DomReader,
  ) {
    this.graph = tracer.graph;
    this.handlers = new PerFile(
      tracer.graph,
      tracer.values.tracking,
      { name: 'dom.handlers', read: (file) => this.read(file) },
      before?.handlers,
    );
  }

  /** `document.querySelector('input[name=email]').value`: undefined when it is not the value of a field that is asked for. */
  ofSelector(call: Gid, path: Path): readonly Origin[] | undefined {
    const how = FINDING[this.calls.calledName(call)];
    if (!how || !ENTERED.test(path)) return undefined;
    const first = this.calls.args(call)[0];
    const text = first === undefined ? undefined : this.tracer.textOf(first);
    if (text === undefined) return undefined;
    for (const name of how === 'name' ? [text] : namesIn(text)) {
      const origins = this.tracer.labeller.label([opaque(call, path)], { gid: call, name }, path);
      if (origins.some((o) => o.label)) return origins;
    }
    return [opaque(call, path)];
  }

  /**
   * What the function of an event gets: of an element that is a field a rule or a name tells, of an object a rule tells.
   *
   * @param parameter the function's parameter
   */
  ofHandler(parameter: Gid, path: Path): readonly Origin[] {
    const [handler, ...others] = this.handlersOf(parameter);
    // One function for several fields: which of them it is, is not known.
    if (!handler || others.length > 0) return [];
    if (this.graph.column(handler.element, 0) === Kind.Set) return this.calls.boundByAssignment(handler.element, path);
    const text = path === '';
    if ((!text && !ENTERED_EVENT.test(path)) || text !== TEXT_HANDLERS.has(handler.attribute)) return [];
    const rule = this.fields.ruleOf(handler.element);
    const via = { gid: handler.element, note: `${rule?.label ?? 'a field'} is read` };
    return (rule?.categories ?? []).map((category): Origin => {
      const label = { category, name: 'value', reason: `read from ${rule?.label}`, gid: parameter, settled: true };
      return { base: 'source', gid: parameter, path, sanitised: [], via, label };
    });
  }

  /** What the form holds that `new FormData(event.currentTarget)` or `new FormData(form.current)` is made of. */
  ofFormData(call: Gid, path: Path): readonly Origin[] {
    const given = this.calls.args(call)[0];
    if (given === undefined) return [];
    const form = formOf(this.graph, given, (parameter) => this.handlersOf(parameter)[0]?.element);
    const isElement = form !== undefined && this.graph.column(form, 0) === Kind.Jsx;
    return isElement ? enteredIn(this.fields, form, call, path) : [];
  }

  private handlersOf(parameter: Gid): readonly Handler[] {
    const file = fileOf(parameter);
    return this.handlers.of(file).get(`${file}.${this.graph.column(parameter, 3)}`) ?? [];
  }

  /** The functions that the elements and objects of a file are given for their events. */
  private read(file: FileIndex): ReadonlyMap<string, readonly Handler[]> {
    const g = this.graph;
    const out = new Map<string, Handler[]>();
    const add = (element: Gid, attribute: string, given: Gid): void => {
      for (const v of this.tracer.values.evaluate(given)) {
        if (v.kind === 'function') addTo(out, `${v.file}.${v.id}`, { element, attribute });
      }
    };
    const { applications, strings } = g.file(file).facts;
    for (const node of applications) {
      const at = gidOf(file, node);
      if (g.column(at, 0) === Kind.Set) {
        const target = gidOf(file, g.column(at, 3));
        const name = g.column(target, 0) === Kind.Prop ? (strings[g.column(target, 4)] ?? '') : '';
        if (/^on[a-z]/.test(name)) add(at, name, gidOf(file, g.column(at, 4)));
      }
      if (g.column(at, 0) !== Kind.Jsx) continue;
      const list = listOf(g, at, 4);
      for (let i = 0; i < list.length; i += 2) {
        const attribute = strings[list[i] as number] ?? '';
        if (/^on[A-Z]/.test(attribute)) add(at, attribute, gidOf(file, list[i + 1] as number));
      }
    }
    return out;
  }
}

/** What a selector calls the element it ends in: by attribute, id and class, most telling first. */
function namesIn(selector: string): string[] {
  const last =
    selector
      .trim()
      .split(/[\s>+~]+(?![^[]*\])/)
      .at(-1) ?? '';
  const attribute = (name: string) => new RegExp(`\\[${name}[*^$~|]?=\\s*["']?([\\w-]+)`).exec(last)?.[1];
  const said = [attribute('type'), attribute('autocomplete')].map((v) => v && (SAID[v] ?? v));
  const plain = [...last.matchAll(/[#.]([\w-]+)/g)].map((m) => m[1]);
  return [attribute('name'), ...said, attribute('id'), attribute('data-testid'), ...plain].filter(
    (n) => n !== undefined,
  );
}
