import { DrawingUtils, FaceLandmarker } from '@mediapipe/tasks-vision';
import { hasConsent } from '@flickpop/shared/consent';
import { createLandmarker } from './faceLandmarker';

/** Draws the mask over the face. The landmarks stay in the browser, and only if the member wants face effects. */
export async function startMask(video: HTMLVideoElement, canvas: HTMLCanvasElement) {
  const context = canvas.getContext('2d');
  if (!context || !hasConsent('faceEffects')) return;
  const landmarker = await createLandmarker();
  const drawing = new DrawingUtils(context);

  const onFrame = () => {
    // ok collect-biometrics: asked first, and nothing leaves the browser
    const result = landmarker.detectForVideo(video, performance.now());
    //             ^^^^^^^^^^^^^^^^^^^^^^^^ note collect-biometrics user.biometric.face_template
    context.clearRect(0, 0, canvas.width, canvas.height);
    for (const landmarks of result.faceLandmarks) {
      drawing.drawConnectors(landmarks, FaceLandmarker.FACE_LANDMARKS_TESSELATION, { color: '#fff8', lineWidth: 1 });
    }
    requestAnimationFrame(onFrame);
  };
  requestAnimationFrame(onFrame);
}
