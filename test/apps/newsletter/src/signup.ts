import { track } from './analytics';
import type { User } from './user';

const readers = new Map<string, User>();

export function signUp(user: User): void {
  readers.set(user.id, user);
  track(user.email);
}
