import { MMKV } from 'react-native-mmkv';
import type { Patient } from '../health/types';

const plain = new MMKV({ id: 'patient' });
const encrypted = new MMKV({ id: 'patient-safe', encryptionKey: 'from-the-keychain' });

export function rememberPatient(patient: Patient): void {
  plain.set('patient', JSON.stringify({ email: patient.email, bloodType: patient.bloodType }));
  //                                           ^^^^^^^^^^^^^ storage-flow user.contact.email, user.health_and_medical.blood_type
  //                                                                     ^^^^^^^^^^^^^^^^^ health-flow user.health_and_medical.blood_type
}

export function rememberPatientSafely(patient: Patient): void {
  // ok storage-flow, health-flow: the store is encrypted
  encrypted.set('patient', JSON.stringify({ email: patient.email, bloodType: patient.bloodType }));
  // ok storage-flow, health-flow: an id
  plain.set('patient.id', patient.id);
  //                      ^^^^^^^^^^ note storage-flow user.unique_id
}
