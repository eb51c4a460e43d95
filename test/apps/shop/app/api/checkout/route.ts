import { confirmOrder, tellRoastery, tellRoasteryByLink } from '@/lib/mail';
import { posthog } from '@/lib/posthog-server';
import { Order } from '@/lib/schemas';
import { startPayment } from '@/lib/stripe';
import * as Sentry from '@sentry/nextjs';
import { createHash } from 'node:crypto';
import { NextResponse } from 'next/server';

const customerKey = (email: string) => createHash('sha256').update(email).digest('hex');

export async function POST(request: Request) {
  const order = Order.parse(await request.json());
  const orderId = crypto.randomUUID();
  try {
    const url = await startPayment(order);
    //                             ^^^^^ note third-party-flow user.contact.email, user.name → Stripe (US)
    await confirmOrder(order);
    //                 ^^^^^ note third-party-flow user.contact.email → Resend (US)
    await tellRoastery(order);
    //                 ^^^^^ note third-party-flow user.contact.address.postal_code, user.contact.address.street, user.name → Resend (US)
    await tellRoasteryByLink(orderId, order);
    posthog.capture({ distinctId: order.email, event: 'order placed', properties: { city: order.city } });
    //                            ^^^^^^^^^^^ consent-missing user.contact.email → PostHog (DE)
    // ok third-party-flow, consent-missing: a random key, and what was bought
    posthog.capture({ distinctId: orderId, event: 'order placed', properties: { items: order.items.length } });
    //                            ^^^^^^^ note consent-missing user.unique_id → PostHog (DE)
    return NextResponse.json({ url });
  } catch (error) {
    Sentry.captureException(error, { extra: { order } });
    //                                        ^^^^^ whole-record user.contact.address.postal_code, user.contact.address.street, user.contact.email, user.name → Sentry (US)
    // ok third-party-flow, whole-record: a hash and a count
    Sentry.captureException(error, { extra: { customer: customerKey(order.email), items: order.items.length } });
    return NextResponse.json({ error: 'failed' }, { status: 502 });
  }
}
