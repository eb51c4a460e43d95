export interface Member {
  id: string;
  email: string;
  phoneNumber: string;
  displayName: string;
  dateOfBirth: string;
}

export interface Clip {
  id: string;
  title: string;
  fileName: string;
  durationMs: number;
  tags: string[];
}

export interface WatchedClip {
  clipId: string;
  watchedMs: number;
  at: string;
}

export interface Place {
  latitude: number;
  longitude: number;
}
