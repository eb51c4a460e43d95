import { Mixpanel } from 'mixpanel-react-native';

const mixpanel = new Mixpanel('b7c1', false);
void mixpanel.init();

export function track(event: string, properties: Record<string, unknown> = {}): void {
  mixpanel.track(event, { ...properties, app: 'pulsewell' });
}
