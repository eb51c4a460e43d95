import { readWebhook } from '@/lib/stripe';
import { NextResponse } from 'next/server';

export async function POST(request: Request) {
  const event = readWebhook(await request.text(), request.headers.get('stripe-signature') ?? '');
  if (event.type === 'checkout.session.completed') {
    const session = event.data.object;
    console.log('paid', session.customer_details);
    //                  ^^^^^^^^^^^^^^^^^^^^^^^^ whole-record user
    // ok log-flow: an amount
    console.log('paid', { cents: session.amount_total, currency: session.currency });
  }
  return NextResponse.json({ received: true });
}
