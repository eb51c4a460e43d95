import type { Account } from '@prisma/client';
import { PostHog } from 'posthog-node';
import { subscribe } from './newsletter';

const posthog = new PostHog(process.env.POSTHOG_KEY ?? '', { host: 'https://eu.i.posthog.com' });

export async function onAccountCreated(account: Account) {
  if (account.allowsTracking) {
    posthog.capture({ distinctId: account.id, event: 'account_created', properties: { email: account.email } });
  }
  posthog.capture({ distinctId: account.email, event: 'welcome_shown' });
  await subscribe(account);
}
