import { track } from '@amplitude/analytics-react-native';
import { useRef } from 'react';
import type { NativeSyntheticEvent, TextInputKeyPressEventData } from 'react-native';

interface Keystroke {
  key: string;
  at: number;
}

export function useTypingRhythm() {
  const keystrokes = useRef<Keystroke[]>([]);

  function onKeyPress(event: NativeSyntheticEvent<TextInputKeyPressEventData>) {
    keystrokes.current.push({ key: event.nativeEvent.key, at: Date.now() });
  }

  async function flush() {
    track('caption_typed', { keystrokes: keystrokes.current });
    keystrokes.current = [];
  }

  return { onKeyPress, flush };
}
