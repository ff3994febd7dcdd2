import type { SourceMeta } from '@trackyard/connector-sdk';

export const meta: SourceMeta = {
  slug: 'shopify',
  name: 'Shopify',
  category: 'E-commerce and loyalty',
  description: 'Takes orders, refunds, checkouts and customers from Shopify’s webhooks.',
  kind: 'webhook',
  settings: {
    signingSecret: {
      type: 'string',
      label: 'Signing secret',
      description:
        'In Shopify under Settings, Notifications, Webhooks: “Your webhooks will be signed with …”. For the webhooks of an app, the app’s client secret.',
      required: true,
      secret: true,
    },
  },
};
