import { WebClient } from '@slack/web-api';

const slack = new WebClient(process.env.SLACK_BOT_TOKEN);

interface Note {
  channel: string;
  text: string;
}

/** Everything the desk says in the team's chat goes through here. */
export async function tellTeam({ channel, text }: Note): Promise<void> {
  await slack.chat.postMessage({ channel, text, unfurl_links: false });
}

export async function shareFile(channel: string, filename: string, file: Buffer): Promise<void> {
  await slack.filesUploadV2({ channel_id: channel, filename, file });
}
