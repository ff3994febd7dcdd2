import type { SourceMeta } from '@trackyard/connector-sdk';

export const meta: SourceMeta = {
  slug: 'hubspot',
  name: 'HubSpot',
  category: 'CRM and sales',
  description:
    'Takes the webhooks of a HubSpot app: changes of contacts, companies, deals, tickets and others.',
  kind: 'webhook',
  settings: {
    clientSecret: {
      type: 'string',
      label: 'Client secret',
      description: 'Of the app that has the webhooks: its page “Auth” in HubSpot.',
      required: true,
      secret: true,
    },
    url: {
      type: 'string',
      label: 'Webhook URL',
      description:
        'This source’s webhook URL exactly as HubSpot has it. HubSpot’s newer signature, which covers the URL and the time, is then asked for; without it, its older one, with which a request that somebody caught can be sent again.',
      pattern: '^https?://',
    },
  },
};
