import fastify from 'fastify';
import { logger } from './lib/logger.js';
import { captionRoutes } from './routes/captions.js';
import { memberRoutes } from './routes/members.js';

const app = fastify({ loggerInstance: logger });

memberRoutes(app);
captionRoutes(app);

await app.listen({ port: Number(process.env.PORT ?? 4000), host: '0.0.0.0' });
