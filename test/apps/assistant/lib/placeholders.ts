import type { Customer } from '@prisma/client';

/** Puts names for the model in place of those of people; `fill` puts them back into the answer, on the server. */
export function redactText(text: string): string {
  return text.replace(/[\w.+-]+@[\w-]+\.\w+/g, '{{email}}').replace(/\b[A-Z]{2}\d{2}[A-Z0-9]{11,30}\b/g, '{{iban}}');
}

export function fill(answer: string, customer: Customer): string {
  return answer.replaceAll('{{name}}', customer.fullName).replaceAll('{{email}}', customer.email);
}
