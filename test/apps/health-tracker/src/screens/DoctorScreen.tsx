import { Button, Share } from 'react-native';
import type { Patient } from '../health/types';
import { upload } from '../lib/api';

interface Props {
  patient: Patient;
}

const PARTNER = 'https://intake.medbridge.example/api/patients';

/** Hands the record to a clinic that is a partner of the app. */
export function DoctorScreen({ patient }: Props) {
  const onSend = () => fetch(PARTNER, { method: 'POST', body: JSON.stringify(patient) });
  //                                                                         ^^^^^^^ health-flow user.health_and_medical.blood_type, user.health_and_medical.medication → intake.medbridge.example
  //                                                                         ^^^^^^^ third-party-flow user.contact.email, user.health_and_medical.blood_type, user.health_and_medical.medication, user.name, user.unique_id → intake.medbridge.example
  const onSendLink = async () => {
    const { token } = await upload<{ token: string }>('/shares', { patient: patient.id });
    // ok third-party-flow, health-flow: a key with which the clinic can ask, as long as the patient lets it
    return fetch(PARTNER, { method: 'POST', body: JSON.stringify({ share: token }) });
  };
  return (
    <>
      <Button title="Send to the clinic" onPress={onSend} />
      <Button title="Send a link to the clinic" onPress={onSendLink} />
      <Button title="Tell a friend" onPress={() => Share.share({ message: 'I use Pulsewell' })} />
    </>
  );
}
