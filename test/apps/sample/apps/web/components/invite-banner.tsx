'use client';

import { hasConsent } from '@clipper/analytics/consent';
import posthog from 'posthog-js';
import { useState } from 'react';

export function InviteBanner({ inviterName }: { inviterName: string }) {
  const [friendEmail, setFriendEmail] = useState('');

  async function invite() {
    await fetch('/api/share', { method: 'POST', body: JSON.stringify({ friendEmail, inviterName }) });
    if (!hasConsent('marketing')) return;
    posthog.capture('friend_invited', { friend: friendEmail });
  }

  return (
    <aside>
      <input type="email" value={friendEmail} onChange={(event) => setFriendEmail(event.target.value)} />
      <button onClick={invite}>Invite a friend</button>
    </aside>
  );
}
