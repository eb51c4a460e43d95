import { Resend } from 'resend';

const resend = new Resend(process.env.RESEND_API_KEY);
const FROM = 'Helpdock <desk@helpdock.example>';

export async function sendAnswer(to: string, subject: string, text: string): Promise<void> {
  await resend.emails.send({ from: FROM, to, subject, text });
}
