import { NewsletterForm } from '@/components/NewsletterForm';

export default function NewsletterPage() {
  return (
    <main>
      <h1>Beans by mail</h1>
      <NewsletterForm />
    </main>
  );
}
