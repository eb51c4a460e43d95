import { track } from './analytics';
import type { User } from './user';

export function leave(user: User): void {
  track(user.email, 'left');
}

export function countReaders(users: User[]): void {
  track(String(users.length), 'counted');
}
