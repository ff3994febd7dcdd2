import type { SourceMeta } from '@trackyard/connector-sdk';

export const meta: SourceMeta = {
  slug: 'intercom',
  name: 'Intercom',
  category: 'Customer success and support',
  description: 'Takes Intercom’s webhooks: conversations, contacts, tickets, companies and tracked events.',
  kind: 'webhook',
  settings: {
    clientSecret: {
      type: 'string',
      label: 'Client secret',
      description: 'Of the app that has the webhooks: Developer Hub → your app → Basic information.',
      required: true,
      secret: true,
    },
  },
};
