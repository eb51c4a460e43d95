const BASE = 'https://api.flickpop.example';

async function send<T>(path: string, init?: RequestInit): Promise<T> {
  // ok third-party-flow: Flickpop's own server
  const response = await fetch(`${BASE}${path}`, init);
  return (await response.json()) as T;
}

export const api = {
  get: <T>(path: string) => send<T>(path),
  post: <T>(path: string, body: unknown) => send<T>(path, { method: 'POST', body: JSON.stringify(body) }),
};
