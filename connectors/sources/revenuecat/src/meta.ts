import type { SourceMeta } from '@trackyard/connector-sdk';

const where = 'In RevenueCat under Integrations, Webhooks, in the configuration of the webhook';

export const meta: SourceMeta = {
  slug: 'revenuecat',
  name: 'RevenueCat',
  category: 'Payments and billing',
  description:
    'Takes in-app purchases, renewals, trials, cancellations and refunds from RevenueCat’s webhooks.',
  kind: 'webhook',
  settings: {
    signingSecret: {
      type: 'string',
      label: 'Signing secret',
      description: `${where}, once signatures are switched on. With it, unsigned, changed and repeated requests are refused.`,
      secret: true,
    },
    authorization: {
      type: 'string',
      label: 'Authorization header',
      description: `${where}: the value of the Authorization header, exactly. Without this and a signing secret, whoever learns the URL can send purchases.`,
      secret: true,
    },
  },
};
