import OpenAI from 'openai';
import { NextResponse } from 'next/server';

const openai = new OpenAI();

/** Dictation: the recording goes to the model's company. */
export async function POST(request: Request) {
  const form = await request.formData();
  const voiceRecording = form.get('voiceRecording') as File;
  const { text } = await openai.audio.transcriptions.create({ file: voiceRecording, model: 'whisper-1' });
  //                                                                ^^^^^^^^^^^^^^ llm-flow user.content.voice_recording → OpenAI (US)
  return NextResponse.json({ text });
}

/** Reads a text aloud: no voice of a person is sent. */
export async function PUT() {
  // ok llm-flow: a sentence of the program
  const speech = await openai.audio.speech.create({ model: 'tts-1', voice: 'alloy', input: 'Your letter is ready.' });
  return new Response(speech.body);
}
