import pino from 'pino';

export const logger = pino({ name: 'quillmate', redact: ['prompt', 'customer.email', 'customer.iban'] });
