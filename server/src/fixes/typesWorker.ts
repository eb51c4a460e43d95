/** The compiler in a thread of its own: see typesThread.ts. What it throws ends the thread, and with it what it kept. */
import { parentPort } from 'node:worker_threads';
import type { TypeQuestion } from './typeQuestions';
import { TypeErrors } from './types';

const types = new TypeErrors();
parentPort?.on('message', (question: TypeQuestion) => parentPort?.postMessage(types.answer(question)));
parentPort?.postMessage('ready');
