import { addContact, addContactWithConsent } from '@/lib/hubspot';
import { Lead } from '@/lib/schemas';
import { NextResponse } from 'next/server';

export async function POST(request: Request) {
  const parsed = Lead.safeParse(await request.json());
  if (!parsed.success) {
    // ok log-flow: how many fields were wrong
    console.warn('lead refused', { issues: parsed.error.issues.length });
    return NextResponse.json({ error: 'invalid' }, { status: 400 });
  }
  const { firstName, lastName, email, company } = parsed.data;
  console.info('new lead', { email, company });
  //                         ^^^^^ log-flow user.contact.email
  await addContact({ firstName, lastName, email });
  //                 ^^^^^^^^^ note third-party-flow user.contact.email, user.name.first, user.name.last → HubSpot (US)
  return NextResponse.json({ ok: true }, { status: 201 });
}

export async function PUT(request: Request) {
  const lead = Lead.parse(await request.json());
  await addContactWithConsent(lead, request.headers.get('x-newsletter') === 'yes');
  //                          ^^^^ note third-party-flow user.contact.email → HubSpot (US)
  return NextResponse.json({ ok: true });
}
