import { Resend } from 'resend';

const resend = new Resend(process.env.RESEND_API_KEY);

interface Mail {
  to: string;
  subject: string;
  html: string;
}

export async function sendMail(mail: Mail) {
  const { error } = await resend.emails.send({ from: 'Clipper <hello@clipper.example>', ...mail });
  if (error) throw new Error(`mail was not accepted: ${error.name}`);
}
