import type { SourceMeta } from '@trackyard/connector-sdk';

export const meta: SourceMeta = {
  slug: 'paddle',
  name: 'Paddle',
  category: 'Payments and billing',
  description:
    'Takes transactions, subscriptions, refunds and customers from Paddle Billing’s notifications.',
  kind: 'webhook',
  settings: {
    secretKey: {
      type: 'string',
      label: 'Secret key',
      description:
        'In Paddle under Developer tools, Notifications, Edit destination: the secret key, which begins with pdl_ntfset_.',
      required: true,
      secret: true,
      placeholder: 'pdl_ntfset_…',
    },
    userIdKey: {
      type: 'string',
      label: 'Key of the user id',
      description: 'Where your own user id stands in the custom data of Paddle’s entities.',
      default: 'user_id',
    },
  },
};
