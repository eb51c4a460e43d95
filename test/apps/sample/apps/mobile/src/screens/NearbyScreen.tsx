import { track } from '@amplitude/analytics-react-native';
import * as Location from 'expo-location';
import { useEffect, useState } from 'react';
import { FlatList, Text } from 'react-native';
import { api } from '../lib/api';
import type { Clip } from '@clipper/shared/types';

export function NearbyScreen() {
  const [clips, setClips] = useState<Clip[]>([]);

  useEffect(() => {
    async function load() {
      const { status } = await Location.requestForegroundPermissionsAsync();
      if (status !== 'granted') return;
      const position = await Location.getCurrentPositionAsync({ accuracy: Location.Accuracy.High });
      const { latitude, longitude } = position.coords;
      track('nearby_opened', { latitude, longitude });
      setClips(await api.get<Clip[]>('/clips/nearby'));
    }
    void load();
  }, []);

  return <FlatList data={clips} renderItem={({ item }) => <Text>{item.title}</Text>} />;
}
