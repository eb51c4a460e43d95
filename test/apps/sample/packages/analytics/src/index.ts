import { analytics } from './client';

type Properties = Record<string, string | number | boolean | undefined>;

export const identifyUser = (userId: string) => analytics.identify(userId);

export function trackEvent(name: string, properties: Properties = {}) {
  return analytics.track(name, { ...properties, release: process.env.RELEASE });
}

export function trackPageView(path: string) {
  return analytics.page({ path });
}
