/** Text that Markdown shows as it is: names in the code of others are not to become links or images. */
export function plain(text: string): string {
  return text.replace(/[\\`*_{}[\]()<>#+!|~&]/g, '\\$&').replace(/\s+/g, ' ');
}
