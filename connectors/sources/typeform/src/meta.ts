import type { SourceMeta } from '@trackyard/connector-sdk';

export const meta: SourceMeta = {
  slug: 'typeform',
  name: 'Typeform',
  category: 'Customer success and support',
  description: 'Takes Typeform’s webhooks: the responses to a form, also partial ones.',
  kind: 'webhook',
  settings: {
    secret: {
      type: 'string',
      label: 'Secret',
      description:
        'As in Typeform: the form → Connect → Webhooks → Edit → Secret. Without it, whoever knows the URL can write events of any user.',
      secret: true,
    },
    userIdField: {
      type: 'string',
      label: 'User id',
      description:
        'The hidden field that holds your own id of the user. Who answers can change it in the address of the form.',
      default: 'user_id',
    },
  },
};
