import express from 'express';
import { logger } from './lib/logger';
import { postMessage } from './lib/slack';
import { accounts } from './routes/accounts';
import { comments } from './routes/comments';
import { support } from './routes/support';
import { uploads } from './routes/uploads';

const app = express();
const port = Number(process.env.PORT ?? 4000);

app.use(express.json());
app.use('/accounts', accounts);
app.use('/comments', comments);
app.use('/support', support);
app.use('/uploads', uploads);

app.listen(port, () => {
  logger.info({ port, release: process.env.RELEASE }, 'listening');
  void postMessage('releases', `API ${process.env.RELEASE ?? 'dev'} is up on ${port}`);
});
