import { LeadForm } from '@/components/LeadForm';

export default function WholesalePage() {
  return (
    <main>
      <h1>Talk to our wholesale team</h1>
      <LeadForm />
    </main>
  );
}
