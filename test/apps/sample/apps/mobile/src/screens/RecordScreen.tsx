import { track } from '@amplitude/analytics-react-native';
import { CameraView, useCameraPermissions } from 'expo-camera';
import { useRef, useState } from 'react';
import { Button, View } from 'react-native';
import { api } from '../lib/api';

const MAX_SECONDS = 60;

export function RecordScreen() {
  const camera = useRef<CameraView>(null);
  const [permission, requestPermission] = useCameraPermissions();
  const [isRecording, setRecording] = useState(false);

  async function record() {
    setRecording(true);
    const startedAt = Date.now();
    const video = await camera.current?.recordAsync({ maxDuration: MAX_SECONDS });
    setRecording(false);
    if (!video) return;
    track('clip_recorded', { seconds: Math.round((Date.now() - startedAt) / 1000) });
    await api.upload('/clips', video.uri);
  }

  if (!permission?.granted) return <Button title="Use the camera" onPress={requestPermission} />;
  return (
    <View>
      <CameraView ref={camera} mode="video" facing="front" />
      <Button title={isRecording ? 'Recording' : 'Record'} onPress={record} disabled={isRecording} />
    </View>
  );
}
