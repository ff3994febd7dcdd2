import { objectsOf, PayloadError, textOf, type Delivery } from '@trackyard/connector-sdk';

/** https://docs.slack.dev/reference/methods/chat.postMessage#truncating */
const MAX_TEXT_CHARACTERS = 40_000;
const MAX_BLOCKS = 50;

/** The message's JSON; throws `PayloadError` for what Slack would refuse. */
export function messageOf(payload: Delivery['payload'], channel?: string): string {
  const text = textOf(payload.text);
  const blocks = objectsOf(payload.blocks);
  if (text === undefined) throw new PayloadError('The message has no text.');
  if (text.length > MAX_TEXT_CHARACTERS) throw new PayloadError('The text is longer than 40,000 characters.');
  if (blocks.length > MAX_BLOCKS) throw new PayloadError('The message has more than 50 blocks.');
  const [threadTs, username, icon] = [payload.threadTs, payload.username, payload.iconEmoji].map(textOf);
  const json = JSON.stringify({
    ...(channel !== undefined && { channel }),
    text,
    ...(blocks.length > 0 && { blocks }),
    ...(threadTs !== undefined && { thread_ts: threadTs }),
    ...(username !== undefined && { username }),
    ...(icon !== undefined && { icon_emoji: icon }),
    ...(typeof payload.unfurlLinks === 'boolean' && { unfurl_links: payload.unfurlLinks }),
  });
  return payload.allowMentions === true ? json : withoutCalls(json);
}

/**
 * `<!channel>` and its kin as plain text, wherever they stand: they may come from an event, that is from anybody.
 * https://docs.slack.dev/messaging/formatting-message-text#special-mentions
 */
function withoutCalls(json: string): string {
  return json.replaceAll('<!', '&lt;!');
}
