/**
 * The words of forms: what stands beside a field, and what forms are called. Languages are those of the rules
 * (English, German, French, Spanish, Portuguese, Italian).
 */
import type { CategoryId } from '../model';
import { singular, splitWords } from '../text/words';
import type { NameClassifier } from './names';

/** Whose data a form asks for, as far as the names around it tell. */
export type FormOwner = 'person' | 'thing' | undefined;

const words = (text: string): ReadonlySet<string> => new Set(text.split(/\s+/));

const LONGEST_LABEL = 7;
/** Words of a label that change nothing: `Please enter the … here (optional)`. */
const NOISE = words(`
  enter type please provide write add fill give put in insert input set edit change update choose confirm new current
  the my a an of for to here optional required valid s e g eg ex example and
  bitte eingeben geben sie gib ein eine einen der die das den des gültige neue neuer optional erforderlich
  entrez saisissez veuillez indiquez le la les un une de du des obligatoire facultatif
  introduce introduzca escribe escriba ingrese ingresa el los las una del por favor opcional obligatorio
  digite insira informe escreva seu o os as um uma do da dos das opcional obrigatório
  inserisci scrivi il lo gli uno di della per favore facoltativo obbligatorio`);
/** Words that speak to the person at the form. */
const POSSESSIVE = words(`your yours ihr ihre ihren ihrer dein deine deinen votre ton ta tes tu tus su sus
  sua suas teu tua tuo suo`);
/** Last words of what asks which kind of something it is. */
const KINDS = /^(types?|kinds?|format|typ|tipo)$/;
const ALTERNATIVES = /\s(?:or|and|oder|und|ou|et|y|e)\s|\s*[/,&|]\s*/;
/** A search box asks for what is looked for, not for who asks. */
const SEARCHING = words(
  'search find filter query suche suchen filtern recherche rechercher chercher buscar busca procurar pesquisar cerca cercare',
);
/** Words of names of components and files that are about the page, not about whose data it asks for. */
const PAGE_WORDS = words(`form field dialog modal page screen view component section item table input step panel row
  card drawer sheet popover tab widget container wrapper client server list layout content body header footer box
  create edit update add delete remove reset new my the change manage set select view show complete reject use send use
  index route app main default base common shared ui id slug action button block group setting settings editor
  direct admin dashboard general embed public private info information data name email phone address text
  desktop mobile native web next react inline quick simple full advanced bulk multi single`);
/** Words of forms in which a person speaks of themselves or is entered. */
const ACTS = words(`signup signin signing sign register registration registrierung onboarding checkout apply applicant
  invite invitation invitee rsvp booking reservation waitlist newsletter kyc signer login anmeldung`);
/** Words that are a person's only where no thing stands before them: `organization profile`. */
const WEAK = words('profile profil perfil profilo account contact owner holder lead username nickname');

/** What people are put into, as long as nothing else stands before it: a group of customers has a name of its own. */
const GROUPINGS = words('group segment cohort category tag role type tier tariff permission attribute');

const FREE_TEXT = words(`message comment note reply feedback review bio about reason remark inquiry enquiry
  testimonial biography answer complaint introduction tweet post chat compose status prompt
  why grievance justification motivation warum pourquoi perché
  nachricht kommentar anmerkung bemerkung rückmeldung antwort begründung
  commentaire remarque avis réponse biographie
  mensaje comentario nota respuesta biografía opinión
  mensagem comentário resposta biografia
  messaggio commento risposta recensione`);
/** Words that mean a person's text only in a form of that person. */
const FREE_TEXT_OF_PERSONS = words('text content details description opinion texto testo texte');
/** Words before `name` that make it no other thing's name. */
const KINDS_OF_NAMES = words(
  'display preferred nick user pen screen maiden legal real middle first given last family full',
);
const OPINIONS = words('feedback review testimonial recensione avis opinión rückmeldung');
const COMPOSING =
  /\b(ask (me |us )?(anything|ai\b|a question|your question|about)|(type|write|enter|send|leave|add|post) (me |us )?(a|an|your|the) (message|reply|question|answer|comment|review|note to)|reply to|say something|tell us (what|about|how|why|more)|what('|’)?s on your mind|how can (i|we) help|your (message|question|feedback|comment)s?$|(nachricht|frage|antwort) (ein|schreib)|schreib(e|en)? (eine|deine|ihre) nachricht|écrivez votre message|escribe (un|tu) mensaje|escreva (uma|sua) mensagem|scrivi (un|il tuo) messaggio)/i;
/** Texts that an operator sets, and parts of what is made or run. */
const SET_BY_OPERATOR = words(`error success warning welcome thank template default commit system prompt button alert
  placeholder meta seo toast notification confirmation banner footer header description help tooltip log code json
  css html sql query script webhook regex pattern variable alt link release changelog policy rule
  campaign workflow automation survey quiz test signature`);
/** Names of pages on which an operator writes texts for others. */
const OPERATOR_PAGES = words('template campaign workflow automation webhook script policy rule banner branding');
/** Names of pages on which the ways of the program itself are set up. */
const MACHINE_PAGES = words('smtp imap transport ldap webhook connector database proxy');
const CODES =
  /\b(mfa|2fa|otp|totp|two factor|one time|authenticator|backup|recovery|verification|access|sicherheits|bestätigungs)\W?(token|code|codes|passcode|pin|password)\b/;
/** Whose account or card it is, as forms ask for it. */
const HOLDER =
  /^(name (of|on) )?(the |bank )*(account|card)[ -]?(holder|owner)('s)?( name)?$|^(konto|karten)inhaber(in)?$|^titulaire (du compte|de la carte)$|^titular (de la (cuenta|tarjeta)|d[ao] (conta|cartão))$|^intestatario (del conto|della carta)$/;
const IS_KEY = /[._:-]/;
const ABOUT_FIELD = /^(label|placeholder|title|text|hint|caption|header)$/i;
/** An address as an example: no connection (`postgres://app:secret@host.net/db`), and no repository (`git@host.net:app`). */
const AN_ADDRESS = /^[^\s@:/]+@[^\s@:/]+\.[^\s@:/]+$/;
/** A number in groups as an example, with a country or as it is written in North America. */
const A_NUMBER = /^(\+(?=(?:\D*\d){8,15}\D*$)[\d\s().-]+|\(\d{3}\) ?\d{3}[ -]\d{4}|\d{3}-\d{3}-\d{4})$/;
const AS_EXAMPLE = /^(e\.? ?g\b\.?|ex\b\.?|for example|example|z\. ?b\.|p\. ?ej\.|par ex\.|como)[:,]? +/i;

/** Names that in a form mean something else as often: the title of a page, a condition that is met. */
const AMBIGUOUS = /^(title|titles|conditions?|status|history)$/i;
/** Categories that a field of a form may ask for; what devices say of themselves is chosen there, not taken. */
const ASKED =
  /^user\.(name|contact|account|government_id|financial|job_title|demographic|health_and_medical|biometric\.health|content\.(avatar|private\.signature)|authorization\.(password|credentials\.(otp|pin|recovery_phrase)))(\.|$)/;
const NEVER_ASKED =
  /^user\.(demographic\.(inferred|profile|language)|authorization\.password_hash|contact\.(url|address\.country)|financial\.(amount|income|transactions))/;

/** True for data that a form can ask a person for. */
export function isAsked(category: CategoryId): boolean {
  return ASKED.test(category) && !NEVER_ASKED.test(category);
}

/** What a field's name asks for, with the names around it as owners. */
export function ofName(names: NameClassifier, path: readonly string[], owner: FormOwner): CategoryId | undefined {
  const field = path.at(-1) ?? '';
  if (path.some((p) => splitWords(p).some((w) => SEARCHING.has(w)))) return undefined;
  if (CODES.test(splitWords(field).join(' '))) return 'user.authorization.credentials.otp';
  const found = names.classify([...(owner === 'person' ? ['user'] : owner === 'thing' ? ['product'] : []), ...path]);
  if (!found || !isAsked(found.category)) return undefined;
  return AMBIGUOUS.test(field) ? undefined : found.category;
}

/** True for a text that says that something is looked for. */
export function isSearching(text: string): boolean {
  const [first = '', second = ''] = splitWords(text);
  return SEARCHING.has(first) || SEARCHING.has(second);
}

/** True for a text that invites to write to someone: `Ask anything`, `Type your message…`, `Schreib eine Nachricht`. */
export function isComposing(text: string): boolean {
  return COMPOSING.test(text);
}

/**
 * What a text beside a field asks for: `Enter the signer's name`, `E-Mail-Adresse oder Telefon`.
 *
 * @param text as the person reads it; keys of translations (`auth.form.email`) are read by their last part
 */
export function ofLabel(names: NameClassifier, text: string, owner: FormOwner): CategoryId[] {
  const trimmed = text
    .trim()
    .replace(/[*:…?!.]+$/, '')
    .trim();
  const shown = shownIn(trimmed);
  if (shown !== undefined) return [shown];
  if (/^https?:|^\{/.test(trimmed)) return [];
  if (isKey(trimmed)) return one(ofName(names, [ofKey(trimmed)], owner));
  if (CODES.test(trimmed.toLowerCase())) return ['user.authorization.credentials.otp'];
  if (HOLDER.test(trimmed.toLowerCase())) return ['user.name'];
  const plain = trimmed
    .toLowerCase()
    .replace(/\([^)]*\)/g, ' ')
    .replace(/['’]s\b/g, '')
    .replace(/\be-mail/g, 'email');
  if (splitWords(plain).length > 2 * LONGEST_LABEL) return [];
  const out: CategoryId[] = [];
  for (const part of ` ${plain} `.split(ALTERNATIVES)) {
    const all = splitWords(part);
    const said = all.filter((w) => !NOISE.has(w) && !POSSESSIVE.has(w));
    // `Type your ID` asks for it, `ID type` for which of them it is.
    if (said.length > 0 && KINDS.test(all.at(-1) ?? '')) continue;
    if (said.length === 0 || said.length > LONGEST_LABEL) continue;
    const whose = all.some((w) => POSSESSIVE.has(w)) ? 'person' : owner;
    // `date of birth` is one term, `name of the signer` is not.
    const found = ofName(names, [trimNoise(all).join(' ')], whose) ?? ofName(names, [said.join(' ')], whose);
    if (found !== undefined && !out.includes(found)) out.push(found);
  }
  return out;
}

/** What a text shows an example of: an address or a number, several, or a row of a table that begins with one. */
function shownIn(text: string): CategoryId | undefined {
  const shown = text.replace(AS_EXAMPLE, '');
  if (A_NUMBER.test(shown)) return 'user.contact.phone_number';
  const words = shown.split(/\s+/);
  const isRow = (word: string) => /^[^,;]+[,;]\S/.test(word) && AN_ADDRESS.test(word.split(/[,;]/)[0] ?? '');
  const isAddress = (word: string) => AN_ADDRESS.test(word.replace(/[,;]$/, ''));
  return words.every(isAddress) || words.some(isRow) ? 'user.contact.email' : undefined;
}

/** What a key of a translation names: `account.nameInput.label` → `nameInput`. */
function ofKey(key: string): string {
  return (partsOfKey(key).at(-1) ?? '').replace(/(?<=.)[_-]?(label|placeholder|title|text)$/i, '');
}

function isKey(text: string): boolean {
  return !/\s/.test(text) && (IS_KEY.test(text) || /[a-z][A-Z]/.test(text)) && !/^e-mail/i.test(text);
}

function partsOfKey(key: string): string[] {
  const parts = key.split(/[.:]/);
  while (parts.length > 1 && ABOUT_FIELD.test(parts.at(-1) ?? '')) parts.pop();
  return parts;
}

/** What a field for several lines takes, by its name or the text beside it. */
export function ofFreeText(text: string, owner: FormOwner): CategoryId | undefined {
  const all = splitWords(text).map(singular);
  if (all.length > LONGEST_LABEL || all.some((w) => SET_BY_OPERATOR.has(w))) return undefined;
  const found = all.find((w) => FREE_TEXT.has(w) || (owner === 'person' && FREE_TEXT_OF_PERSONS.has(w)));
  return found === undefined ? undefined : OPINIONS.has(found) ? 'user.content.public' : 'user.content.private';
}

/**
 * Whose data a form asks for by one of the names around it (a component, a file, a folder): the last word that
 * tells, where words about the page tell nothing.
 */
export function ownerIn(names: NameClassifier, name: string): FormOwner {
  const all = splitWords(name).map(singular);
  if (/sign-?_?up/i.test(name)) return 'person';
  let weak = false;
  // `BloodGroupQuestion` puts a question to somebody, `EditQuestion` changes one.
  let isQuestion = false;
  let isAbout = false;
  for (let i = all.length - 1; i >= 0; i--) {
    const word = all[i] as string;
    if (WEAK.has(word)) weak = true;
    else if (ACTS.has(word)) return 'person';
    else if (word === 'question' && i > 0) isQuestion = true;
    else if (!PAGE_WORDS.has(word)) {
      isAbout = true;
      const kind = names.kindOf([word]);
      if (kind === 'person' && GROUPINGS.has(all[i + 1] ?? '')) return 'thing';
      if (kind === 'person' || kind === 'thing') return kind;
    }
  }
  if (isQuestion && !isAbout) return 'thing';
  return weak ? 'person' : undefined;
}

/** Whose data a text beside a field says it asks for: `Team name`, `Name of the signer`. */
export function ownerSaid(names: NameClassifier, texts: readonly string[]): FormOwner {
  for (const text of texts) {
    if (isKey(text.trim())) {
      const kind = names.kindOf(partsOfKey(text.trim()).slice(0, -1).flatMap(splitWords).map(singular));
      if (kind === 'person' || kind === 'thing') return kind;
      continue;
    }
    const all = splitWords(text.replace(/['’]s\b/g, ''))
      .filter((w) => !NOISE.has(w))
      .map(singular);
    if (all.length === 0 || all.length > LONGEST_LABEL) continue;
    const rest = all.filter((w) => !POSSESSIVE.has(w));
    const kind = names.kindOf(rest.slice(0, -1));
    if (kind === 'person' || kind === 'thing') return kind;
    // `Your folder` is a thing, `Your name` a person's.
    if (names.kindOf(rest.slice(-1)) === 'thing') return 'thing';
    if (rest.length < all.length) return 'person';
    // `Split name`: whatever it is, it is not a person that is named.
    const isName = all.at(-1) === 'name' && !KINDS_OF_NAMES.has(all.at(-2) ?? '');
    if (kind === 'unknown' && isName && names.classify([rest.join(' ')]) === undefined) return 'thing';
  }
  return undefined;
}

/** True where the names around a field say that its texts are an operator's or a program's. */
export function isOfOperator(name: string): boolean {
  return splitWords(name)
    .map(singular)
    .some((w) => OPERATOR_PAGES.has(w));
}

function trimNoise(all: readonly string[]): readonly string[] {
  const says = (w: string) => !NOISE.has(w) && !POSSESSIVE.has(w);
  return all.slice(all.findIndex(says), all.findLastIndex(says) + 1);
}

function one(category: CategoryId | undefined): CategoryId[] {
  return category === undefined ? [] : [category];
}

/** True where the names around a field say that it sets up the program's own connections. */
export function isOfMachine(name: string): boolean {
  const all = splitWords(name).map(singular);
  // Who signs in by a directory does so as themselves: `LdapLogin`.
  return all.some((w) => MACHINE_PAGES.has(w)) && !/(^| )(log ?in|sign ?(in|on))( |$)/.test(all.join(' '));
}
