import type { SourceMeta } from '@trackyard/connector-sdk';

export const meta: SourceMeta = {
  slug: 'iterable',
  name: 'Iterable',
  category: 'Email and messaging',
  description: 'Takes what happens to messages of Iterable by its system webhooks.',
  kind: 'webhook',
  settings: {
    token: {
      type: 'string',
      label: 'Bearer token',
      description:
        'Iterable signs nothing: think one up, and give it to Iterable as the header Authorization: Bearer …. Without token and password anybody who knows the URL can send events.',
      secret: true,
    },
    username: {
      type: 'string',
      label: 'User name',
      description: 'Where the webhook in Iterable uses Basic authentication instead of a token.',
    },
    password: {
      type: 'string',
      label: 'Password',
      description: 'Of the user name.',
      secret: true,
    },
  },
};
