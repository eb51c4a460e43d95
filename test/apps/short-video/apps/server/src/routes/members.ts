import type { FastifyInstance } from 'fastify';
import { prisma } from '../lib/db.js';
import { logger, memberLogger } from '../lib/logger.js';
import { keepInAmerica, keepInChina, keepInEurope } from '../lib/storage.js';

interface ById {
  Params: { id: string };
}

export function memberRoutes(app: FastifyInstance) {
  app.post<ById>('/members/:id/export', async (request, reply) => {
    const member = await prisma.member.findUniqueOrThrow({ where: { id: request.params.id } });
    if (member.homeCountry === 'CN') {
      await keepInChina(member.id, { email: member.email, born: member.dateOfBirth, ip: request.ip });
      //                ^^^^^^^^^ third-party-flow user.contact.email, user.demographic.date_of_birth, user.device.ip_address, user.unique_id → Amazon (CN)
      //                ^^^^^^^^^ transfer-country user.contact.email, user.demographic.date_of_birth, user.device.ip_address, user.unique_id → Amazon (CN)
      //                                    ^^^^^^^^^^^^ bulk-data-flow user.contact.email, user.demographic.date_of_birth, user.device.ip_address → Amazon (CN)
      //                                                                                ^^^^^^^^^^ note collect-request-metadata user.device.ip_address
    } else if (member.homeCountry === 'US') {
      await keepInAmerica(member.id, { email: member.email, born: member.dateOfBirth });
      //                  ^^^^^^^^^ third-party-flow user.contact.email, user.demographic.date_of_birth, user.unique_id → Amazon (US)
    } else {
      // ok transfer-country, bulk-data-flow: a server in Frankfurt
      await keepInEurope(member.id, { email: member.email, born: member.dateOfBirth });
      //                 ^^^^^^^^^ third-party-flow user.contact.email, user.demographic.date_of_birth, user.unique_id → Amazon (DE)
    }
    return reply.code(202).send();
  });

  app.get<ById>('/members/:id', async (request) => {
    const member = await prisma.member.findUniqueOrThrow({ where: { id: request.params.id } });
    logger.info(member, 'member read');
    //          ^^^^^^ whole-record user.contact.email, user.contact.phone_number, user.demographic.date_of_birth, user.name, user.unique_id
    // ok log-flow, whole-record: two fields by name, and this logger redacts all of it
    memberLogger.info({ email: member.email, displayName: member.displayName }, 'member read');
    // ok log-flow: an id
    logger.debug({ id: member.id }, 'member read');
    //                 ^^^^^^^^^ note log-flow user.unique_id
    return { id: member.id, displayName: member.displayName };
  });
}
