import type { Account } from '@prisma/client';

const endpoint = 'https://api.hubapi.com/crm/v3/objects/contacts';

export async function subscribe(account: Account) {
  const properties = { email: account.email, firstname: account.fullName.split(' ')[0] };
  await fetch(endpoint, {
    method: 'POST',
    headers: { authorization: `Bearer ${process.env.HUBSPOT_TOKEN}`, 'content-type': 'application/json' },
    body: JSON.stringify({ properties }),
  });
}

export async function listSize(): Promise<number> {
  const response = await fetch(`${endpoint}?limit=1`, {
    headers: { authorization: `Bearer ${process.env.HUBSPOT_TOKEN}` },
  });
  const { total } = (await response.json()) as { total: number };
  return total;
}
