import { identifyUser } from '@clipper/analytics';
import { maskPhone } from '@clipper/shared/redact';
import type { Account } from '@clipper/shared/types';
import Stripe from 'stripe';
import { logger } from '../lib/logger';

const stripe = new Stripe(process.env.STRIPE_SECRET_KEY ?? '');

export async function startSubscription(account: Account, priceId: string) {
  const customer = await stripe.customers.create({ email: account.email, metadata: { account: account.id } });
  const subscription = await stripe.subscriptions.create({ customer: customer.id, items: [{ price: priceId }] });
  logger.info({ subscription: subscription.id, phone: account.phoneNumber && maskPhone(account.phoneNumber) }, 'subscribed');
  identifyUser(account.email);
  return subscription.id;
}

export async function cancelSubscription(planName: string, subscriptionId: string) {
  await stripe.subscriptions.cancel(subscriptionId);
  logger.info(`${planName} cancelled`);
}
