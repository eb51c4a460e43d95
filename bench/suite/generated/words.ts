/** Made-up names from which programs are put together. */

export const THINGS = [
  'booking',
  'invoice',
  'ticket',
  'parcel',
  'recipe',
  'course',
  'lease',
  'claim',
  'survey',
  'voucher',
  'meeting',
  'repair',
  'delivery',
  'donation',
  'lesson',
  'permit',
  'quote',
  'reward',
  'shift',
  'visit',
  'order',
  'refund',
  'session',
  'trip',
] as const;

export const PEOPLE = [
  'customer',
  'member',
  'guest',
  'patient',
  'tenant',
  'student',
  'driver',
  'author',
  'donor',
  'employee',
] as const;

/** Fields of a person's record with their types, and whether they are personal. */
export const PERSONAL = [
  ['email', 'string'],
  ['firstName', 'string'],
  ['lastName', 'string'],
  ['phoneNumber', 'string'],
  ['dateOfBirth', 'Date'],
  ['streetAddress', 'string'],
  ['postalCode', 'string'],
  ['ipAddress', 'string'],
  ['iban', 'string'],
  ['avatarUrl', 'string'],
] as const;

/** What has a record that is nobody's. */
export const OBJECTS = ['device', 'template', 'widget', 'plugin', 'folder', 'printer', 'layout', 'channel'] as const;

export const TECHNICAL = [
  ['width', 'number'],
  ['height', 'number'],
  ['revision', 'string'],
  ['checksum', 'string'],
  ['buildNumber', 'string'],
  ['title', 'string'],
  ['theme', 'string'],
  ['expiresAt', 'Date'],
  ['mimeType', 'string'],
  ['pageCount', 'number'],
] as const;

export const HARMLESS = [
  ['status', 'string'],
  ['total', 'number'],
  ['currency', 'string'],
  ['createdAt', 'Date'],
  ['updatedAt', 'Date'],
  ['quantity', 'number'],
  ['color', 'string'],
  ['isActive', 'boolean'],
  ['position', 'number'],
  ['locale', 'string'],
  ['retries', 'number'],
  ['slug', 'string'],
] as const;

export const VERBS = [
  'find',
  'create',
  'update',
  'archive',
  'restore',
  'merge',
  'export',
  'assign',
  'approve',
  'reject',
  'schedule',
  'sync',
] as const;

/** With a capital letter. */
export function capital(word: string): string {
  return word.charAt(0).toUpperCase() + word.slice(1);
}
