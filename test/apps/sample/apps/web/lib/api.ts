const baseUrl = process.env.NEXT_PUBLIC_API_URL ?? 'http://localhost:4000';

export function apiFetch(path: string, init: RequestInit = {}) {
  return fetch(`${baseUrl}${path}`, {
    ...init,
    headers: { 'content-type': 'application/json', ...init.headers },
  });
}
