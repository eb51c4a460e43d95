import { serve } from '@hono/node-server';
import { Hono } from 'hono';
import './lib/monitoring.js';
import { exportRoutes } from './agents/export.js';
import { upload } from './identity/upload.js';
import { logger } from './lib/logger.js';
import { ticketRoutes } from './tickets/routes.js';

const app = new Hono();

app.route('/', ticketRoutes);
app.route('/', upload);
app.route('/', exportRoutes);

serve({ fetch: app.fetch, port: Number(process.env.PORT ?? 3000) }, ({ port }) => logger.info({ port }, 'listening'));
