import { hasConsent } from '@flickpop/shared/consent';

const SECONDS = 30;

/** Records the voice and lets the server write captions. */
export async function recordVoice(): Promise<Blob> {
  const stream = await navigator.mediaDevices.getUserMedia({ audio: { echoCancellation: true } });
  //                   ^^^^^^^^^^^^^^^^^^^^^^^^ collect-camera-microphone user.content.voice_recording
  const recorder = new MediaRecorder(stream, { mimeType: 'audio/webm' });
  //               ^^^^^^^^^^^^^^^^^^^^^^^^ collect-camera-microphone user.content, user.content.voice_recording
  const chunks: Blob[] = [];
  recorder.ondataavailable = (event) => chunks.push(event.data);
  const stopped = new Promise((resolve) => (recorder.onstop = resolve));
  recorder.start();
  setTimeout(() => recorder.stop(), SECONDS * 1000);
  await stopped;
  stream.getTracks().forEach((track) => track.stop());
  return new Blob(chunks, { type: 'audio/webm' });
}

export async function captionClip(clipId: string): Promise<void> {
  const voice = await recordVoice();
  // ok third-party-flow: Flickpop's own server
  await fetch(`https://api.flickpop.example/clips/${clipId}/captions`, { method: 'POST', body: voice });
}

/** Only a level meter: sound is measured and never kept. */
export async function startLevelMeter(onLevel: (level: number) => void) {
  if (!hasConsent('analytics')) return;
  // ok collect-camera-microphone: the member agreed
  const stream = await navigator.mediaDevices.getUserMedia({ audio: true });
  //                   ^^^^^^^^^^^^^^^^^^^^^^^^ note collect-camera-microphone user.content.voice_recording
  const context = new AudioContext();
  const analyser = context.createAnalyser();
  context.createMediaStreamSource(stream).connect(analyser);
  const samples = new Uint8Array(analyser.frequencyBinCount);
  setInterval(() => {
    analyser.getByteFrequencyData(samples);
    onLevel(Math.max(...samples) / 255);
  }, 100);
}
