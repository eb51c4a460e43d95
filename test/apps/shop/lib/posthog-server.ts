import { PostHog } from 'posthog-node';

/** Events of the server, kept in Frankfurt. */
export const posthog = new PostHog(process.env.POSTHOG_KEY ?? '', { host: 'https://eu.i.posthog.com' });
