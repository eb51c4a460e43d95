import * as Clipboard from 'expo-clipboard';
import { useEffect, useState } from 'react';
import { Button, TextInput, View } from 'react-native';
import { api } from '../lib/api';

export function ComposeScreen() {
  const [caption, setCaption] = useState('');

  useEffect(() => {
    // Reads it when the screen opens, "to suggest a caption".
    void Clipboard.getStringAsync().then((copied) => setCaption(copied.slice(0, 140)));
    //   ^^^^^^^^^^^^^^^^^^^^^^^^ collect-clipboard user.content.private.clipboard
  }, []);

  async function publish() {
    const { id } = await api.post<{ id: string }>('/clips', { caption });
    // ok collect-clipboard: writes the clipboard and does not read it
    await Clipboard.setStringAsync(`https://flickpop.example/c/${id}`);
  }

  return (
    <View>
      <TextInput value={caption} onChangeText={setCaption} placeholder="Caption" />
      <Button title="Publish" onPress={publish} />
    </View>
  );
}
