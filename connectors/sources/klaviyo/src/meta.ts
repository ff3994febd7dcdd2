import type { SourceMeta } from '@trackyard/connector-sdk';

export const meta: SourceMeta = {
  slug: 'klaviyo',
  name: 'Klaviyo',
  category: 'Email and messaging',
  description: 'Takes events of Klaviyo by its system webhooks: e-mails, text messages, push notifications.',
  kind: 'webhook',
  settings: {
    secretKey: {
      type: 'string',
      label: 'Secret key',
      description: 'Of the webhook, as it was set in Klaviyo when the webhook was made; 16 letters at least.',
      required: true,
      secret: true,
    },
  },
};
