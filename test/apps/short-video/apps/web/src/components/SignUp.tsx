import { type FormEvent, useState } from 'react';

const SIGN_UP_URL = 'https://api.flickpop.example/members';

/** The form of the campaign page: nothing says what becomes of the address. */
export function CampaignSignUpForm() {
  const [email, setEmail] = useState('');

  async function onSubmit(event: FormEvent) {
    event.preventDefault();
    await fetch(SIGN_UP_URL, { method: 'POST', body: JSON.stringify({ email }) });
    location.assign(`/welcome?email=${encodeURIComponent(email)}`);
    //                                                   ^^^^^ url-flow user.contact.email
  }

  return (
    <form onSubmit={onSubmit}>
      <input type="email" name="email" value={email} onChange={(event) => setEmail(event.target.value)} required />
   {/*^^^^^^^^^^^^^^^^^^^^^^^^ form-without-notice user.contact.email */}
   {/*^^^^^^^^^^^^^^^^^^^^^^^^ note collect-form user.contact.email */}
      <button>Join</button>
    </form>
  );
}

export function SignUpForm() {
  const [email, setEmail] = useState('');

  async function onSubmit(event: FormEvent) {
    event.preventDefault();
    await fetch(SIGN_UP_URL, { method: 'POST', body: JSON.stringify({ email }) });
    // ok url-flow: says only that it went well
    location.assign('/welcome?from=sign-up');
  }

  return (
    // ok form-without-notice: links the privacy policy
    <form onSubmit={onSubmit}>
      <input type="email" name="email" value={email} onChange={(event) => setEmail(event.target.value)} required />
   {/*^^^^^^^^^^^^^^^^^^^^^^^^ note collect-form user.contact.email */}
      <p>
        What we do with it: <a href="/privacy">privacy policy</a>
      </p>
      <button>Join</button>
    </form>
  );
}
