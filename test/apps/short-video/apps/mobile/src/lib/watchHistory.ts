import { track } from '@amplitude/analytics-react-native';
import type { WatchedClip } from '@flickpop/shared/types';
import { MMKV } from 'react-native-mmkv';

const plain = new MMKV({ id: 'history' });
const settings = new MMKV({ id: 'settings' });

export function keepWatched(watchHistory: WatchedClip[]) {
  plain.set('watchHistory', JSON.stringify(watchHistory));
  //                                       ^^^^^^^^^^^^ storage-flow user.behavior.media_consumption
  track('history_kept', { watchHistory });
  //                      ^^^^^^^^^^^^ consent-missing user.behavior.media_consumption → Amplitude (US)
}

export function keepCount(watchHistory: WatchedClip[], autoplay: boolean) {
  // ok storage-flow: a setting of the app
  settings.set('autoplay', autoplay);
  // ok consent-missing: a number
  track('history_kept', { clips: watchHistory.length });
}
