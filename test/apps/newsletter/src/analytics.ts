import { PostHog } from 'posthog-node';

const posthog = new PostHog(process.env.POSTHOG_KEY ?? '');

/** Counts an event of a reader. */
export function track(reader: string, event = 'signed up'): void {
  posthog.capture({ distinctId: reader, event });
}
