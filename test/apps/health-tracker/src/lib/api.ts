const BASE = 'https://api.pulsewell.example/v2';

export async function upload<T>(path: string, body: unknown): Promise<T> {
  // ok third-party-flow, health-flow: Pulsewell's own server
  const response = await fetch(`${BASE}${path}`, { method: 'POST', body: JSON.stringify(body) });
  return (await response.json()) as T;
}
