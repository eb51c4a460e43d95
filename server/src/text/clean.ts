// ESC sequences of ECMA-48: OSC, DCS, PM, APC and SOS strings up to their terminator, then CSI, then two-character
// escapes. The same exist with the one-byte C1 introducers U+0080 to U+009F.
const ESCAPES =
  /(?:\x1b[\]P^_X]|[\x9d\x90\x9e\x9f\x98])[^\x07\x1b\x9c]*(?:\x07|\x1b\\|\x9c)?|(?:\x1b\[|\x9b)[0-?]*[ -/]*[@-~]?|\x1b[ -/]*[0-~]?/g;
const CONTROLS = /[\x00-\x08\x0b-\x1f\x7f-\x9f]/g;
// Characters that reorder or hide text on a screen: bidirectional overrides, isolates and zero-width signs.
const DECEIVING = /[\u200b\u200e\u200f\u202a-\u202e\u2060-\u2064\u2066-\u206f\ufeff]/g;

/**
 * Text that is safe to print on a terminal: without escape sequences, control characters and characters that
 * reorder what is shown. Tabs and line feeds stay. Names and code of a scanned workspace pass through here, so
 * that a file name cannot rewrite the report.
 */
export function printable(text: string): string {
  return text.replace(ESCAPES, '').replace(CONTROLS, '').replace(DECEIVING, '');
}

/** Like {@link printable}, on one line: line ends and tabs become a space. */
export function printableLine(text: string): string {
  return printable(text.replace(/[\t\r\n]+/g, ' '));
}

// What no screen shows and a language model reads all the same: tags that spell out text, fillers, selectors of variants.
const UNSEEN = /[\p{Default_Ignorable_Code_Point}\p{Private_Use}\p{Surrogate}]/gu;

/**
 * Like {@link printable}, for a reader that is a program: also without characters that carry text which people do not
 * see. What comes from a scanned workspace passes through here before an agent reads it.
 */
export function inert(text: string): string {
  return printable(text).replace(UNSEEN, '');
}

/**
 * Like {@link inert}, on one line and cut.
 *
 * @param most in UTF-16 units; what is longer ends with `…`
 */
export function inertLine(text: string, most = Number.MAX_SAFE_INTEGER): string {
  const line = printableLine(text).replace(UNSEEN, '').trim();
  return line.length > most ? `${line.slice(0, most - 1).replace(/[\ud800-\udbff]$/, '')}…` : line;
}

/** What only colours text or clears the present line: a face's own. */
const HARMLESS = /^\x1b\[[\d;]*[mK]$/;

/**
 * The last gate before a terminal: of escape sequences only colours and the clearing of a line get through, whoever wrote
 * the text. Line ends stay as they are.
 */
export function forTerminal(text: string): string {
  // Most texts have nothing to take out.
  if (!/[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]/.test(text)) return text;
  return text
    .replace(ESCAPES, (escape) => (HARMLESS.test(escape) ? escape : ''))
    .replace(/[\x00-\x08\x0b\x0c\x0e-\x1a\x1c-\x1f\x7f-\x9f]/g, '');
}
