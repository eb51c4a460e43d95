'use client';

import posthog from 'posthog-js';
import { type ReactNode, useEffect } from 'react';

/** Starts the recording of sessions with the first page, before anybody was asked. */
export function AnalyticsProvider({ children }: { children: ReactNode }) {
  useEffect(() => {
    posthog.init(process.env.NEXT_PUBLIC_POSTHOG_KEY ?? '', {
  //^^^^^^^^^^^^^^^^^^^^^^^^ autocapture user.behavior, user.behavior.session_recording
      api_host: 'https://eu.i.posthog.com',
      session_recording: { maskAllInputs: false },
    });
  }, []);
  return children;
}

/** Starts after the banner, without recordings. */
export function ConsentingAnalyticsProvider({ children, analyticsConsent }: { children: ReactNode; analyticsConsent: boolean }) {
  useEffect(() => {
    if (!analyticsConsent) return;
    // ok autocapture: after the banner, without clicks and recordings
    posthog.init(process.env.NEXT_PUBLIC_POSTHOG_KEY ?? '', {
      api_host: 'https://eu.i.posthog.com',
      autocapture: false,
      capture_pageview: false,
      disable_session_recording: true,
    });
  }, [analyticsConsent]);
  return children;
}
