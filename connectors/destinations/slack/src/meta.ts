import type { DestinationMeta, Field, Fields } from '@trackyard/connector-sdk';

const text = (label: string, description: string): Field => ({ type: 'string', label, description });

const fields: Fields = {
  text: {
    type: 'text',
    label: 'Text',
    description:
      "The message, with Slack's formatting (*bold*, <https://…|link>); beside blocks what notifications show. 4,000 characters at most.",
    required: true,
    default: { '@template': '*{{event}}* by {{userId}}' },
  },
  blocks: {
    type: 'object',
    multiple: true,
    label: 'Blocks',
    description: 'Block Kit, 50 at most: shown instead of the text.',
  },
  channel: text('Channel', 'Instead of the channel of the settings, for a bot: its id or #name.'),
  threadTs: text('Thread', 'The ts of the message to answer to, for a bot.'),
  username: text('Sender name', 'Instead of the bot’s own; it needs the scope chat:write.customize.'),
  iconEmoji: text('Sender icon', 'An emoji such as :tada:, likewise.'),
  unfurlLinks: { type: 'boolean', label: 'Show links', description: 'Shows what links lead to.' },
  allowMentions: {
    type: 'boolean',
    label: 'Let messages call everybody',
    description:
      'Leaves <!channel>, <!here> and <!everyone> as they are. Otherwise they are plain text, for they could come from an event.',
  },
};

export const meta: DestinationMeta = {
  slug: 'slack',
  name: 'Slack',
  category: 'Email and messaging',
  description: 'Posts a message to a Slack channel for events that matter.',
  settings: {
    webhookUrl: {
      ...text(
        'Incoming webhook URL',
        'Of your Slack app: Incoming Webhooks, Add new webhook. It is bound to one channel.',
      ),
      secret: true,
      pattern: '^https://hooks\\.slack(-gov)?\\.com/(services|workflows|triggers)/[A-Za-z0-9/_-]+$',
    },
    botToken: {
      ...text(
        'Bot token',
        'Instead of a webhook URL, for several channels: OAuth & Permissions, begins with xoxb-. It needs the scope chat:write, and the bot must be in the channel.',
      ),
      secret: true,
      pattern: '^xoxb-[A-Za-z0-9-]+$',
    },
    channel: text('Channel', 'Where a bot posts, unless the mapping says otherwise: its id or #name.'),
  },
  // https://docs.slack.dev/apis/web-api/rate-limits: one message a second for a channel.
  pace: { requestsPerSecond: 1, concurrency: 1 },
  actions: {
    postMessage: {
      name: 'Post message',
      description: 'Posts one message.',
      trigger: 'type = "track"',
      fields,
    },
  },
  presets: [
    {
      name: 'Completed orders',
      trigger: 'type = "track" and event = "Order Completed"',
      action: 'postMessage',
      fields: {
        text: {
          '@template': 'Order {{properties.order_id}}: {{properties.revenue}} {{properties.currency}}',
        },
      },
    },
    {
      name: 'New users',
      trigger: 'type = "track" and event = "Signed Up"',
      action: 'postMessage',
      fields: { text: { '@template': 'New user: {{userId}}' } },
    },
  ],
};
