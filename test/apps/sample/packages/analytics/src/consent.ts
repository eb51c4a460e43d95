export type Purpose = 'analytics' | 'marketing';

interface ConsentState {
  readonly analytics: boolean;
  readonly marketing: boolean;
  readonly updatedAt: string;
}

const KEY = 'clipper.consent';

function readState(): ConsentState | null {
  const stored = window.localStorage.getItem(KEY);
  return stored ? (JSON.parse(stored) as ConsentState) : null;
}

export function hasConsent(purpose: Purpose): boolean {
  return readState()?.[purpose] ?? false;
}

export function saveConsent(choice: Record<Purpose, boolean>) {
  const state: ConsentState = { ...choice, updatedAt: new Date().toISOString() };
  window.localStorage.setItem(KEY, JSON.stringify(state));
}
