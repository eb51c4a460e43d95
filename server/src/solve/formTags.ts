/** Names of elements, in lower case, by which a field is known. */
export const NATIVE_TAGS = /^(input|textarea)$/;
export const FIELD_TAGS =
  /^(input|textarea)$|input$|input\.?(text|textarea|mask|base|root|email|phone|tel|name|string|control|element|component)$|field$|textarea(autosize)?$|textbox$|^(input)?otp(input)?$|(signature|sign)(pad|canvas|input|capture|view|panel|box|area)(dialog|modal|sheet|field)?$/;
export const FILE_TAGS = /upload(er)?$|dropzone$|file(picker|input|field)$/;
export const SEARCH_TAGS = /search|filter/;
/** Fields that are chosen, not filled in. */
export const CHOICE_TAGS = /check|switch|toggle|radio|slider|badge|colou?r|rating|select|picker$|button|menu|tabs?$/;
/** Those among them in which a day, or one of a list, is chosen. */
export const CHOSEN_TAGS =
  /(^|date|datetime|calendar|birthday)picker(modal|dialog|input|field)?$|^((native|form|mat|ion|ng|nz)?select(field|input|root)?|radio\.?group|dropdown|dropdownpicker|combobox|autocomplete|date(field|input))$/;
/** Boxes and switches: what they say, they say by yes or no. */
export const BOX_TAGS =
  /^(ion|mat|form|custom)?(check(box)?|switch|toggle)(item|input|field|button|card|row|option|root)?$/;

/** Kinds of inputs into which nothing is written. */
export const NOT_TYPED: ReadonlySet<string> = new Set(
  'hidden submit button checkbox radio reset color range search image'.split(' '),
);

/** True for an element into which a file is put. */
export function isFileTag(tag: string): boolean {
  return FILE_TAGS.test(tag);
}

/** True for the name of an element that a rule means: exactly, or by how it begins or ends. */
export function matchesTag(pattern: string, name: string): boolean {
  if (pattern.startsWith('*')) return name.endsWith(pattern.slice(1));
  return pattern.endsWith('*') ? name.startsWith(pattern.slice(0, -1)) : pattern === name;
}
