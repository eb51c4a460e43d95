import * as Contacts from 'expo-contacts';
import { CryptoDigestAlgorithm, digestStringAsync } from 'expo-crypto';
import { useState } from 'react';
import { Button, Text, View } from 'react-native';
import { api } from '../lib/api';

interface Matches {
  handles: string[];
}

export function FindFriendsScreen() {
  const [found, setFound] = useState(0);

  async function findFriends() {
    const { data } = await Contacts.getContactsAsync({ fields: [Contacts.Fields.PhoneNumbers, Contacts.Fields.Emails] });
    //                     ^^^^^^^^^^^^^^^^^^^^^^^^ collect-contacts user.social.address_book
    const phones = data.flatMap((contact) => contact.phoneNumbers?.map((entry) => entry.number ?? '') ?? []);
    console.log(`matching ${phones.join(', ')}`);
    //                      ^^^^^^^^^^^^^^^^^ log-flow user.social.address_book
    const matches = await api.post<Matches>('/friends/match', { phones });
    setFound(matches.handles.length);
  }

  /** One person whom the member picks; the rest of the address book stays closed. */
  async function inviteOne() {
    // ok collect-contacts: the person picks one contact
    const contact = await Contacts.presentContactPickerAsync();
    const phone = contact?.phoneNumbers?.[0]?.number;
    if (!phone) return;
    const hashed = await digestStringAsync(CryptoDigestAlgorithm.SHA256, phone);
    // ok log-flow: a hash
    console.log(`inviting ${hashed}`);
    await api.post('/friends/invite', { hashed });
  }

  return (
    <View>
      <Button title="Find friends" onPress={findFriends} />
      <Button title="Invite a friend" onPress={inviteOne} />
      <Text>{found} of your friends are here</Text>
    </View>
  );
}
