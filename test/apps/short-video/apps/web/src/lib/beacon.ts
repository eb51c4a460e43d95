import { hasConsent } from '@flickpop/shared/consent';
import type { WatchedClip } from '@flickpop/shared/types';

const OWN = 'https://events.flickpop.example/v1/watched';
const AD_GRID = 'https://collect.adgrid.example/v2/segments';

/** Sends what was watched when the page is closed. */
export function sendOnClose(watchHistory: WatchedClip[], visitorId: string) {
  addEventListener('pagehide', () => {
    // ok third-party-flow: Flickpop's own server, by datatrail.config.yaml
    navigator.sendBeacon(OWN, JSON.stringify({ watchHistory }));
    navigator.sendBeacon(AD_GRID, JSON.stringify({ visitorId, watchHistory }));
    //                                             ^^^^^^^^^ third-party-flow user.behavior.media_consumption, user.unique_id → collect.adgrid.example
    // ok third-party-flow: a number
    navigator.sendBeacon(AD_GRID, JSON.stringify({ clips: watchHistory.length }));
    if (hasConsent('advertising')) {
      // ok third-party-flow: asked first
      navigator.sendBeacon(AD_GRID, JSON.stringify({ watchHistory }));
      //                                             ^^^^^^^^^^^^ note third-party-flow user.behavior.media_consumption → collect.adgrid.example
    }
  });
}
