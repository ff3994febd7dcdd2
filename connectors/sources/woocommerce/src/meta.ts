import type { SourceMeta } from '@trackyard/connector-sdk';

export const meta: SourceMeta = {
  slug: 'woocommerce',
  name: 'WooCommerce',
  category: 'E-commerce and loyalty',
  description: 'Takes orders, customers, products and coupons from WooCommerce’s webhooks.',
  kind: 'webhook',
  settings: {
    secret: {
      type: 'string',
      label: 'Secret',
      description: 'The secret of the webhook, under WooCommerce, Settings, Advanced, Webhooks.',
      required: true,
      secret: true,
    },
  },
};
