import type { SourceMeta } from '@trackyard/connector-sdk';

export const meta: SourceMeta = {
  slug: 'mailgun',
  name: 'Mailgun',
  category: 'Email and messaging',
  description: 'Takes what happens to e-mails that Mailgun sends: deliveries, opens, clicks, failures.',
  kind: 'webhook',
  settings: {
    signingKey: {
      type: 'string',
      label: 'Webhook signing key',
      description:
        'In Mailgun under Settings → API Security → HTTP webhook signing key; a subaccount has its own.',
      required: true,
      secret: true,
    },
  },
};
