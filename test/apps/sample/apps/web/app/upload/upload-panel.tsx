'use client';

import { trackEvent } from '@clipper/analytics';
import { useRef, useState } from 'react';
import { rememberSession } from '@/lib/session';

export function UploadPanel({ session }: { session: { token: string; user: { email: string; fullName: string } } }) {
  const picker = useRef<HTMLInputElement>(null);
  const [preview, setPreview] = useState<MediaStream | null>(null);

  async function record() {
    const stream = await navigator.mediaDevices.getUserMedia({ video: true, audio: true });
    setPreview(stream);
    rememberSession(session);
  }

  async function upload() {
    const file = picker.current?.files?.[0];
    if (!file) return;
    const form = new FormData();
    form.set('clip', file);
    await fetch('/api/clips', { method: 'POST', body: form });
    await trackEvent('clip_uploaded', { name: file.name, bytes: file.size, recorded: preview !== null });
  }

  return (
    <section>
      <input ref={picker} type="file" accept="video/*" />
      <button onClick={record}>Record</button>
      <button onClick={upload}>Upload</button>
    </section>
  );
}
