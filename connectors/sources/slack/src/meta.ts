import type { SourceMeta } from '@trackyard/connector-sdk';

export const meta: SourceMeta = {
  slug: 'slack',
  name: 'Slack',
  category: 'Email and messaging',
  description:
    'Takes messages, reactions, members and whatever else a Slack app subscribes to from the Events API.',
  kind: 'webhook',
  settings: {
    signingSecret: {
      type: 'string',
      label: 'Signing secret',
      description: 'Of your Slack app, at api.slack.com/apps under Basic Information, App Credentials.',
      required: true,
      secret: true,
    },
    includeText: {
      type: 'boolean',
      label: 'Text of messages',
      description: 'Put what people write into the events. Otherwise only its length is told.',
      default: false,
    },
  },
};
