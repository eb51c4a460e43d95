interface Props {
  searchParams: Promise<{ order?: string; email?: string }>;
}

/** The campaign's conversion pixel gets who bought. */
export default async function ThanksPage({ searchParams }: Props) {
  const { order, email } = await searchParams;
  return (
    <main>
      <h1>Thank you</h1>
      <img src={`https://www.facebook.com/tr?id=998877&ev=Purchase&ud[em]=${email}`} alt="" width={1} height={1} />
      {/*                                                                   ^^^^^ consent-missing user.contact.email → Meta (US) */}
      {/*                                                                   ^^^^^ url-flow user.contact.email */}
      {/* ok url-flow, consent-missing, third-party-flow: the number of an order */}
      <img src={`https://www.facebook.com/tr?id=998877&ev=Purchase&cd[order]=${order}`} alt="" width={1} height={1} />
    </main>
  );
}
