import type { SourceMeta } from '@trackyard/connector-sdk';

export const meta: SourceMeta = {
  slug: 'mailjet',
  name: 'Mailjet',
  category: 'Email and messaging',
  description: 'Takes what happens to e-mails that Mailjet sends: opens, clicks, bounces, complaints.',
  kind: 'webhook',
  settings: {
    username: {
      type: 'string',
      label: 'User name',
      description: 'Think one up, and give Mailjet the URL as https://<user name>:<password>@….',
    },
    password: {
      type: 'string',
      label: 'Password',
      description:
        'Of the user name in the URL; Mailjet signs nothing. Without it anybody who knows the URL can send events.',
      secret: true,
    },
  },
};
