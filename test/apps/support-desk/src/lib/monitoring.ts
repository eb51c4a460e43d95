import * as Sentry from '@sentry/node';

Sentry.init({
  dsn: process.env.SENTRY_DSN,
  // ok autocapture: addresses, cookies and bodies of requests stay here
  sendDefaultPii: false,
  beforeSend(event) {
    delete event.user;
    delete event.request;
    return event;
  },
});

/** A second client of the old worker, set up in a hurry. */
export function startWorkerMonitoring() {
  Sentry.init({ dsn: process.env.SENTRY_DSN, sendDefaultPii: true });
  //                                                         ^^^^ autocapture user.device.cookie_id, user.device.ip_address
}
