import pino from 'pino';

export const logger = pino({
  name: 'clipper-api',
  redact: { paths: ['password', '*.password', 'phoneNumber'], censor: '[redacted]' },
});
