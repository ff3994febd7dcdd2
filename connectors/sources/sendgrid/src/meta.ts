import type { SourceMeta } from '@trackyard/connector-sdk';

export const meta: SourceMeta = {
  slug: 'sendgrid',
  name: 'SendGrid',
  category: 'Email and messaging',
  description:
    'Takes what happens to e-mails that Twilio SendGrid sends: deliveries, opens, clicks, bounces.',
  kind: 'webhook',
  settings: {
    verificationKey: {
      type: 'text',
      label: 'Verification key',
      description:
        'In SendGrid under Settings → Mail Settings → Event Webhooks → Signed Event Webhook. Without it anybody who knows the URL can send events.',
    },
  },
};
