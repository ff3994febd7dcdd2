import type { SourceMeta } from '@trackyard/connector-sdk';

export const meta: SourceMeta = {
  slug: 'mailchimp',
  name: 'Mailchimp',
  category: 'Email and messaging',
  description:
    'Takes changes of a Mailchimp audience, and what happens to e-mails of Mailchimp Transactional (Mandrill).',
  kind: 'webhook',
  settings: {
    urlSecret: {
      type: 'string',
      label: 'Secret in the URL',
      description:
        'Mailchimp signs nothing for audiences: think one up, and give Mailchimp the URL with ?secret=… at its end. Without it anybody who knows the URL can send events.',
      secret: true,
    },
    transactionalKey: {
      type: 'string',
      label: 'Transactional webhook key',
      description:
        'In Mailchimp Transactional under Settings → Webhooks, the key of this webhook. Needed for e-mails of Transactional only.',
      secret: true,
    },
    webhookUrl: {
      type: 'string',
      label: 'Webhook URL',
      description: 'As it stands in Mailchimp Transactional, letter by letter: it is signed too.',
      pattern: '^https?://',
    },
  },
};
