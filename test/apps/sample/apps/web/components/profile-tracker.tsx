'use client';

import type { Account } from '@clipper/shared/types';
import posthog from 'posthog-js';
import { useEffect } from 'react';

export function ProfileTracker({ account }: { account: Account }) {
  useEffect(() => {
    posthog.capture('profile_viewed', {
      profile: account.id,
      name: account.fullName,
      born: account.dateOfBirth,
      followers: account.followers,
    });
  }, [account]);

  return null;
}
