export type Purpose = 'analytics' | 'advertising' | 'faceEffects' | 'location';

/** What the member chose in the privacy screen; nothing is ticked beforehand. */
let choices: Partial<Record<Purpose, boolean>> = {};

export function saveChoices(next: Partial<Record<Purpose, boolean>>) {
  choices = { ...choices, ...next };
}

export function hasConsent(purpose: Purpose): boolean {
  return choices[purpose] === true;
}
