/**
 * What a name says about a value. Names are evidence only where the value itself is opaque: the engine
 * follows values first and asks here last.
 */
import type { Category, CategoryId, NameWords, RuleSet } from '../model';
import { singular, splitWords } from '../text/words';
import { ANSWERED, ASKING, DESCRIBING, DOING, SANITISED, STATING } from './wordsInNames';
import { WrittenNames } from './writtenNames';

/** Whose data a name is, as far as words tell. */
export type Owner = 'person' | 'thing' | 'unknown';

export interface Naming {
  readonly category: CategoryId;
  /** Where the owner was told: `person` when a person's word was found. */
  readonly owner: Owner;
  /** The words that decided. */
  readonly reason: string;
}

/** Why a name that looks like personal data is not taken for it. */
export type Refusal =
  /** No kind of data has this name. */
  | 'no-such-name'
  /** The name of a constant: `USER_EMAIL`. */
  | 'constant'
  /** A question: `hasEmail`. */
  | 'asks'
  /** Said about the field, not in it: `errors.email`. */
  | 'describes'
  /** Its own words say that nothing readable is left: `hashedEmail`. */
  | 'sanitised'
  /** The rules list the whole name as something else: `email template`. */
  | 'listed-as-other'
  /** Personal only with a person as its owner. */
  | 'owner-unknown'
  | 'owner-is-thing'
  /** What an operator configures is about no user. */
  | 'environment';

/** What was decided about a name, and by what. */
export interface Judgement {
  readonly name: string;
  readonly found?: Naming;
  readonly refusal?: Refusal;
  /** The kind of data that the name looks like. */
  readonly category?: CategoryId;
  /** The word of the owner that decided, for `owner-is-thing`. */
  readonly owner?: string;
}

interface Head {
  readonly category: Category;
  readonly owned: boolean;
}

/** Words in the name of a setting that is on or off. */
const OF_FLAG = new Set(
  'can is has should show hide enable enabled disable disabled allow allowed dismissed'.split(' '),
);
const LONGEST_HEAD = 5;
const LONGEST_NAME = 40;
/** In what is configured they let in the program, and no user: `env.GATEWAY_AUTH_TOKEN`. */
const CREDENTIALS = 'user.authorization.credentials';
const SECRETS = /authorization|credentials|password/;
/** Things that have an account, an id and a name as people do. */
const MACHINES: ReadonlySet<string> = new Set(['bot', 'chatbot', 'webhook']);
const OF_MACHINE = /^user\.(account\.username|unique_id|name)$/;
/** Last words of names of what an operator configures. */
const CONFIGURATIONS: ReadonlySet<string> = new Set(['config', 'configuration']);
/** What there is about the account by which a program is let in at a service, and the name that it goes by there. */
const OF_ACCOUNT = /^user\.(account\.username|name$)/;

const PLACE = /^\d+$/;
/** Things that records of whatever kind lie in. */
const CONTAINERS: ReadonlySet<string> = new Set(
  'row cell item element node entity document collection list sheet spreadsheet table target source page form field attribute stream buffer queue'.split(
    ' ',
  ),
);
/** Things that consist of people: `team.map((one) => one.fullName)`. */
const GROUPS: ReadonlySet<string> = new Set(
  'team group department division class room company organization organisation org office branch channel audience cohort segment board bank school university hospital clinic'.split(
    ' ',
  ),
);

/** Ends of names of keys: `ACCESS_TOKEN_KEY`, `USER_STORAGE_KEY`. */
const OF_STORE = /(_(storage|local|cookie|key|key_name|cookie_name))+$/;

export class NameClassifier {
  private readonly heads = new Map<string, Head[]>();
  private readonly telling = new Map<string, boolean>();
  private readonly vetoes = new Map<string, Set<CategoryId>>();
  private readonly taken = new Map<string, CategoryId>();
  private readonly members = new Map<string, CategoryId>();
  /** Ends of {@link members}. */
  private readonly fieldsOfMembers = new Set<string>();
  private readonly answers = new Set<string>();
  private readonly types = new Map<string, CategoryId>();
  private readonly ofRecords = new Set<CategoryId>();
  /** What names mean where people's words go. */
  readonly written: WrittenNames;
  private readonly words: NameWords;
  private readonly memo = new Map<string, Naming | undefined>();
  private readonly tokens = new Map<string, readonly string[]>();

  /**
   * @param about `isWallet`: the program keeps a wallet, so its words for money are about whoever looks at it;
   *   `isApp`: it is an app for phones, so what is paid is paid by whoever holds it
   */
  constructor(rules: RuleSet, about: { readonly isWallet?: boolean; readonly isApp?: boolean } = {}) {
    this.words = rules.words;
    this.written = new WrittenNames(rules.categories.values(), this);
    for (const category of rules.categories.values()) {
      for (const name of category.names) this.addHead(name, { category, owned: false });
      for (const name of category.ownedNames) this.addHead(name, { category, owned: true });
      for (const name of category.answerNames) {
        this.addHead(name, { category, owned: false });
        this.answers.add(name.map(singular).join(' '));
      }
      if (about.isWallet) for (const name of category.walletNames) this.addHead(name, { category, owned: false });
      if (about.isApp)
        for (const name of category.appNames) {
          this.addHead(name, { category, owned: false });
          this.addMember(name, category.id);
        }
      for (const name of category.notNames) {
        const key = name.map(singular).join(' ');
        const set = this.vetoes.get(key) ?? new Set();
        this.vetoes.set(key, set.add(category.id));
      }
      for (const name of category.memberNames) this.addMember(name, category.id);
      for (const name of category.takenNames) this.taken.set(name.map(singular).join(' '), category.id);
      if (category.ofRecords) this.ofRecords.add(category.id);
      for (const type of category.types) this.types.set(type, category.id);
    }
  }

  private addHead(name: readonly string[], head: Head): void {
    const key = name.map(singular).join(' ');
    const list = this.heads.get(key);
    if (list) list.push(head);
    else this.heads.set(key, [head]);
  }

  private addMember(name: readonly string[], category: CategoryId): void {
    const words = name.map(singular);
    this.members.set(words.join(' '), category);
    for (let i = 1; i < words.length; i++) this.fieldsOfMembers.add(words.slice(i).join(' '));
  }

  /** What a list of records is by its name alone: `watchHistory`, whatever the fields of an entry are called. */
  asRecords(name: string): Naming | undefined {
    const found = this.classify([name]);
    return found && this.ofRecords.has(found.category) ? found : undefined;
  }

  /**
   * What a parameter, or a field of one, is where the rules list it with the function that takes it.
   *
   * @param takenBy `useVerificationToken`: its first word, which says what is done, may be left out in the rules
   * @param name `identifier`
   */
  ofTaken(takenBy: string, name: string): Naming | undefined {
    const words = [...splitWords(takenBy).map(singular), ...this.wordsOf(name)];
    const category = this.taken.get(words.slice(1).join(' ')) ?? this.taken.get(words.join(' '));
    return category === undefined
      ? undefined
      : { category, owner: 'unknown', reason: `${name} is what ${takenBy} takes` };
  }

  /** What a parameter is by the name of the function that takes it: {@link ofTaken}, or its own name with words before. */
  asTaken(takenBy: string, name: string): Naming | undefined {
    const own = this.wordsOf(name);
    const before = splitWords(takenBy).slice(1).map(singular);
    // `setAuthToken(token)`: what stands before its own name there says whose or which it is.
    const listed = this.ofTaken(takenBy, name);
    if (listed) return listed;
    const rest = before.slice(0, -own.length);
    if (rest.length === 0 || before.slice(-own.length).join(' ') !== own.join(' ')) return undefined;
    const found = this.classify([rest.join('_'), name]) ?? this.classify([[...rest, ...own].join('_')]);
    return found && { ...found, reason: `${name} is what ${takenBy} takes` };
  }

  /** The category a declared type's name stands for (`GeolocationPosition`). */
  ofType(name: string): CategoryId | undefined {
    return this.types.get(name);
  }

  /** Words of an identifier, singular, without words that change nothing at its end. */
  wordsOf(identifier: string): readonly string[] {
    let words = this.tokens.get(identifier);
    if (!words) {
      let list = splitWords(identifier).map(singular);
      // `labelForPassword` is a label, `emailForInvoices` an address.
      const purpose = list.indexOf('for');
      if (purpose > 0 && !this.heads.has(list.join(' '))) list = list.slice(0, purpose);
      while (list.length > 1 && (this.words.suffixes.has(list.at(-1) as string) || /^\d+$/.test(list.at(-1) as string)))
        list.pop();
      this.tokens.set(identifier, (words = list));
    }
    return words;
  }

  /**
   * Classifies a field by its name and its owners.
   *
   * @param path names from the outermost owner to the field: `['session', 'user', 'email']`
   */
  classify(path: readonly string[]): Naming | undefined {
    const key = path.join('.');
    if (this.memo.has(key)) return this.memo.get(key);
    const found = this.find(path);
    this.memo.set(key, found);
    return found;
  }

  /** False for a name that no kind of data has, whoever owns it: a quick look before {@link classify}. */
  mayTell(name: string): boolean {
    let known = this.telling.get(name);
    if (known === undefined) this.telling.set(name, (known = this.findWhetherTelling(name)));
    return known;
  }

  private findWhetherTelling(name: string): boolean {
    if (name.length > LONGEST_NAME || !/^[\p{L}_$][\p{L}\p{N}_$]*$/u.test(name)) return false;
    const words = this.wordsOf(name);
    for (let length = Math.min(words.length, LONGEST_HEAD); length > 0; length--)
      if (this.heads.has(words.slice(-length).join(' '))) return true;
    return this.fieldsOfMembers.has(words.join(' ')) || this.fieldsOfMembers.has(this.bare(words).join(' '));
  }

  /** Like {@link classify}, with the reason when a name is not taken for personal data. */
  judge(path: readonly string[]): Judgement {
    const refused: { why: Refusal; category?: CategoryId }[] = [];
    const found = this.find(path, refused);
    const name = path.at(-1) ?? '';
    if (found) return { name, found };
    const { why = 'no-such-name' as const, category } = refused[0] ?? {};
    const owner = why === 'owner-is-thing' ? this.thingIn(path) : undefined;
    return { name, refusal: why, ...(category ? { category } : {}), ...(owner ? { owner } : {}) };
  }

  /** @param refused takes why the name is refused, where somebody asks */
  private find(path: readonly string[], refused?: { why: Refusal; category?: CategoryId }[]): Naming | undefined {
    const no = (why: Refusal, category?: CategoryId): undefined =>
      void refused?.push({ why, ...(category ? { category } : {}) });
    const field = path.at(-1);
    if (field === undefined) return undefined;
    const words = this.wordsOf(field);
    const ofEnvironment = path.includes('env');
    const isConfigured = this.isConfiguration(path.at(-2));
    // `Modules.API_KEY` is the name of a constant; in the environment it is what is configured.
    if (!ofEnvironment && /^[A-Z][A-Z0-9]*(_[A-Z0-9]+)+$/.test(field)) return no('constant');
    // `Modules.EMAIL`; short ones may be acronyms of what they hold (`row.SSN`).
    if (!ofEnvironment && /^[A-Z]{5,}$/.test(field) && this.isConstantOwner(path.at(-2))) return no('constant');
    if (words.length > 1 && ASKING.has(words[0] as string)) return this.ofAnswer(path, words) ?? no('asks');
    // `errors.email`, `placeholder.phone`: what is said about a field, not what is in it.
    if (path.length > 1 && DESCRIBING.has(this.wordsOf(path[path.length - 2] as string).at(-1) ?? ''))
      return no('describes');
    // `email.value`, `keystrokes.current`: the name before says what it is.
    if (path.length > 1 && words.every((w) => w === 'current' || this.words.suffixes.has(w)))
      return this.classify(path.slice(0, -1));
    for (let length = Math.min(words.length, LONGEST_HEAD); length > 0; length--) {
      const heads = this.heads.get(words.slice(-length).join(' '));
      if (!heads) continue;
      const rest = words.slice(0, -length);
      const owner = this.ownerOf(path.slice(0, -1), rest);
      const thing = owner === 'thing' ? this.thingIn([...path.slice(0, -1), rest.join(' ')]) : undefined;
      if (rest.some((w) => SANITISED.has(w))) return no('sanitised', heads[0]?.category.id);
      for (const { category, owned } of heads) {
        const why = this.refusal(category.id, { owned, owner, words, rest, thing, ofEnvironment, isConfigured });
        if (why) no(why, category.id);
        if (why) continue;
        const whose = owner === 'person' ? `of a ${this.personIn(path, rest) ?? 'person'}` : '';
        return {
          category: isOwnSecret(category.id, ofEnvironment, isConfigured) ? `${CREDENTIALS}.service` : category.id,
          owner,
          reason: `named ${field}${whose && ` ${whose}`}`,
        };
      }
      // The longest head decides: `customer name template` is not looked at as `template` and then as less.
    }
    return this.ofMember(path, words);
  }

  /** What a yes or no tells where to have it is what is personal: `hasDiabetes`, `isPregnant`. */
  private ofAnswer(path: readonly string[], words: readonly string[]): Naming | undefined {
    if (!ANSWERED.has(words[0] as string)) return undefined;
    const rest = words.slice(1);
    const head = this.heads.get(rest.join(' '))?.find(({ category, owned }) => !owned && isAnswered(category));
    if (!head || this.isVetoed(rest, head.category.id)) return undefined;
    const owner = this.ownerOf(path.slice(0, -1), []);
    if (owner === 'thing') return undefined;
    return { category: head.category.id, owner, reason: `${path.at(-1)} says whether somebody has it` };
  }

  /**
   * What words of a name or a text speak of, whatever stands around them: `chest pain` of `chestPainDuration`.
   *
   * @param words in singular
   * @param isMeant which kinds of data count, by the words that say so
   */
  mentioned(
    words: readonly string[],
    isMeant: (category: CategoryId, said: string) => boolean,
  ): CategoryId | undefined {
    for (let end = words.length; end > 0; end--)
      for (let length = Math.min(end, LONGEST_HEAD); length > 0; length--) {
        const said = words.slice(end - length, end).join(' ');
        const head = this.heads.get(said)?.find((h) => !h.owned && isMeant(h.category.id, said));
        if (head && !this.isVetoed(words.slice(0, end), head.category.id)) return head.category.id;
      }
    return undefined;
  }

  /** True for a name under which a yes or no is personal: `hasDiabetes`, `fever`. */
  isAnswer(name: string): boolean {
    const words = this.wordsOf(name);
    return this.answers.has(words.join(' ')) || (words.length > 1 && this.ofAnswer([name], words) !== undefined);
  }

  /** What a field is by what it is a field of: `mail.subject`, where neither word says it alone. */
  private ofMember(path: readonly string[], words: readonly string[]): Naming | undefined {
    const tells = (name: string) => !PLACE.test(name) && this.kindOf(this.wordsOf(name)) !== 'neutral';
    const owner = path.slice(0, -1).findLast(tells);
    if (owner === undefined) return undefined;
    const own = this.ownWords(owner);
    const category =
      this.memberOf(own, words) ??
      // `paymentData.formattedAmount`: words that say nothing stand between the two.
      this.memberOf(own.slice(0, own.findLastIndex((w) => !this.words.neutral.has(w)) + 1), this.bare(words));
    if (category === undefined) return undefined;
    return { category, owner: 'unknown', reason: `named ${path.at(-1)} of ${splitWords(owner).join(' ')}` };
  }

  private memberOf(owner: readonly string[], field: readonly string[]): CategoryId | undefined {
    const all = [...owner, ...field];
    for (let length = Math.min(all.length, LONGEST_HEAD); length > field.length; length--) {
      const phrase = all.slice(-length).join(' ');
      if (this.members.has(phrase) || this.vetoes.has(phrase)) return this.members.get(phrase);
    }
    return undefined;
  }

  /** The words of a field without those before them that say nothing: `amount` of `formattedAmount`. */
  private bare(words: readonly string[]): readonly string[] {
    const at = words.findIndex((w) => !this.words.neutral.has(w));
    return at > 0 ? words.slice(at) : words;
  }

  /** True for the name of what an operator configures (`config`, `smtpConfig`), and not of what is set for a person. */
  private isConfiguration(name: string | undefined): boolean {
    const words = name === undefined ? [] : this.wordsOf(name);
    return CONFIGURATIONS.has(words.at(-1) ?? '') && !words.some((w) => this.words.persons.has(w));
  }

  /** True for what constants are members of (`Modules`, nothing), and not columns (`row.EMAIL`) or a person's fields. */
  private isConstantOwner(owner: string | undefined): boolean {
    return owner === undefined || (/^[A-Z]/.test(owner) && this.kindOf(this.wordsOf(owner)) !== 'person');
  }

  private refusal(
    category: CategoryId,
    name: {
      readonly owned: boolean;
      readonly owner: Owner;
      readonly words: readonly string[];
      readonly rest: readonly string[];
      readonly thing: string | undefined;
      readonly ofEnvironment: boolean;
      readonly isConfigured: boolean;
    },
  ): Refusal | undefined {
    const { owned, owner, words, rest, ofEnvironment } = name;
    if (name.isConfigured && OF_ACCOUNT.test(category)) return 'environment';
    if (this.isVetoed(words, category)) return 'listed-as-other';
    if (owned && owner !== 'person') return owner === 'thing' ? 'owner-is-thing' : 'owner-unknown';
    // What an operator configures is about no user, but it can be a secret.
    if (ofEnvironment && !SECRETS.test(category)) return 'environment';
    // A thing may have a full name (`repo.fullName`) unless it is made out to a person (`order.fullName`); an address
    // is somebody's all the same.
    if (owner === 'thing' && category === 'user.name' && !this.words.dealings.has(name.thing ?? ''))
      return 'owner-is-thing';
    if (owner === 'thing' && MACHINES.has(name.thing ?? '') && OF_MACHINE.test(category)) return 'owner-is-thing';
    // What an item is called by whoever keeps it; a form is filled in with one's own.
    if (owner === 'thing' && words.at(-1) === 'nickname' && name.thing !== 'form') return 'owner-is-thing';
    // The password of a link or a room is shared by all who open it.
    if (owner === 'thing' && rest.length === 0 && category === 'user.authorization.password') return 'owner-is-thing';
    return undefined;
  }

  /** True for a name that looks like a category and is listed as another. */
  isVetoed(words: readonly string[], category: CategoryId): boolean {
    for (let length = Math.min(words.length, LONGEST_HEAD); length > 0; length--) {
      if (this.vetoes.get(words.slice(-length).join(' '))?.has(category)) return true;
    }
    return false;
  }

  /** Who owns a field: the words before its head decide, then the nearest owner that says anything. */
  private ownerOf(owners: readonly string[], before: readonly string[]): Owner {
    const own = this.kindOf(before);
    if (own !== 'neutral') return own;
    for (let i = owners.length - 1; i >= 0; i--) {
      const owner = owners[i] as string;
      // `guests.0.name`: a place in a list says nothing of what lies there.
      const kind = PLACE.test(owner) ? 'neutral' : this.kindOf(this.ownWords(owner));
      if (kind !== 'neutral') return kind;
    }
    return 'unknown';
  }

  /** The words that say what a thing is, without what comes with it: `group` of `GroupWithMembers`. */
  private ownWords(identifier: string): readonly string[] {
    const words = this.wordsOf(identifier);
    const end = words.indexOf('with');
    return end > 0 ? words.slice(0, end) : words;
  }

  /** A run of words names a person or a thing by its last telling word; neutral words tell nothing. */
  kindOf(words: readonly string[]): Owner | 'neutral' {
    for (let i = words.length - 1; i >= 0; i--) {
      const word = words[i] as string;
      // Things have profiles, too.
      if (word === 'profile' && words.slice(0, i).some((w) => this.words.things.has(w))) return 'thing';
      if (word === 'user' && MACHINES.has(words[i - 1] ?? '')) return 'thing';
      if (this.words.persons.has(word)) return 'person';
      if (this.words.things.has(word)) return 'thing';
      if (!this.words.neutral.has(word)) return 'unknown';
    }
    return 'neutral';
  }

  private thingIn(path: readonly string[]): string | undefined {
    const all = path.flatMap((p) => this.wordsOf(p));
    return all.reverse().find((w) => this.words.things.has(w));
  }

  private personIn(path: readonly string[], before: readonly string[]): string | undefined {
    const all = [...path.slice(0, -1).flatMap((p) => this.wordsOf(p)), ...before];
    return all.reverse().find((w) => this.words.persons.has(w));
  }

  /**
   * What is kept under a key of a store, as far as the key tells.
   *
   * @param key `app:auth_token`, `@shop/user`: the last part counts
   */
  asKey(key: string): Naming | undefined {
    const last = key.split(/[:/@.]/).findLast((part) => part.trim() !== '') ?? '';
    const words = splitWords(last);
    // `app_can_see_chat_history` is kept with a yes or no.
    if (words.some((w) => OF_FLAG.has(w))) return undefined;
    const name = words.join('_').replace(OF_STORE, '');
    const reason = `kept under the key ${last.trim()}`;
    const found = this.classify([name]);
    if (found) return { ...found, reason };
    // `token` of whoever uses the program.
    const own = this.classify(['user', name]);
    if (own && SECRETS.test(own.category)) return { ...own, reason };
    return this.isPerson(name) ? { category: 'user', owner: 'person', reason } : undefined;
  }

  /** True for a name that stands for a person's whole record: `user`, `newCustomer`, `session.user`. */
  isPerson(identifier: string): boolean {
    const words = this.ownWords(identifier);
    const last = words.at(-1);
    if (words.length > 1 && (ASKING.has(words[0] as string) || DOING.has(words[0] as string))) return false;
    // `visitorIsMember` says yes or no.
    if (words.slice(1, -1).some((word) => STATING.has(word))) return false;
    // `Modules.CUSTOMER` is a constant.
    if (/^[A-Z][A-Z0-9_]*$/.test(identifier) && identifier.length > 1) return false;
    return last !== undefined && this.words.persons.has(last);
  }

  /** True for a full name whose owner is called a thing of its own, and not what holds records or people: `repo.full_name`. */
  isNameOfThing(path: readonly string[]): boolean {
    const owner = path.slice(0, -1).findLast((name) => this.kindOf(this.ownWords(name)) !== 'neutral') ?? '';
    const word = this.ownWords(owner).at(-1) ?? '';
    if (CONTAINERS.has(word) || (GROUPS.has(word) && !this.isPlural(owner))) return false;
    const { refusal, category } = this.judge(path);
    return refusal === 'owner-is-thing' && category === 'user.name';
  }

  /** True for the name of an identifier: `accountId`, `uuid`. */
  isId(identifier: string): boolean {
    return /^(id|uuid|guid)$/.test(this.ownWords(identifier).at(-1) ?? '');
  }

  /** True for the name of several. */
  isPlural(identifier: string): boolean {
    const last = splitWords(identifier).at(-1) ?? '';
    return singular(last) !== last;
  }

  /** True for a name whose head is a thing. */
  isThing(identifier: string): boolean {
    return this.kindOf(this.ownWords(identifier)) === 'thing';
  }
}

/** True for a kind of data of which somebody may have some or none. */
function isAnswered(category: Category): boolean {
  return category.answerNames.length > 0;
}

/** True for what lets in the program itself: tokens of its environment, passwords in what it is configured with. */
function isOwnSecret(category: CategoryId, ofEnvironment: boolean, isConfigured: boolean): boolean {
  return (isConfigured && category === 'user.authorization.password') || (ofEnvironment && category === CREDENTIALS);
}
