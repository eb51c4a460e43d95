import Stripe from 'stripe';
import type { Order } from './schemas';

const stripe = new Stripe(process.env.STRIPE_SECRET_KEY ?? '');

export async function startPayment(order: Order): Promise<string> {
  const customer = await stripe.customers.create({ email: order.email, name: order.customerName });
  //                                                      ^^^^^^^^^^^ note third-party-flow user.contact.email, user.name → Stripe (US)
  const session = await stripe.checkout.sessions.create({
    mode: 'payment',
    customer: customer.id,
    line_items: order.items.map((item) => ({
      quantity: item.quantity,
      price_data: { currency: 'eur', unit_amount: item.cents, product_data: { name: item.name } },
    })),
    success_url: 'https://beanery.example/thanks',
  });
  return session.url ?? '/cart';
}

export function readWebhook(body: string, signature: string): Stripe.Event {
  return stripe.webhooks.constructEvent(body, signature, process.env.STRIPE_WEBHOOK_SECRET ?? '');
}
