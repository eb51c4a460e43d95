import { useNavigation } from '@react-navigation/native';
import { useState } from 'react';
import { Button, Linking, TextInput, View } from 'react-native';
import { track } from '../lib/analytics';
import { keepCycle, keepCycleSafely } from '../store/cycleStore';

export function CycleScreen() {
  const navigation = useNavigation();
  const [lastPeriodDate, setLastPeriodDate] = useState('');
  const [symptoms, setSymptoms] = useState('');

  async function save() {
    await keepCycle({ lastPeriodDate, note: symptoms });
    //                ^^^^^^^^^^^^^^ health-flow user.health_and_medical, user.health_and_medical.reproductive
    //                ^^^^^^^^^^^^^^ storage-flow user.health_and_medical, user.health_and_medical.reproductive
    track('cycle_saved', { lastPeriodDate, symptoms });
    //                     ^^^^^^^^^^^^^^ health-flow user.health_and_medical, user.health_and_medical.reproductive → Mixpanel (US)
    //                     ^^^^^^^^^^^^^^ third-party-flow user.health_and_medical, user.health_and_medical.reproductive → Mixpanel (US)
    await Linking.openURL(`https://shop.cyclebox.example/offers?period=${lastPeriodDate}`);
    //                                                                   ^^^^^^^^^^^^^^ health-flow user.health_and_medical.reproductive
    //                                                                   ^^^^^^^^^^^^^^ sensitive-in-url user.health_and_medical.reproductive
    navigation.goBack();
  }

  async function saveQuietly() {
    await keepCycleSafely({ lastPeriodDate, note: symptoms });
    // ok third-party-flow, health-flow: that it was saved
    track('cycle_saved', { hasNote: symptoms.length > 0 });
    // ok url-flow, sensitive-in-url, health-flow: nothing is in the address
    await Linking.openURL('https://shop.cyclebox.example/offers');
  }

  return (
    <View>
      <TextInput value={lastPeriodDate} onChangeText={setLastPeriodDate} placeholder="First day of the last period" />
   {/*^^^^^^^^^^^^^^^^^^^^^^^^ collect-health user.health_and_medical.reproductive */}
      <TextInput value={symptoms} onChangeText={setSymptoms} placeholder="Symptoms" multiline />
   {/*^^^^^^^^^^^^^^^^^^^^^^^^ collect-health user.health_and_medical */}
      <Button title="Save" onPress={save} />
      <Button title="Save on this phone only" onPress={saveQuietly} />
    </View>
  );
}
