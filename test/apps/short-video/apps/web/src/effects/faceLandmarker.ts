import { FaceLandmarker, FilesetResolver } from '@mediapipe/tasks-vision';

const MODEL = '/models/face_landmarker.task';

export async function createLandmarker(): Promise<FaceLandmarker> {
  const files = await FilesetResolver.forVisionTasks('/wasm');
  return FaceLandmarker.createFromOptions(files, {
    baseOptions: { modelAssetPath: MODEL, delegate: 'GPU' },
    runningMode: 'VIDEO',
    numFaces: 1,
    outputFaceBlendshapes: true,
  });
}
