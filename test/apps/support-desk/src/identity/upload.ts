import { Hono } from 'hono';
import { logger } from '../lib/logger.js';
import { shareFile } from '../notify/slack.js';
import { askForCheckByLink } from './checks.js';
import { licenceArchive } from './archive.js';

export const upload = new Hono();

/** Takes the picture of a driving licence. */
upload.post('/customers/:id/licence', async (c) => {
  const body = await c.req.parseBody();
  const { drivingLicence } = body;
  if (!(drivingLicence instanceof File)) return c.text('a picture is needed', 400);

  const content = Buffer.from(await drivingLicence.arrayBuffer());
  await shareFile('C0IDCHECKS', drivingLicence.name, content);
  //                                                 ^^^^^^^ messaging-flow user.government_id.drivers_license_number → Slack (US)
  // ok log-flow: a size
  logger.info({ bytes: content.length }, 'licence received');
  return c.body(null, 202);
});

/** Takes it, keeps it in the house and sends a link. */
upload.post('/v2/customers/:id/licence', async (c) => {
  const body = await c.req.parseBody();
  const { drivingLicence } = body;
  if (!(drivingLicence instanceof File)) return c.text('a picture is needed', 400);

  await licenceArchive.keep(c.req.param('id'), Buffer.from(await drivingLicence.arrayBuffer()));
  await askForCheckByLink(c.req.param('id'));
  return c.body(null, 202);
});
