declare function fbq(action: 'init' | 'track', name: string, parameters?: Record<string, unknown>): void;

declare const ttq: {
  identify(parameters: Record<string, unknown>): void;
  track(event: string, parameters?: Record<string, unknown>): void;
};
