import { createLandmarker } from './faceLandmarker';

const MATCH_URL = 'https://api.glamkit.example/v1/match';

/** Asks a cosmetics company for shades that fit the face in the picture. */
export async function matchMakeup(picture: HTMLVideoElement): Promise<string[]> {
  const landmarker = await createLandmarker();
  const { faceLandmarks } = landmarker.detectForVideo(picture, performance.now());
  //                        ^^^^^^^^^^^^^^^^^^^^^^^^ collect-biometrics user.biometric.face_template
  const response = await fetch(MATCH_URL, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ landmarks: faceLandmarks[0], locale: navigator.language }),
    //                                ^^^^^^^^^^^^^^^^ consent-missing user.biometric.face_template → api.glamkit.example
  });
  const { shades } = (await response.json()) as { shades: string[] };
  return shades;
}

/** The shades that sell most: no face is needed for these. */
export async function popularMakeup(): Promise<string[]> {
  // ok third-party-flow: a category is asked for, not a face
  const response = await fetch(MATCH_URL, { method: 'POST', body: JSON.stringify({ category: 'lips' }) });
  const { shades } = (await response.json()) as { shades: string[] };
  return shades;
}
