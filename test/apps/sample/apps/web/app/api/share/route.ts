import { NextResponse, type NextRequest } from 'next/server';
import { sendMail } from '@/lib/mail';
import { emailTemplates } from '@/lib/mail-templates';

export async function POST(request: NextRequest) {
  const { friendEmail, inviterName } = await request.json();
  const emailTemplate = emailTemplates.invite;
  console.log('sending', emailTemplate.name, 'to', emailTemplate.locale);

  await sendMail({
    to: friendEmail,
    subject: emailTemplate.subject,
    html: emailTemplate.render({ inviter: inviterName }),
  });
  return NextResponse.json({ sent: true });
}
