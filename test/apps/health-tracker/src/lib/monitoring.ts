import * as Sentry from '@sentry/react-native';
import type { Patient } from '../health/types';

Sentry.init({ dsn: 'https://key@o4500.ingest.de.sentry.io/77', sendDefaultPii: false });

export function signedIn(patient: Patient): void {
  Sentry.setUser({ id: patient.id, email: patient.email });
  //                   ^^^^^^^^^^ third-party-flow user.contact.email, user.unique_id → Sentry (DE)
  Sentry.setContext('health', { bloodType: patient.bloodType, medications: patient.medications });
  //                                       ^^^^^^^^^^^^^^^^^ health-flow user.health_and_medical.blood_type, user.health_and_medical.medication → Sentry (DE)
  //                                       ^^^^^^^^^^^^^^^^^ third-party-flow user.health_and_medical.blood_type, user.health_and_medical.medication → Sentry (DE)
}

export function signedInQuietly(patient: Patient): void {
  // ok third-party-flow: an id alone
  Sentry.setUser({ id: patient.id });
  //                   ^^^^^^^^^^ note third-party-flow user.unique_id → Sentry (DE)
  // ok health-flow, third-party-flow: a number
  Sentry.setContext('health', { medications: patient.medications.length });
}
