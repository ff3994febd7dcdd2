import type { SourceMeta } from '@trackyard/connector-sdk';

export const meta: SourceMeta = {
  slug: 'calendly',
  name: 'Calendly',
  category: 'CRM and sales',
  description: 'Takes Calendly’s webhooks: bookings, cancellations, no-shows and routing forms.',
  kind: 'webhook',
  settings: {
    signingKey: {
      type: 'string',
      label: 'Signing key',
      description:
        'The “signing_key” that the webhook subscription was made with. Without it, whoever knows the URL can write events of any person.',
      secret: true,
    },
  },
};
