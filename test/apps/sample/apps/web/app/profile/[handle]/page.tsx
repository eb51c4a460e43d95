import type { Account } from '@clipper/shared/types';
import { notFound } from 'next/navigation';
import { ProfileTracker } from '@/components/profile-tracker';
import { apiFetch } from '@/lib/api';

interface Props {
  params: Promise<{ handle: string }>;
}

async function loadAccount(handle: string): Promise<Account | null> {
  const response = await apiFetch(`/accounts/${handle}`);
  return response.ok ? ((await response.json()) as Account) : null;
}

export default async function ProfilePage({ params }: Props) {
  const { handle } = await params;
  const account = await loadAccount(handle);
  if (!account) {
    console.warn('no profile for', handle.length, 'characters');
    notFound();
  }

  return (
    <main>
      <ProfileTracker account={account} />
      <h1>{account.fullName}</h1>
      <p>
        @{account.handle} · {account.followers} followers
      </p>
    </main>
  );
}
