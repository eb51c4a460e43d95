/** Recognising personal data at the place where nothing more can be followed: by type first, by name last. */
import { holdsMeans } from './actors';
import { describedBeside } from './describedBeside';
import type { TypeId } from '../extract/facts';
import type { FileIndex, FlowGraph, Gid } from '../link/graph';
import { splitWords } from '../text/words';
import { columnOf, inWords, nameOfColumn, nameless, shown } from './labelNames';
import type { NameClassifier, Naming } from './names';
import {
  type Label,
  type Origin,
  type Path,
  RESULT,
  WHOLE,
  isWhole,
  lets,
  namesOf,
  splitFilter,
  under,
} from './origins';
import { saysItself } from './ownAgent';
import { ownerOf, ownerOfField } from './recordOwner';
import { isOfChain } from './subject';
import { ThingNames } from './thingNames';
import type { TypeReader, TypeRef } from './types';
import { NOBODY } from './wordsInNames';

const ADDRESS = 'user.contact.address';
const POSTAL = /postal|mailing|home|street|shipping|billing|delivery|residen|line|address \d/;
const MAX_FIELDS = 16;
/** Names under which libraries hand out a result of a given type. */
const WRAPPERS = new Set([
  'data',
  'body',
  'result',
  'results',
  'value',
  'valueChanges',
  'payload',
  'current',
  'rows',
  'items',
  'content',
]);
/** What lets somebody in. */
const SECRET = /^user\.authorization(\.|$)/;
const MAX_RECORD_DEPTH = 2;
/** What a record counts as on the way to those inside it that has but one field: it only wraps them, `{ data: { … } }`. */
const ENVELOPE = 0.25;
const HEALTH = 'user.health_and_medical';

/** True for data that lets somebody in: it may be drawn. */
export function isSecret(category: string): boolean {
  return SECRET.test(category);
}

/** A place with a name (a variable, a parameter, a key, a function) through which a value comes. */
export interface NamedPlace {
  readonly gid: Gid;
  /** Empty when the place has no name of its own. */
  readonly name: string;
  readonly type?: TypeRef | undefined;
  /** For a parameter, the name of its function: `updateUserName(name)` takes the name of a user. */
  readonly takenBy?: string;
}

export class Labeller {
  private ofChain: boolean | undefined;
  private readonly ofThings: ThingNames;

  /** @param graph the program, whose packages say what it is about */
  constructor(
    readonly names: NameClassifier,
    private readonly types: TypeReader,
    private readonly graph: FlowGraph,
  ) {
    this.ofThings = new ThingNames(names, (type, path) => this.ownerName(type, path));
  }

  /** What a name says, in this program: what programs for blockchains call an address is no postal one. */
  private classify(path: readonly string[]): Naming | undefined {
    const found = this.names.classify(path);
    const isPlain = found?.category === ADDRESS && !POSTAL.test(splitWords(path.at(-1) ?? '').join(' '));
    return isPlain && this.isOfChain ? undefined : found;
  }

  /** True for a program of which several files use a package for blockchains. */
  get isOfChain(): boolean {
    return (this.ofChain ??= isOfChain(this.graph));
  }

  /**
   * Gives the origins that are still nameless the label that a place they come through suggests.
   *
   * @param path what is asked of the value at this place
   * @returns the origins, labelled where possible; those whose type can hold nothing personal are left out
   */
  label(origins: readonly Origin[], place: NamedPlace, path: Path): Origin[] {
    origins = this.ofThings.without(origins, place, path);
    if (origins.every((o) => o.label)) return origins as Origin[];
    const at = place.type && this.follow(place.type, path, place.name);
    if (at === 'harmless') return origins.filter((o) => o.label);
    const out: Origin[] = [];
    for (const o of origins) {
      if (o.label || o.base === 'source') out.push(o);
      else if (o.drawn) out.push(this.labelDrawn(o, place, path));
      else out.push(...this.labelOne(o, place, path, at || undefined));
    }
    return out;
  }

  /** The same for the key that a value stands under, which says nothing of what is {@link saysItself its program's own}. */
  underKey(origins: readonly Origin[], place: NamedPlace, path: Path): Origin[] {
    const told = origins.map((o) => (saysItself(o, place.name) ? { ...o, known: true } : o));
    return this.label(told, place, path);
  }

  /** Of names for what is drawn only those count that say that it lets somebody in. */
  private labelDrawn(o: Origin, place: NamedPlace, path: Path): Origin {
    const [named] = this.labelOne(o, place, path, undefined);
    return named?.label && isSecret(named.label.category) ? named : o;
  }

  private labelOne(o: Origin, place: NamedPlace, path: Path, type: TypeRef | undefined): Origin[] {
    if (o.within !== undefined && type) return this.labelPart(o, place, this.follow(type, o.within));
    if (isWhole(path)) return this.labelWhole(o, place, path, type ?? o.type);
    const names = namesOf(path);
    const { base, filter } = splitFilter(path);
    // A person's record without the fields that are asked for: what its type has left decides.
    const isPart = filter !== '' && type !== undefined && this.types.shape(type) !== undefined;
    const owner = place.type && this.ownerName(place.type, names);
    const label =
      isPart || (o.ofThing === names.at(-1) && !this.isOfPerson(place))
        ? undefined
        : this.fieldLabel(place, names, type, owner);
    const isOfThing = owner !== undefined ? this.names.isThing(owner) : this.ofThings.isOfThing(place, names);
    if (!label && !isPart && isOfThing) o = { ...o, ofThing: names.at(-1) as string };
    const fields =
      label || !type || o.listed ? [] : this.recordFields(type, { ...place, name: names.at(-1) ?? place.name }, filter);
    if (fields.length > 0 || isPart)
      return [
        { ...o, listed: true },
        ...fields.map((f) => ({
          ...o,
          expanded: true,
          ...(filter !== WHOLE ? { chosen: true } : {}),
          path: `${base}.${f.field}`,
          label: f.label,
        })),
      ];
    if (label) return [{ ...o, label }];
    if (type && this.isCount(type, names.at(-1) ?? '')) return [];
    const kept = this.asHistory(type, place.gid);
    if (kept) return [{ ...o, label: kept }];
    if (known(type, this.types)) return [{ ...o, known: true }];
    const named = nameless(o, names.at(-1) ?? place.name);
    // Under whatever name it goes on: a text is no record.
    return [type && this.types.isText(type) ? { ...named, type } : named];
  }

  /** A part of a literal is told by the type of that part. */
  private labelPart(o: Origin, place: NamedPlace, type: TypeRef | 'harmless' | undefined): Origin[] {
    if (type === 'harmless') return [];
    if (type === undefined) return [o];
    const { within, ...part } = o;
    const labelled = this.labelWhole(part, { gid: place.gid, name: '' }, '', type);
    return labelled.map((l) => (within === undefined ? l : { ...l, within }));
  }

  /** True for a number under a name of several, or of a record: how many there are; or the numbers that stand for them. */
  private isCount(type: TypeRef, name: string): boolean {
    if (this.types.isNumbers(type)) return this.names.isPerson(name);
    return this.types.isNumber(type) && (this.names.isPerson(name) || this.names.isPlural(name));
  }

  /** True for a number that a category cannot be: a count of phones, a count of people. */
  private isOtherNumber(type: TypeRef | undefined, name: string, category: string): boolean {
    return type !== undefined && this.types.isNumber(type) && (!NUMERIC.test(category) || this.isCount(type, name));
  }

  /**
   * Type of what `path` takes of a value; `harmless` when it can hold nothing personal.
   *
   * @param own the name of the value
   */
  private follow(type: TypeRef, path: Path, own = ''): TypeRef | 'harmless' | undefined {
    let at: TypeRef | undefined = type;
    let last = own;
    for (const name of path === '' ? [] : path.split('.')) {
      if (/^[!=]/.test(name)) continue;
      if (/^\d+$/.test(name)) {
        at = at && (this.types.atPlace(at, Number(name)) ?? at);
        continue;
      }
      if (at && this.types.isOfTool(at)) return 'harmless';
      const member: TypeRef | undefined = at && (name === RESULT ? this.types.returns(at) : this.memberOf(at, name));
      // What is taken of a flag or a map of flags.
      if (at && !member && name !== RESULT && this.types.isFlag(at)) return 'harmless';
      at = member;
      last = name;
    }
    return at && this.isHarmless(at, last) ? 'harmless' : at;
  }

  /** True for what can hold nothing personal under its name: a flag or a choice, but not whether somebody has an illness. */
  private isHarmless(type: TypeRef, name: string): boolean {
    return this.types.isHarmless(type) && !(this.types.isFlag(type) && this.names.isAnswer(name));
  }

  /** The type of a member. What a library wraps around a typed result (`const { data } = useQuery<User>()`) is stepped over. */
  private memberOf(type: TypeRef, name: string): TypeRef | undefined {
    const member = this.types.member(type, name);
    if (member !== undefined || !WRAPPERS.has(name) || this.types.hasOfBase(type, name)) return member;
    // A record that says itself what stands there is no result of a library, whatever little it says.
    return this.types.shape(type)?.fields.has(name) === false ? type : undefined;
  }

  private isOfPerson(place: NamedPlace): boolean {
    return place.name !== '' && this.names.kindOf(this.names.wordsOf(place.name)) === 'person';
  }

  /** @param owner name of the record that the field is declared in, if it is known */
  private fieldLabel(
    place: NamedPlace,
    path: readonly string[],
    type: TypeRef | undefined,
    owner: string | undefined,
  ): Label | undefined {
    const column = columnOf(type);
    if (column) owner = column.of.at(-1);
    const names = nameOfColumn(column) ?? [...(place.name ? [place.name] : []), ...(owner ? [owner] : []), ...path];
    const found =
      this.classify(names) ??
      this.asTaken(place, path.length === 1 ? (path[0] ?? '') : '', true) ??
      this.asFormatted(names, type);
    if (!found || this.isOtherNumber(type, path.at(-1) ?? '', found.category)) return undefined;
    // Also inside of what a library declares: `job.data.email` of a `Job<Invitation>`.
    const declared = owner !== undefined || (place.type !== undefined && this.types.shape(place.type) !== undefined);
    const settled = path.length > 0 && (found.owner === 'person' || declared);
    const name = shown(place.name, path);
    return {
      category: found.category,
      name,
      reason: owner ? `${column?.field ?? path.at(-1)} is a field of ${owner}` : found.reason,
      gid: place.gid,
      settled,
    };
  }

  /**
   * What a record is by the name of its type, where that is one of a history (`PurchaseHistory`), or of what is said of
   * somebody's health (`Diagnosis`): such records are told by no field of theirs.
   */
  private asHistory(type: TypeRef | undefined, gid: Gid): Label | undefined {
    const shape = type && this.types.shape(type);
    const name = shape && ownerOf(shape);
    const found = name === undefined ? undefined : this.classify([name]);
    if (name === undefined || found === undefined) return undefined;
    const tells = splitWords(name).at(-1) === 'history' || found.category.startsWith(HEALTH);
    return tells ? { category: found.category, name, reason: `declared as ${name}`, gid, settled: true } : undefined;
  }

  /** A name that tells nothing, of a text whose format is asked for: `identifier: z.email()`. */
  private asFormatted(names: readonly string[], type: TypeRef | undefined): Naming | undefined {
    const format = type && this.types.format(type);
    if (format === undefined || this.names.judge(names).refusal !== 'no-such-name') return undefined;
    const found = this.classify([...names.slice(0, -1), format]) ?? this.classify([format]);
    return found && { ...found, reason: `${names.at(-1) ?? ''} is checked to be ${inWords(format)}` };
  }

  /** Name of the declared record that holds the last field of a path. */
  private ownerName(type: TypeRef, path: readonly string[]): string | undefined {
    let at: TypeRef | undefined = type;
    for (const name of path.slice(0, -1))
      at = at && (/^\d+$/.test(name) ? (this.types.atPlace(at, Number(name)) ?? at) : this.memberOf(at, name));
    const shape = at && this.types.shape(at);
    return shape && ownerOfField(shape, path.at(-1) ?? '', this.isOfRecords);
  }

  /** True for records whose fields are known, and for those of a library that are called after a person. */
  private readonly isOfRecords = (type: TypeRef): boolean =>
    this.types.shape(type) !== undefined || this.names.isPerson(this.types.nameOfForeign(type) ?? '');

  /** What a place is declared to be, or is by what it is written for. */
  typeAt(file: FileIndex, type: TypeId): TypeRef | undefined {
    return this.types.ref(file, type);
  }

  /** What a schema beside a function says of its first parameter, or of a field of it: see {@link describedBeside}. */
  typeBeside(file: FileIndex, fn: number, field: string): TypeRef | undefined {
    return describedBeside(this.graph, this.types, { file, fn }, field);
  }

  /** See {@link holdsMeans}. */
  holdsMeans(type: TypeRef | undefined): boolean {
    return type !== undefined && holdsMeans(this.types, type);
  }

  /** True for the type of texts. */
  isText(type: TypeRef | undefined): boolean {
    return type !== undefined && this.types.isText(type);
  }

  /** True for a type whose fields are known, of one record or of each in a list. */
  hasFields(type: TypeRef | undefined): boolean {
    return type !== undefined && this.types.shape(type) !== undefined;
  }

  /** True for a type whose fields are declared one by one. */
  isDeclaredRecord(type: TypeRef | undefined): boolean {
    return type !== undefined && this.types.isRecord(type);
  }

  /** True for the name of what only tells one thing from others. */
  isIdentifier(name: string): boolean {
    return this.names.isId(name);
  }

  /** True for the name of one real person's record, not of the default, empty or made-up one. */
  standsForPerson(name: string): boolean {
    return this.names.isPerson(name) && !this.names.wordsOf(name).some((w) => NOBODY.has(w));
  }

  /** What a field of a record is by its name, for a record of which only the owner is known. */
  fieldOf(owner: string, path: Path): { category: string; name: string } | undefined {
    const names = namesOf(path);
    const found = this.classify([owner, ...names]) ?? this.classify([owner, names[0] ?? '']);
    return found && { category: found.category, name: shown(owner, names) };
  }

  /** A whole value: a personal name, or a record with personal fields. */
  private labelWhole(o: Origin, place: NamedPlace, path: Path, type: TypeRef | undefined): Origin[] {
    if (o.listed) return [o];
    // What a record's own type lists is what was asked of the record itself, not of this place.
    const asked = type === o.type ? o.path : path;
    const fields = type ? this.recordFields(type, place, asked) : [];
    if (fields.length > 0) {
      const declared = type !== undefined;
      return [
        { ...o, listed: true },
        ...fields.map((f) => ({
          ...o,
          expanded: true,
          ...(asked !== WHOLE ? { chosen: true } : {}),
          path: under(f.field, ''),
          label: { ...f.label, settled: declared },
        })),
      ];
    }
    const foreign = type && this.types.nameOfForeign(type);
    const ofForeign = foreign === undefined ? undefined : this.names.ofType(foreign);
    if (ofForeign !== undefined) {
      const name = place.name || (foreign ?? '');
      const label = { category: ofForeign, name, reason: `declared as ${foreign}`, gid: place.gid, settled: true };
      return [{ ...o, label }];
    }
    const indexed = place.type && isWhole(path) ? this.types.indexed(place.type) : undefined;
    const byType = indexed && this.classify(indexed);
    if (byType)
      return [
        {
          ...o,
          label: {
            category: byType.category,
            name: place.name,
            reason: `declared as ${indexed.join('.')}`,
            gid: place.gid,
            settled: false,
          },
        },
      ];
    const history = place.name ? this.names.asRecords(place.name) : undefined;
    const kept = history ? undefined : this.asHistory(type, place.gid);
    if (kept) return [{ ...o, label: kept }];
    if (known(type, this.types) && !history) return [{ ...nameless(o, place.name), known: true }];
    if (o.known && !history) return [o];
    if (!place.name || place.name.startsWith('_')) return [o];
    // A field that was judged with its owner is not judged again without.
    const judged = (o.name === place.name && namesOf(o.path).length > 0) || o.ofThing === place.name;
    const found =
      judged || (this.isId(o) && !this.names.isId(place.name))
        ? undefined
        : (this.classify([place.name]) ??
          this.asTaken(place, place.name, false) ??
          this.asFormatted([place.name], type));
    if (found && !this.isOtherNumber(type, place.name, found.category)) {
      return [
        {
          ...o,
          label: { category: found.category, name: place.name, reason: found.reason, gid: place.gid, settled: false },
        },
      ];
    }
    // `{ customer: stripeId }` is no record: what flows already has a name, and it is not a person's.
    if (type === undefined && this.names.isPerson(place.name) && this.saysNothing(o)) {
      return [
        {
          ...o,
          label: {
            category: 'user',
            name: place.name,
            reason: `${place.name} is a person's record`,
            gid: place.gid,
            settled: false,
          },
        },
      ];
    }
    // Under whatever name it is handed over or goes on: a number is no record.
    const isNumber = type !== undefined && isWhole(path) && this.types.isNumber(type);
    return [isNumber ? { ...nameless(o, place.name), type } : nameless(o, place.name)];
  }

  /**
   * An origin without the label that its name suggests, where it is declared further inside as a number that is no such,
   * or what is handed over itself as a text, which is no record.
   */
  asDeclared(o: Origin, type: TypeRef | undefined, given: Gid): Origin {
    if (!o.label || o.label.settled || type === undefined) return o;
    const name = o.label.name.split('.').at(-1) ?? '';
    const isNoRecord = o.label.category === 'user' && o.label.gid === given && this.types.isText(type);
    if (!isNoRecord && !this.isOtherNumber(type, name, o.label.category)) return o;
    const { label, ...rest } = o;
    return { ...rest, name: label.name };
  }

  /** `{ customerId: session.customer }` holds an id: what is handed over says more than a name that guesses at a record. */
  asKeyed(o: Origin, key: string, given: Gid): Origin {
    const isGuess = o.label?.category === 'user' && !o.label.settled && o.label.gid === given;
    if (!o.label || !isGuess || !this.names.isId(key)) return o;
    const found = this.classify([key]);
    if (found) return { ...o, label: { ...o.label, category: found.category, reason: `handed over as ${key}` } };
    const { label, ...rest } = o;
    return { ...rest, name: label.name };
  }

  /** What a function's parameter is by what the function is called. */
  private asTaken({ takenBy }: NamedPlace, name: string, isField: boolean): Naming | undefined {
    if (takenBy === undefined) return undefined;
    return isField ? this.names.ofTaken(takenBy, name) : this.names.asTaken(takenBy, name);
  }

  /** `{ email: invitation.accountId }` holds an id, under whatever key. */
  private isId(o: Origin): boolean {
    const name = o.name ?? namesOf(o.path).at(-1);
    return name !== undefined && this.names.isId(name);
  }

  /** True when no name that the value came through tells what it is. */
  private saysNothing(o: Origin): boolean {
    const name = o.name ?? namesOf(o.path).at(-1);
    if (name !== undefined && this.names.isPerson(name)) return true;
    return name === undefined || /^\d+$/.test(name) || this.names.kindOf(this.names.wordsOf(name)) === 'neutral';
  }

  /** The personal fields of a record type. */
  recordFields(type: TypeRef, place: NamedPlace, path: Path, depth = 0): { field: string; label: Label }[] {
    const shape = this.types.shape(type) ?? this.types.shapeOfParameter(type);
    if (!shape) return [];
    const out: { field: string; label: Label }[] = [];
    const below = depth + (shape.fields.size === 1 ? ENVELOPE : 1);
    for (const [field, fieldType] of shape.fields) {
      if (!lets(path, field) || (fieldType && this.isHarmless(fieldType, field))) continue;
      const inner =
        fieldType && depth < MAX_RECORD_DEPTH ? this.recordFields(fieldType, { ...place, name: field }, '', below) : [];
      if (inner.length > 0) {
        if (this.isFull(out, place)) break;
        out.push(
          ...inner.map((i) => ({
            field: `${field}.${i.field}`,
            label: { ...i.label, name: place.name ? `${place.name}.${i.label.name}` : i.label.name },
          })),
        );
        continue;
      }
      const owner = ownerOfField(shape, field, this.isOfRecords);
      const column = columnOf(fieldType);
      const names = nameOfColumn(column) ?? [...(place.name ? [place.name] : []), ...(owner ? [owner] : []), field];
      const isRecord = fieldType !== undefined && this.types.shape(fieldType) !== undefined;
      const found = isRecord
        ? this.names.asRecords(field)
        : (this.classify(names) ?? this.asFormatted(names, fieldType));
      if (!found || this.isOtherNumber(fieldType, field, found.category)) continue;
      if (this.isFull(out, place)) break;
      const [of, name] = column ? [column.of.at(-1), column.field] : [shape.owner, field];
      const reason = of ? `${name} is a field of ${of}` : `the record has a field ${name}`;
      out.push({
        field,
        label: { category: found.category, name: shown(place.name, [field]), reason, gid: place.gid, settled: true },
      });
    }
    return out;
  }

  private isFull(fields: readonly unknown[], { gid }: NamedPlace): boolean {
    if (fields.length < MAX_FIELDS) return false;
    this.graph.bounds.meet('fields', gid);
    return true;
  }
}

/** True for a record of which all fields are known: what was not found in it is not there. */
function known(type: TypeRef | undefined, types: TypeReader): boolean {
  return type !== undefined && types.shape(type) !== undefined;
}

/** Categories that a number can hold. */
const NUMERIC = /location|age|financial|phone|health|date_of_birth|id|device|biometric|score/;
