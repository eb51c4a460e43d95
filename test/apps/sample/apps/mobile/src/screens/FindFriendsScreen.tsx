import { track } from '@amplitude/analytics-react-native';
import * as Contacts from 'expo-contacts';
import { useState } from 'react';
import { Button, Text, View } from 'react-native';
import { api } from '../lib/api';

export function FindFriendsScreen() {
  const [found, setFound] = useState(0);

  async function findFriends() {
    const { data } = await Contacts.getContactsAsync({ fields: [Contacts.Fields.PhoneNumbers] });
    const phones = data.flatMap((contact) => contact.phoneNumbers?.map((entry) => entry.number) ?? []);
    const matches = await api.post<{ handles: string[] }>('/friends/match', { phones });
    track('friends_searched', { contacts: data.length, matched: matches.handles.length });
    console.log(`looked up ${phones.join(', ')}`);
    setFound(matches.handles.length);
  }

  return (
    <View>
      <Button title="Find friends" onPress={findFriends} />
      <Text>{found} of your friends are here</Text>
    </View>
  );
}
