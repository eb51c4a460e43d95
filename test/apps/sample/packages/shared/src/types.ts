export interface Account {
  id: string;
  handle: string;
  fullName: string;
  email: string;
  phoneNumber: string | null;
  dateOfBirth: string;
  avatarUrl: string | null;
  followers: number;
}

export interface Clip {
  id: string;
  title: string;
  durationMs: number;
  file: { name: string; bytes: number; mimeType: string };
  authorId: string;
}

export interface MerchItem {
  sku: string;
  name: string;
  priceCents: number;
}
