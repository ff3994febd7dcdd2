import type { SourceMeta } from '@trackyard/connector-sdk';

export const meta: SourceMeta = {
  slug: 'customer-io',
  name: 'Customer.io',
  category: 'Email and messaging',
  description: 'Takes what happens to messages of Customer.io by its reporting webhooks.',
  kind: 'webhook',
  settings: {
    signingKey: {
      type: 'string',
      label: 'Webhook signing key',
      description:
        'In Customer.io under Integrations → Reporting Webhooks, in the settings of the webhook: one for the whole workspace.',
      required: true,
      secret: true,
    },
  },
};
