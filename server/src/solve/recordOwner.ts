/** Whose fields a declared record holds, told by its type's name or by fields that stand together. */
import { splitWords } from '../text/words';
import type { TypeRef } from './types';

const BANK_TRANSACTION = 'bank transaction';
const RECEIVED_MAIL = 'received mail';
const MAIL = 'mail';
const SMS = 'sms';
const PUSH = 'push message';
/**
 * Names of records of what is sent to people: mails, text messages and push messages. `SmsOptions`, and `ISmsOptions` where
 * interfaces are told by a letter.
 */
const SENT =
  /^(?:[it] )?(?:send |outgoing |new )?(?:(e ?mail|mail)|(sms|text message)|push(?: notification)?) ?(?:message|data|options?|opts|params|parameters|payload|input|args|request|props|job|task)?s?$/;

/** Names under which a push message has the device that it goes to. */
const OF_PUSH = ['to', 'target', 'targets', 'token', 'tokens'];

/** The one who is signed in. */
const SIGNED_IN = 'signed in user';
/** Names under which a state of signing in has who it is. */
const WHO = ['user', 'currentUser', 'current_user', 'authUser', 'loggedInUser', 'me', 'profile', 'viewer'];
/** Names under which it has what lets them in, which alone may be a token of anything. */
const LETS_IN = /^(token|secret|jwt|credentials?)$/;

interface DeclaredRecord {
  readonly fields: ReadonlyMap<string, TypeRef | undefined>;
  readonly owner?: string;
}

/**
 * The owner of one field of a record. A token that stands beside the record of a person lets that person in:
 * `{ user: User; token: string }`. Beside an id or address of a person it may be a thing that the person has.
 *
 * @param isRecord true for a type of records
 */
export function ownerOfField(
  record: DeclaredRecord,
  field: string,
  isRecord: (type: TypeRef) => boolean,
): string | undefined {
  const isSignedIn = () => WHO.some((name) => isOfRecord(record.fields.get(name), isRecord));
  return LETS_IN.test(field) && isSignedIn() ? SIGNED_IN : ownerOf(record);
}

function isOfRecord(type: TypeRef | undefined, isRecord: (type: TypeRef) => boolean): boolean {
  return type !== undefined && isRecord(type);
}

/** Ends of names by which types of records are told from what they are of: `UserEntity`, `CustomerModel`. */
const AS_RECORD = /(?<=[a-z0-9])(Orm|DB|Db)?(Entity|Model|Schema)$/;

/** Who owns the fields of a record: its type's name, or what its fields tell together. */
export function ownerOf({ fields, owner: named }: DeclaredRecord): string | undefined {
  const owner = named?.replace(AS_RECORD, '');
  const has = (names: readonly string[]) => names.some((n) => fields.has(n));
  const sent = owner !== undefined && has(OF_PUSH) ? SENT.exec(splitWords(owner).join(' ')) : null;
  if (sent && fields.has('to') && (sent[1] ?? sent[2]) !== undefined) return sent[1] === undefined ? SMS : MAIL;
  if (sent && (sent[1] ?? sent[2]) === undefined) return PUSH;
  if ((fields.has('amount') && has(OF_BANK)) || (fields.has('transactionName') && fields.has('transactionAmount')))
    return BANK_TRANSACTION;
  if (!fields.has('subject')) return owner;
  // A mail that is sent has a subject, too; only one that came, or lies in a mailbox, says so.
  if (has(['from', 'sender', 'headers']) && has(OF_MAILBOX)) return RECEIVED_MAIL;
  return has(['to', 'recipients', 'cc', 'bcc']) ? MAIL : owner;
}

/** Fields that, with an amount, make a record one of money that was moved between accounts. */
const OF_BANK = ['counterparty', 'counterpartyName', 'counterparty_name', 'merchantName', 'merchant_name'];

/** Fields of mails in a mailbox. */
const OF_MAILBOX = [
  'threadId',
  'thread_id',
  'snippet',
  'receivedOn',
  'receivedAt',
  'received_at',
  'receivedDate',
  'internalDate',
  'historyId',
  'labelIds',
  'inReplyTo',
  'unread',
  'isRead',
];
