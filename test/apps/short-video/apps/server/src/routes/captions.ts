import { createClient } from '@deepgram/sdk';
import type { FastifyInstance } from 'fastify';
import { logger } from '../lib/logger.js';

const deepgram = createClient(process.env.DEEPGRAM_API_KEY);

export function captionRoutes(app: FastifyInstance) {
  app.addContentTypeParser('audio/webm', { parseAs: 'buffer' }, (_request, body, done) => done(null, body));

  app.post<{ Params: { id: string }; Body: Buffer }>('/clips/:id/captions', async (request) => {
    const voiceRecording = request.body;
    const { result } = await deepgram.listen.prerecorded.transcribeFile(voiceRecording, { model: 'nova-3' });
    //                                                                  ^^^^^^^^^^^^^^ note consent-missing user.content.voice_recording → Deepgram (US)
    const transcript = result?.results.channels[0]?.alternatives[0]?.transcript ?? '';
    // ok log-flow: lengths
    logger.info({ bytes: voiceRecording.length, characters: transcript.length }, 'captions written');
    return { captions: transcript };
  });
}
