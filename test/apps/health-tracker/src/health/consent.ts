import { create } from 'zustand';

interface ConsentState {
  hasHealthConsent: boolean;
  hasAnalyticsConsent: boolean;
  answer(health: boolean, analytics: boolean): void;
}

/** What the person answered in the first screen; "no" until then. */
export const useConsent = create<ConsentState>()((set) => ({
  hasHealthConsent: false,
  hasAnalyticsConsent: false,
  answer: (hasHealthConsent, hasAnalyticsConsent) => set({ hasHealthConsent, hasAnalyticsConsent }),
}));
