import type { SourceMeta } from '@trackyard/connector-sdk';

export const meta: SourceMeta = {
  slug: 'stripe',
  name: 'Stripe',
  category: 'Payments and billing',
  description: 'Takes payments, invoices, subscriptions, refunds and customers from Stripe’s webhooks.',
  kind: 'webhook',
  settings: {
    signingSecret: {
      type: 'string',
      label: 'Signing secret',
      description:
        'In Stripe’s Workbench under Webhooks: the secret of the endpoint, which begins with whsec_.',
      required: true,
      secret: true,
      pattern: '^whsec_\\S+$',
      placeholder: 'whsec_…',
    },
    userIdKey: {
      type: 'string',
      label: 'Metadata key of the user id',
      description:
        'Where your own user id stands in the metadata of Stripe’s objects. A checkout’s client_reference_id comes before it.',
      default: 'user_id',
    },
  },
};
