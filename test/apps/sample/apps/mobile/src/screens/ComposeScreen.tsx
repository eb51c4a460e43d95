import * as Clipboard from 'expo-clipboard';
import { useState } from 'react';
import { Button, TextInput, View } from 'react-native';
import { api } from '../lib/api';
import { useTypingRhythm } from '../hooks/useTypingRhythm';

export function ComposeScreen() {
  const [caption, setCaption] = useState('');
  const rhythm = useTypingRhythm();

  async function pasteLink() {
    const copied = await Clipboard.getStringAsync();
    if (copied.startsWith('https://')) setCaption((before) => `${before} ${copied}`);
  }

  async function copyLink(clipId: string) {
    await Clipboard.setStringAsync(`https://clipper.example/c/${clipId}`);
  }

  async function publish() {
    const { id } = await api.post<{ id: string }>('/clips', { caption });
    await rhythm.flush();
    await copyLink(id);
  }

  return (
    <View>
      <TextInput value={caption} onChangeText={setCaption} onKeyPress={rhythm.onKeyPress} />
      <Button title="Paste a link" onPress={pasteLink} />
      <Button title="Publish" onPress={publish} />
    </View>
  );
}
