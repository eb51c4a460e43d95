import { Resend } from 'resend';
import type { Order } from './schemas';

const resend = new Resend(process.env.RESEND_API_KEY);
const SHOP = 'Beanery <shop@beanery.example>';

/** The customer's own mail at the mail provider: what it exists for. */
export async function confirmOrder(order: Order): Promise<void> {
  await resend.emails.send({
    from: SHOP,
    to: order.email,
    //  ^^^^^^^^^^^ note third-party-flow user.contact.email → Resend (US)
    subject: 'Your order',
    text: `Thank you. ${order.items.length} bags are on their way.`,
  });
}

/** A copy for the roastery, with the whole address in it. */
export async function tellRoastery(order: Order): Promise<void> {
  await resend.emails.send({
    from: SHOP,
    to: 'roastery@beanery.example',
    subject: 'New order',
    text: `Ship to ${order.customerName}, ${order.street}, ${order.postalCode} ${order.city}`,
    //               ^^^^^^^^^^^^^^^^^^ third-party-flow user.contact.address.postal_code, user.contact.address.street, user.name → Resend (US)
  });
}

/** The same with a link to the order. */
export async function tellRoasteryByLink(orderId: string, order: Order): Promise<void> {
  await resend.emails.send({
    from: SHOP,
    to: 'roastery@beanery.example',
    subject: 'New order',
    // ok third-party-flow: a link, and what was ordered
    text: `${order.items.map((item) => item.name).join(', ')}: https://beanery.example/orders/${orderId}`,
  });
}
