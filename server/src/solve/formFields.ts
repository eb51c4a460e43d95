/**
 * What a field of a form asks a person for. Evidence in order: its name (its own, its registration's, that of the
 * field around it), the state it is bound to, the text beside it; each judged with the owner that the names of
 * the form tell.
 */
import { type FlowGraph, type Gid, fileOf, gidOf } from '../link/graph';
import type { CategoryId } from '../model';
import type { Constants, Frames } from './constants';
import type { ElementTree } from './elements';
import { FieldNames, USERNAME } from './fieldNames';
import {
  healthIn,
  healthNamed,
  healthOfForm,
  isAgreeing,
  isOfHandling,
  isOfHealth,
  isToldByBox,
  isUnit,
} from './formMatters';
import { FormOwners } from './formOwners';
import type { FormTexts } from './formTexts';
import {
  type FormOwner,
  isComposing,
  isOfMachine,
  isOfOperator,
  isSearching,
  ofFreeText,
  ofLabel,
  ofName,
  ownerSaid,
} from './formWords';
import { asksForKey } from './keyFields';
import type { NameClassifier } from './names';
import { splitWords } from '../text/words';
import type { Tracer } from './trace';
import type { CallTracer } from './traceCalls';

const LARGE = /textarea|editor|compose|textbox|message|comment|chat|reply/i;
const LARGE_ATTRIBUTES = new Set([
  'multiline',
  'rows',
  'minRows',
  'maxRows',
  'numberOfLines',
  'autosize',
  'autoSize',
  'autosizeTextarea',
]);
const CODE_TAGS = /^(input)?otp(input|field)?$|^pin(code)?input$|^codeinput$|^verificationinput$|^onetimecode/i;
const SIGNATURE_TAGS = /(signature|sign)(pad|canvas|input|capture|view|panel|box|area)(dialog|modal|sheet|field)?$/i;
const OF_ACCOUNT = /(^| )(sign ?(in|on|up)|log ?in|sso|regist(er|ration)|password|anmeldung)( |$)/;
const SIGNED_IN_WITH: readonly CategoryId[] = ['user.contact.email', 'user.account.username'];
const SIGN_IN = /(^| )(sign ?in|log ?in|anmeldung)( |$)/;
const A_KEY = /^\s*(api|access|secret|license)[ _-]?(key|token)\b/i;
/** Names of fields that are written in freely, whatever element shows them. */
const FREE_TEXT_NAME = /^(comment|message|feedback|bio|biography|remark)s?$/i;
/** Names of components that ask for one thing. */
const MADE_TO_ASK = /^([A-Z]\w*?)(?:Text)?(?:Input|Field|Questions?)$/;
/** Ends of names of what is written where none of a list fits: `raceOther`. */
const WHERE_NONE_FITS = /^(.{3,}?)[_-]?(other|specify|specified|description|details?|explanation)$/i;
const SIGNED_ON = /signature|sign-?_?pad|unterschrift/i;
/** Forms in which a mail is written, and their fields for whom it goes to. */
const MAILS = /mail|compose|courriel|correo/i;
const RECIPIENTS = /^(to|cc|bcc|an|para|destinatario|destinataire|empfänger)$/i;
/** Tables of people that are handed in as a file. */
const TABLES = /csv|spreadsheet|excel|xlsx|\.xls/i;
/** What is handed in as a file. */
const IN_FILES = /^user\.(content|government_id|health|biometric)/;
/** Ends of names that say that it is a file: `photoFile`. */
const AS_FILE = /[_-]?(File|Upload|Blob)(List|Input|Field)?s?$/i;
const PICTURES = /^images?(\/|$)|\.png|\.jpe?g/i;

/** Last words of names of what is reached over a network. */
const HOSTS: ReadonlySet<string> = new Set([
  'url',
  'uri',
  'host',
  'hostname',
  'server',
  'domain',
  'subdomain',
  'website',
  'link',
  'endpoint',
  'homeserver',
  'instance',
]);

/** Parts of an address that is written to a person. */
const ADDRESS = /^user\.contact\.address(\.|$)/;
const WHOLE_ADDRESS: CategoryId = 'user.contact.address';
/** Parts of an address that alone tell nothing of anybody. */
const REGION =
  /^(state|province|region|county)( (or )?(state|province|region|county))?$|^(bundesland|provincia|província|provinz|estado|département|departamento|regione|région|região)$/;
/** Fields of one form that are looked at for what another of them asks. */
const MAX_BESIDE = 24;
/** The attribute by which a text is hidden while it is entered. */
const HIDING = 'secureTextEntry';
/** Attributes that say which keyboard is shown. */
const DIGITS = ['keyboardType', 'inputMode'];
/** What people choose of themselves. */
const CHOSEN =
  /^user\.demographic\.(date_of_birth|place_of_birth|gender|marital_status|nationality|race_ethnicity|religious_belief|political_opinion|trade_union|sexual_orientation)$/;
/** Names of what only narrows down a list. */
const FILTERS = /filter|facet|sort(by|ing)?$|^query/i;
/** Words of secrets of programs. */
const KEYS: ReadonlySet<string> = new Set(['key', 'token', 'secret', 'api']);

/** True for the name of a component in which a person shows that it is them, with a code that they were sent. */
function isVerifying(name: string): boolean {
  return /otp|mfa|2fa|two_?factor|one_?time|verif(y|ication)/i.test(name);
}

/** What is read at a field. */
interface Told {
  readonly paths: readonly (readonly string[])[];
  readonly labels: readonly string[];
  readonly beside: readonly string[];
}

/** Words for numbers that are typed on the same keys as those of phones. */
const OTHER_NUMBERS: ReadonlySet<string> = new Set(
  'otp code pin passcode token cvc cvv csc zip zipcode postcode amount price quantity qty count date expiry year card'.split(
    ' ',
  ),
);
const LONGEST_NAME = 4;
const OF_PHONES: ReadonlySet<string> = new Set('phone tel telephone mobile cell sms dial country area'.split(' '));

export interface FormParts {
  readonly graph: FlowGraph;
  readonly tracer: Tracer;
  readonly calls: CallTracer;
  readonly constants: Constants;
  readonly names: NameClassifier;
  readonly tree: ElementTree;
  readonly texts: FormTexts;
  /** Calls that render the fields which are asked for; none where they are asked for as they are written. */
  readonly frames: Frames;
}

export class FormFields {
  private readonly fieldNames: FieldNames;
  private readonly owners: FormOwners;

  constructor(private readonly parts: FormParts) {
    this.fieldNames = new FieldNames(parts);
    this.owners = new FormOwners(parts, this.fieldNames);
  }

  /** The same for fields that functions render with what calls give them. */
  at(frames: Frames): FormFields {
    return new FormFields({ ...this.parts, texts: this.parts.texts.at(frames), frames });
  }

  /**
   * The data that a field asks for; none when nothing tells.
   *
   * @param tag its name as written
   * @param isShared tells of an element around it that it holds other fields too
   * @param others the fields of its file
   */
  asked(
    element: Gid,
    tag: string,
    isShared: (ancestor: Gid) => boolean,
    others: Iterable<Gid> = [],
  ): readonly CategoryId[] {
    if (CODE_TAGS.test(tag)) return this.isOfKit(element) ? [] : ['user.authorization.credentials.otp'];
    if (tag.toLowerCase() === 'canvas') return ['user.content.private.signature'];
    if (SIGNATURE_TAGS.test(tag)) return this.isFilledIn(element) ? ['user.content.private.signature'] : [];
    const { names, texts } = this.parts;
    const paths = this.fieldNames.pathsOf(element, isShared);
    const labels = texts.own(element);
    if (labels.some(isSearching) || paths.some((p) => isSearching(p.at(-1) ?? ''))) return [];
    if (this.fieldNames.contextOf(element).slice(0, 2).some(isOfMachine)) return [];
    const beside = texts.around(element, isShared);
    const owner = ownerSaid(names, [...labels, ...beside]) ?? this.owners.of(element);
    const isMail = this.fieldNames
      .contextOf(element)
      .slice(0, 2)
      .some((c) => MAILS.test(c));
    if (isMail && [...paths.map((p) => p.at(-1) ?? ''), ...labels].some((n) => RECIPIENTS.test(n)))
      return ['user.contact.email'];
    const handled = this.fieldNames.handledAs(element);
    const told = { paths: [...paths, ...handled], labels, beside };
    const found = this.saidBy(told, owner, (c) => c === 'user.content.private.signature' && this.isLarge(element, tag));
    // The name of an allergy is no person's.
    const named = found.includes('user.name') ? labels.map((t) => healthNamed(names, t)).find((c) => c) : undefined;
    if (found.length > 0) return named === undefined ? found : [named];
    if (this.isIdentifier(element, paths)) return SIGNED_IN_WITH;
    const said = [...paths.map((p) => p.at(-1) ?? ''), ...labels, ...beside];
    if (this.isKeyToSignIn(element, said)) return ['user.authorization.credentials.service'];
    const pathsOf = (field: Gid) => this.fieldNames.pathsOf(field, isShared);
    if (owner === undefined && this.owners.isNameOfPerson(element, others, pathsOf)) return ['user.name'];
    const inForm = this.asPartOfAddress(element, told, others, isShared) ?? this.asSecret(element, told);
    if (inForm !== undefined) return [inForm];
    const filledIn = this.fieldNames.filledInAs(element).includes(USERNAME)
      ? ofName(names, [USERNAME], owner)
      : undefined;
    if (filledIn !== undefined) return [filledIn];
    const made =
      this.asOneOfNone(paths, owner) ??
      this.asMatter(element, told, owner) ??
      this.madeFor(element, owner, paths) ??
      this.madeElsewhere(element, tag, owner);
    if (made !== undefined) return [made];
    return this.freeText(element, tag, owner, said);
  }

  /**
   * What a field asks for in which something is chosen: a day, one of a list. Of what is chosen only traits of a person
   * count: elsewhere it is one of the things that the program has.
   */
  askedChoice(element: Gid, isShared: (ancestor: Gid) => boolean): readonly CategoryId[] {
    const { names, texts } = this.parts;
    const paths = [...this.fieldNames.pathsOf(element, isShared), ...this.fieldNames.chosenAs(element)];
    const labels = texts.own(element);
    const context = this.fieldNames.contextOf(element).slice(0, 2);
    const isAsking = [...paths.flat(), ...labels, ...context].some((t) => FILTERS.test(t) || isSearching(t));
    if (isAsking || context.some(isOfMachine)) return [];
    const beside = texts.around(element, isShared);
    const owner = ownerSaid(names, [...labels, ...beside]) ?? this.owners.of(element);
    const isOther = (category: CategoryId) => !CHOSEN.test(category) && !isOfHealth(category);
    const told = { paths, labels, beside };
    const found = this.saidBy(told, owner, isOther).filter((c) => !isOther(c));
    const matter = found.length > 0 ? undefined : this.asMatter(element, told, owner);
    return matter === undefined ? found : [matter];
  }

  /** What a box that is ticked tells: an illness, an origin, a belief. Of other data a yes or no says nothing. */
  askedByBox(element: Gid): readonly CategoryId[] {
    const { names, texts } = this.parts;
    const paths = [...this.fieldNames.pathsOf(element, () => false), ...this.fieldNames.chosenAs(element)];
    const inside = [...texts.own(element), ...texts.inside(element)];
    const labels = inside.length > 0 ? inside : texts.around(element, () => false);
    const context = this.fieldNames.contextOf(element).slice(0, 2);
    const said = [...paths.map((p) => p.at(-1) ?? ''), ...labels];
    if (said.some((t) => isAgreeing(t) || FILTERS.test(t) || isSearching(t))) return [];
    if (context.some((t) => FILTERS.test(t) || isOfMachine(t))) return [];
    const owner = ownerSaid(names, labels) ?? this.owners.of(element);
    const found = this.saidBy({ paths, labels, beside: [] }, owner, (c) => !isToldByBox(c)).filter(isToldByBox);
    const isAboutThing = owner === 'thing' && !context.some((name) => healthOfForm(names, name) !== undefined);
    if (found.length > 0 || isAboutThing) return found;
    const spokenOf = said.map((t) => healthIn(names, t)).find((c) => c !== undefined);
    return spokenOf === undefined ? [] : [spokenOf];
  }

  /** What is written where none of a list fits is what the list is of: `genderOther`. */
  private asOneOfNone(paths: readonly (readonly string[])[], owner: FormOwner): CategoryId | undefined {
    for (const path of paths) {
      const list = WHERE_NONE_FITS.exec(path.at(-1) ?? '')?.[1];
      const found = list === undefined ? undefined : ofName(this.parts.names, [...path.slice(0, -1), list], owner);
      if (found !== undefined && CHOSEN.test(found)) return found;
    }
    return undefined;
  }

  /** What a question about somebody's health asks for, by its words or by the form it is put in. */
  private asMatter(element: Gid, { paths, labels, beside }: Told, owner: FormOwner): CategoryId | undefined {
    const { names } = this.parts;
    const own = paths.map((p) => p.at(-1) ?? '');
    const context = this.fieldNames.contextOf(element).slice(0, 2);
    if (own.some(isUnit) || context.some(isOfOperator)) return undefined;
    const ofForm = context.map((name) => healthOfForm(names, name)).find((c) => c !== undefined);
    if (owner === 'thing' && ofForm === undefined) return undefined;
    const found = [...own, ...labels, ...beside].map((t) => healthIn(names, t)).find((c) => c !== undefined);
    return found ?? ([...own, ...labels].some(isOfHandling) ? undefined : ofForm);
  }

  /** What names and texts say of a field. @param isOther true for what it can only seem to be */
  private saidBy(
    { paths, labels, beside }: Told,
    owner: FormOwner,
    isOther: (category: CategoryId) => boolean,
  ): readonly CategoryId[] {
    const { names } = this.parts;
    for (const path of paths) {
      const found = ofName(names, path, owner);
      // A signature of several lines is the end of a mail.
      if (found !== undefined && !isOther(found)) return [found];
    }
    for (const said of [labels, beside]) {
      const found = new Set(said.flatMap((text) => ofLabel(names, text, owner)));
      if (found.size > 0) return [...found];
    }
    return [];
  }

  /** A city or the second line of an address is one where a form asks for the street or postal code as well. */
  private asPartOfAddress(
    element: Gid,
    told: Told,
    others: Iterable<Gid>,
    isShared: (ancestor: Gid) => boolean,
  ): CategoryId | undefined {
    const own = { ...told, paths: told.paths.map((p) => p.slice(-1)) };
    const said = [...own.paths.flat(), ...told.labels, ...told.beside];
    const [found] = this.saidBy(own, 'person', (c) => !ADDRESS.test(c));
    const part = found ?? (said.some((t) => REGION.test(splitWords(t).join(' '))) ? WHOLE_ADDRESS : undefined);
    if (part === undefined || !ADDRESS.test(part)) return undefined;
    const around = this.owners.componentAround(element);
    let looked = 0;
    for (const other of others) {
      if (other === element || this.owners.componentAround(other) !== around || looked++ > MAX_BESIDE) continue;
      const paths = [...this.fieldNames.pathsOf(other, isShared), ...this.fieldNames.handledAs(other)];
      const labels = this.parts.texts.own(other);
      if (this.saidBy({ paths, labels, beside: [] }, undefined, () => false).some((c) => ADDRESS.test(c))) return part;
    }
    return undefined;
  }

  /**
   * A text that nobody may look at while it is entered is a secret; of digits alone, or by its name, a PIN. A code of digits
   * is one-time where something is verified.
   */
  private asSecret(element: Gid, { paths, labels, beside }: Told): CategoryId | undefined {
    const { tree, frames } = this.parts;
    const use = frames[0];
    // A use that leaves it to the component hides nothing: `hidden && !isShown` inside is not known.
    const isLeft = use !== undefined && !tree.hasSpread(use) && tree.attribute(use, HIDING) === undefined;
    const texts = this.fieldNames.attributeTexts(element, HIDING);
    const isHidden =
      tree.attribute(element, HIDING) !== undefined && !texts.includes('false') && !(isLeft && texts.length === 0);
    const isOfDigits = DIGITS.some((n) =>
      this.fieldNames.attributeTexts(element, n).some((t) => /^(num|decimal)/i.test(t)),
    );
    if (!isHidden && !isOfDigits) return undefined;
    const said = [...paths.map((p) => p.at(-1) ?? ''), ...labels, ...beside].map(splitWords);
    if (said.some((all) => all.includes('pin'))) return 'user.authorization.credentials.pin';
    if (said.some((all) => all.includes('code')) && this.fieldNames.contextOf(element).slice(0, 2).some(isVerifying))
      return 'user.authorization.credentials.otp';
    if (!isHidden || said.some((all) => all.some((w) => KEYS.has(w)))) return undefined;
    return isOfDigits ? 'user.authorization.credentials.pin' : 'user.authorization.password';
  }

  /** True for a field that is made for passwords and asks for the key of a service. */
  isForKey(element: Gid, isShared: (ancestor: Gid) => boolean): boolean {
    const { names, texts } = this.parts;
    const named = this.fieldNames.pathsOf(element, isShared).map((p) => p.at(-1) ?? '');
    return asksForKey(names, [...named, ...texts.own(element), ...texts.around(element, isShared)]);
  }

  /**
   * What a field asks for of which only the name is known, as where a form is described apart from its page.
   *
   * @param place what is written for it
   * @param path names of the groups it stands in, and its own
   */
  askedAs(place: Gid, path: readonly string[]): CategoryId | undefined {
    if (this.fieldNames.contextOf(place).slice(0, 2).some(isOfMachine)) return undefined;
    const own = path.at(-1) ?? '';
    const owner = this.owners.of(place);
    const found = ofName(this.parts.names, path, owner);
    if (found !== undefined) return found;
    if (this.isKeyToSignIn(place, [own])) return 'user.authorization.credentials.service';
    const isText = FREE_TEXT_NAME.test(own) && !this.fieldNames.contextOf(place).slice(0, 2).some(isOfOperator);
    return isText ? ofFreeText(own, owner) : undefined;
  }

  /** What a field for a file asks for: a table of people, a portrait, a document. */
  askedFile(element: Gid, isShared: (ancestor: Gid) => boolean): readonly CategoryId[] {
    const { texts, names } = this.parts;
    const accepted = this.fieldNames.attributeTexts(element, 'accept');
    const paths = this.fieldNames.pathsOf(element, isShared);
    const said = [...texts.own(element), ...paths.flat(), ...texts.around(element, isShared)];
    const owner = ownerSaid(names, said) ?? this.owners.of(element);
    if ([...accepted, ...said].some((a) => TABLES.test(a)))
      return owner === 'person' ? ['user.contact.email', 'user.name'] : [];
    const around = [...said, ...this.fieldNames.contextOf(element).slice(0, 2)];
    if (around.some((t) => /signature/i.test(t)) && accepted.some((a) => PICTURES.test(a)))
      return ['user.content.private.signature'];
    for (const text of around) {
      const found = ofLabel(names, text, owner).filter((c) => IN_FILES.test(c));
      if (found.length > 0) return found;
    }
    const held = paths.map((p) => ofName(names, [(p.at(-1) ?? '').replace(AS_FILE, '')], owner));
    const found = held.find((c) => c !== undefined && IN_FILES.test(c));
    return found === undefined ? [] : [found];
  }

  /** True for a field whose name is that of a server or page: its keyboard is the one with an `@` and a dot. */
  isForHost(element: Gid, isShared: (ancestor: Gid) => boolean): boolean {
    return this.fieldNames.pathsOf(element, isShared).some((p) => HOSTS.has(splitWords(p.at(-1) ?? '').at(-1) ?? ''));
  }

  /** True for a field whose name or label is that of a number which nobody is called by: its keyboard has digits alone. */
  isForOtherNumber(element: Gid, isShared: (ancestor: Gid) => boolean): boolean {
    const named = this.fieldNames.pathsOf(element, isShared).map((p) => p.at(-1) ?? '');
    const { texts } = this.parts;
    return [...named, ...texts.own(element), ...texts.around(element, isShared)].some((name) => {
      const words = splitWords(name);
      // A sentence may speak of the code that comes to the number asked for.
      return (
        words.length <= LONGEST_NAME && words.some((w) => OTHER_NUMBERS.has(w)) && !words.some((w) => OF_PHONES.has(w))
      );
    });
  }

  /** What the component or file around a field is made to ask for, as its name says: `InviteEmailsInput`. */
  private madeFor(element: Gid, owner: FormOwner, paths: readonly (readonly string[])[]): CategoryId | undefined {
    if (paths.some((p) => isUnit(p.at(-1) ?? ''))) return undefined;
    for (const name of this.fieldNames.contextOf(element).slice(0, 2)) {
      const said = MADE_TO_ASK.exec(name)?.[1];
      const found = said === undefined ? undefined : ofName(this.parts.names, [said], owner);
      if (found !== undefined) return found;
    }
    return undefined;
  }

  /** The same of a component of a package, which nobody sees inside of: `<PhoneInput>`. */
  private madeElsewhere(element: Gid, tag: string, owner: FormOwner): CategoryId | undefined {
    const said = MADE_TO_ASK.exec(tag)?.[1];
    if (said === undefined) return undefined;
    const { graph, tracer, names } = this.parts;
    const component = tracer.values.evaluate(gidOf(fileOf(element), graph.column(element, 3)));
    const isForeign = component.length > 0 && component.every((v) => v.kind === 'api' && v.path.root !== 'global');
    return isForeign ? ofName(names, [said], owner) : undefined;
  }

  /** True for the field of codes in a component that is another: where that is used, it asks for one. */
  private isOfKit(element: Gid): boolean {
    return this.parts.tree.hasSpread(element) && CODE_TAGS.test(this.fieldNames.contextOf(element)[0] ?? '');
  }

  /** True for an element of a component that is made to be signed on. */
  isForSignature(element: Gid): boolean {
    return this.fieldNames
      .contextOf(element)
      .slice(0, 2)
      .some((name) => SIGNED_ON.test(name));
  }

  /** A signature pad gives what is drawn on it. */
  private isFilledIn(element: Gid): boolean {
    return this.parts.tree.attributes(element).some((a) => /^on[A-Z]|^ref$/.test(a.name));
  }

  /** True for a field of several lines, or one for messages. */
  private isLarge(element: Gid, tag: string): boolean {
    return LARGE.test(tag) || this.parts.tree.attributes(element).some((a) => LARGE_ATTRIBUTES.has(a.name));
  }

  /** Where one signs in or sets a password, the identifier is what one is known by: an address or a name. */
  private isIdentifier(place: Gid, paths: readonly (readonly string[])[]): boolean {
    if (!paths.some((p) => /^identifier$/i.test(p.at(-1) ?? ''))) return false;
    return this.fieldNames.contextOf(place).some((c) => OF_ACCOUNT.test(splitWords(c).join(' ')));
  }

  /** Where one signs in, a key of the program is a password; elsewhere it is a setting. */
  private isKeyToSignIn(place: Gid, said: readonly string[]): boolean {
    return (
      said.some((t) => A_KEY.test(t)) &&
      this.fieldNames.contextOf(place).some((c) => SIGN_IN.test(splitWords(c).join(' ')))
    );
  }

  private freeText(element: Gid, tag: string, owner: FormOwner, said: readonly string[]): readonly CategoryId[] {
    if (said.some(isComposing)) return ['user.content.private'];
    if (!this.isLarge(element, tag)) return [];
    const context = this.fieldNames.contextOf(element).slice(0, 2);
    if (context.some(isOfOperator)) return [];
    for (const text of [...said, ...context]) {
      const found = ofFreeText(text, said.includes(text) ? owner : undefined);
      if (found !== undefined) return [found];
    }
    return [];
  }
}
