import pino from 'pino';

export const logger = pino({ name: 'flickpop' });

/** For requests of members: what says who somebody is never gets into a line. */
export const memberLogger = pino({
  name: 'flickpop-members',
  redact: { paths: ['email', 'phoneNumber', 'displayName', 'dateOfBirth'], censor: '[member]' },
});
