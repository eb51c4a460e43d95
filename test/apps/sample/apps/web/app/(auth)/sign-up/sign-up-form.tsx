'use client';

import { identifyUser } from '@clipper/analytics';
import { useRouter } from 'next/navigation';
import { useState, type FormEvent } from 'react';
import { createAccount } from './actions';

export function SignUpForm() {
  const router = useRouter();
  const [userEmail, setUserEmail] = useState('');
  const [handle, setHandle] = useState('');
  const [password, setPassword] = useState('');
  const [pending, setPending] = useState(false);

  async function onSubmit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    setPending(true);
    const result = await createAccount({ email: userEmail, handle, password });
    setPending(false);
    if (!result.ok) return;
    identifyUser(userEmail);
    router.push(`/welcome?email=${encodeURIComponent(userEmail)}`);
  }

  return (
    <form onSubmit={onSubmit} className="stack">
      <label>
        E-mail
        <input
          type="email"
          name="email"
          autoComplete="email"
          required
          value={userEmail}
          onChange={(event) => setUserEmail(event.target.value)}
        />
      </label>
      <label>
        Handle
        <input name="handle" required value={handle} onChange={(event) => setHandle(event.target.value)} />
      </label>
      <label>
        Password
        <input
          type="password"
          autoComplete="new-password"
          minLength={12}
          value={password}
          onChange={(event) => setPassword(event.target.value)}
        />
      </label>
      <button disabled={pending || password.length < 12}>{pending ? 'One moment …' : 'Join Clipper'}</button>
    </form>
  );
}
