'use client';

import { useState } from 'react';

export function CheckoutForm() {
  const [email, setEmail] = useState('');
  const [street, setStreet] = useState('');

  /** "So that nobody has to type it again": in the clear, for every script of the page. */
  function remember() {
    localStorage.setItem('checkout', JSON.stringify({ email, street }));
    //                                                ^^^^^ storage-flow user.contact.address, user.contact.address.street, user.contact.email
    // ok storage-flow: a step of the form
    sessionStorage.setItem('checkout.step', 'address');
  }

  return (
    <form onBlur={remember} action="/api/checkout" method="post">
      <input type="email" autoComplete="email" value={email} onChange={(event) => setEmail(event.target.value)} />
   {/*^^^^^^^^^^^^^^^^^^^^^^^^ note collect-form user.contact.email */}
      <input autoComplete="street-address" value={street} onChange={(event) => setStreet(event.target.value)} />
   {/*^^^^^^^^^^^^^^^^^^^^^^^^ note collect-form user.contact.address */}
      <p>
        See our <a href="/terms">terms</a> and <a href="/privacy">privacy policy</a>.
      </p>
      <button>Pay</button>
    </form>
  );
}
