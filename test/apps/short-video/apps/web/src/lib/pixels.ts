import { hasConsent } from '@flickpop/shared/consent';
import { sha256 } from '@flickpop/shared/privacy';
import type { Clip, Member } from '@flickpop/shared/types';

/** Called after every log-in, before the cookie banner was answered. */
export function matchMember(member: Member) {
  fbq('init', '5550112233', { em: member.email, ph: member.phoneNumber, db: member.dateOfBirth });
  //                              ^^^^^^^^^^^^ consent-missing user.contact.email, user.contact.phone_number, user.demographic.date_of_birth → Meta (US)
  ttq.identify({ email: member.email, external_id: member.id });
  //                    ^^^^^^^^^^^^ consent-missing user.contact.email, user.unique_id → TikTok (CN)
  //                    ^^^^^^^^^^^^ transfer-country user.contact.email, user.unique_id → TikTok (CN)
}

/** The same after the banner, for those who said yes: hashes, as both networks ask for. */
export async function matchConsentingMember(member: Member) {
  if (!hasConsent('advertising')) return;
  const hashedEmail = await sha256(member.email);
  // ok consent-missing: asked for this purpose, and a hash
  fbq('init', '5550112233', { em: hashedEmail });
  // Asked and hashed, and still in a country that is not allowed: it belongs behind a contract, or out.
  // ok consent-missing: asked for this purpose, and a hash
  ttq.identify({ email: hashedEmail });
  //                    ^^^^^^^^^^^ transfer-country user.contact.email → TikTok (CN)
}

export function clipOpened(clip: Clip) {
  // ok consent-missing: about a clip, not about a person
  fbq('track', 'ViewContent', { content_ids: [clip.id], content_name: clip.title });
  // ok consent-missing: about a clip, not about a person
  ttq.track('ViewContent', { content_id: clip.id, content_name: clip.title });
}
