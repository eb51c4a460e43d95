import { track } from '@amplitude/analytics-react-native';
import { hasConsent } from '@flickpop/shared/consent';
import { coarsePlace } from '@flickpop/shared/privacy';
import type { Clip } from '@flickpop/shared/types';
import * as Location from 'expo-location';
import { useEffect, useState } from 'react';
import { FlatList, Text } from 'react-native';
import { api } from '../lib/api';

export function NearbyScreen() {
  const [clips, setClips] = useState<Clip[]>([]);

  useEffect(() => {
    async function load() {
      const { status } = await Location.requestForegroundPermissionsAsync();
      if (status !== 'granted') return;
      const { coords } = await Location.getCurrentPositionAsync({ accuracy: Location.Accuracy.Highest });
      //                       ^^^^^^^^^^^^^^^^^^^^^^^^ collect-location user.location.precise
      track('nearby_opened', { latitude: coords.latitude, longitude: coords.longitude });
      //                                 ^^^^^^^^^^^^^^^ consent-missing user.location.precise → Amplitude (US)
      setClips(await api.get<Clip[]>('/clips/nearby'));
    }
    void load();
  }, []);

  return <FlatList data={clips} renderItem={({ item }) => <Text>{item.title}</Text>} />;
}

/** The mended screen: asked for this purpose, and a cell of eleven kilometres is sent. */
export function CoarseNearbyScreen() {
  const [clips, setClips] = useState<Clip[]>([]);

  useEffect(() => {
    async function load() {
      if (!hasConsent('location')) return;
      // ok collect-location: the member agreed, beyond the prompt of the system
      const { coords } = await Location.getCurrentPositionAsync({ accuracy: Location.Accuracy.Lowest });
      const cell = coarsePlace(coords);
      // ok consent-missing: a coarse place, after a yes
      track('nearby_opened', { cell });
      setClips(await api.get<Clip[]>(`/clips/nearby/${cell}`));
    }
    void load();
  }, []);

  return <FlatList data={clips} renderItem={({ item }) => <Text>{item.title}</Text>} />;
}
