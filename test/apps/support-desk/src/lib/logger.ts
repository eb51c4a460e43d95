import pino from 'pino';

/** The log of the desk. */
export const logger = pino({ name: 'helpdock' });

/** The log of what has to do with customers: their fields are redacted. */
export const customerLogger = pino({
  name: 'helpdock-customers',
  redact: ['customer.email', 'customer.fullName', 'customer.phoneNumber', 'customer.licenceNumber', 'email'],
});
