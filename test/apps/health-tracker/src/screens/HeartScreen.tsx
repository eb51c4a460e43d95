import { useEffect, useState } from 'react';
import { Text, View } from 'react-native';
import { useConsent } from '../health/consent';
import { readHeartRates } from '../health/kit';
import { track } from '../lib/analytics';
import { upload } from '../lib/api';

export function HeartScreen() {
  const [beats, setBeats] = useState<number[]>([]);

  useEffect(() => {
    async function load() {
      const samples = await readHeartRates();
      const values = samples.map((sample) => sample.value);
      setBeats(values);
      track('heart_opened', { heartRates: values });
      //                                  ^^^^^^ health-flow user.biometric.health → Mixpanel (US)
      //                                  ^^^^^^ third-party-flow user.biometric.health → Mixpanel (US)
      console.debug('heart rates', values);
      //                           ^^^^^^ health-flow user.biometric.health
      //                           ^^^^^^ log-flow user.biometric.health
      await upload('/heart', { values });
    }
    void load();
  }, []);

  return (
    <View>
      <Text>{beats.at(-1)} beats a minute</Text>
    </View>
  );
}

/** Reads after the person agreed, and tells the analytics only how much there was. */
export function ConsentingHeartScreen() {
  const hasHealthConsent = useConsent((state) => state.hasHealthConsent);
  const [beats, setBeats] = useState<number[]>([]);

  useEffect(() => {
    if (!hasHealthConsent) return;
    async function load() {
      const samples = await readHeartRates();
      setBeats(samples.map((sample) => sample.value));
      // ok third-party-flow, health-flow: a number
      track('heart_opened', { samples: samples.length });
      // ok log-flow, health-flow: a number
      console.debug('heart rates', samples.length);
    }
    void load();
  }, [hasHealthConsent]);

  return <Text>{beats.at(-1)} beats a minute</Text>;
}
