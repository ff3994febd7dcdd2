import type { SourceMeta } from '@trackyard/connector-sdk';

export const meta: SourceMeta = {
  slug: 'zendesk',
  name: 'Zendesk',
  category: 'Customer success and support',
  description:
    'Takes Zendesk’s webhooks: events of tickets, users and organizations, triggers and automations.',
  kind: 'webhook',
  settings: {
    signingSecret: {
      type: 'string',
      label: 'Signing secret',
      description: 'Admin Center → Apps and integrations → Webhooks → the webhook → Reveal secret.',
      required: true,
      secret: true,
    },
  },
};
