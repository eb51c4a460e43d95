import AsyncStorage from '@react-native-async-storage/async-storage';
import * as SecureStore from 'expo-secure-store';
import type { CycleEntry } from '../health/types';

const KEY = 'pulsewell.cycle';

/** In the clear, in a database that every backup copies. */
export async function keepCycle(entry: CycleEntry): Promise<void> {
  await AsyncStorage.setItem(KEY, JSON.stringify(entry));
  //                                             ^^^^^ health-flow user.health_and_medical.reproductive
  //                                             ^^^^^ storage-flow user.health_and_medical.reproductive
}

/** In the keychain, encrypted by the system. */
export async function keepCycleSafely(entry: CycleEntry): Promise<void> {
  // ok storage-flow, health-flow: encrypted by the system
  await SecureStore.setItemAsync(KEY, JSON.stringify(entry));
}

export async function keepReminder(hour: number): Promise<void> {
  // ok storage-flow: an hour of the day
  await AsyncStorage.setItem('pulsewell.reminder', String(hour));
}
