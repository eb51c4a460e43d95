import { WebClient } from '@slack/web-api';

const slack = new WebClient(process.env.SLACK_TOKEN);

const CHANNELS = { support: 'C04SUPPORT', releases: 'C04RELEASES' } as const;

export async function postMessage(channel: keyof typeof CHANNELS, text: string) {
  await slack.chat.postMessage({ channel: CHANNELS[channel], text });
}
