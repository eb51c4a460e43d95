/**
 * Hidden fields that ask for a key. Browsers hide what is typed into a field for passwords, so programs use it as well for
 * the key or token by which they are let in at a service: `<input type="password" placeholder="API key">`.
 */
import { singular, splitWords } from '../text/words';
import type { NameClassifier } from './names';

const PASSWORD = /^user\.authorization\.password$/;
/** Words of names of such keys: `accessToken`. A `secret` may be a password, one of a client is none. */
const KEYS: ReadonlySet<string> = new Set(['key', 'apikey', 'token']);
const SECRET_OF_CLIENT = /(^| )(client|app|api|consumer|signing|webhook) secret( |$)/;
/** Words before them that make them something that a person is sent or reads off, to be typed in once. */
const ONE_TIME: ReadonlySet<string> = new Set(
  'otp totp mfa 2fa factor authenticator authentication verification backup recovery reset one'.split(' '),
);
/** Longer texts explain something. */
const LONGEST = 8;

/**
 * True where names and texts of a field speak of a key, and none of a password.
 *
 * @param said its names, and what stands in and beside it
 */
export function asksForKey(names: NameClassifier, said: readonly string[]): boolean {
  const all = said.map((text) => splitWords(text).map(singular)).filter((w) => w.length > 0 && w.length <= LONGEST);
  const isOfPassword = (w: readonly string[]) => names.mentioned(w, (c) => PASSWORD.test(c)) !== undefined;
  const isOneTime = (w: readonly string[]) => w.some((word) => ONE_TIME.has(word));
  const isOfKey = (w: readonly string[]) => w.some((word) => KEYS.has(word)) || SECRET_OF_CLIENT.test(w.join(' '));
  return all.some(isOfKey) && !all.some((w) => isOfPassword(w) || isOneTime(w));
}
