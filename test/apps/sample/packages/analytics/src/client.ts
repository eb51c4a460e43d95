import { emptyAnalytics, jitsuAnalytics } from '@jitsu/js';

const host = process.env.JITSU_HOST;
const writeKey = process.env.JITSU_WRITE_KEY;

// Local development and preview deployments run without a key.
export const analytics = host && writeKey ? jitsuAnalytics({ host, writeKey }) : emptyAnalytics;
