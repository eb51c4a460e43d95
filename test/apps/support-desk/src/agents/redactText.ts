const EMAIL = /[\w.+-]+@[\w-]+\.[\w.]+/g;
const PHONE = /\+?\d[\d ()/-]{7,}\d/g;

/** Takes addresses and numbers out of a text. */
export function redactText(text: string): string {
  return text.replace(EMAIL, '[address]').replace(PHONE, '[number]');
}
