import type { SourceMeta } from '@trackyard/connector-sdk';

export const meta: SourceMeta = {
  slug: 'twilio',
  name: 'Twilio',
  category: 'Email and messaging',
  description: 'Takes what happens to messages and calls in Twilio, by status callbacks or by Event Streams.',
  kind: 'webhook',
  settings: {
    authToken: {
      type: 'string',
      label: 'Auth token',
      description: "On the start page of Twilio's console under Account Info: Twilio signs with it.",
      required: true,
      secret: true,
    },
    webhookUrl: {
      type: 'string',
      label: 'Webhook URL',
      description:
        'As it stands in Twilio, letter by letter, with its query if it has one: it is signed too.',
      required: true,
      pattern: '^https?://',
    },
  },
};
