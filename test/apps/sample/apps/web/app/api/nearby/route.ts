import * as Sentry from '@sentry/nextjs';
import { NextResponse, type NextRequest } from 'next/server';
import { apiFetch } from '@/lib/api';

export async function GET(request: NextRequest) {
  const clientIp = request.headers.get('x-forwarded-for')?.split(',')[0] ?? '';
  const country = request.headers.get('x-vercel-ip-country') ?? 'unknown';

  const response = await apiFetch(`/clips/nearby?country=${country}`);
  if (!response.ok) {
    Sentry.captureMessage('nearby clips failed', { extra: { clientIp, status: response.status } });
    return NextResponse.json({ clips: [] }, { status: 502 });
  }
  return NextResponse.json(await response.json());
}
