import type { SourceMeta } from '@trackyard/connector-sdk';

export const meta: SourceMeta = {
  slug: 'brevo',
  name: 'Brevo',
  category: 'Email and messaging',
  description: 'Takes what happens to e-mails, text messages and contacts in Brevo.',
  kind: 'webhook',
  settings: {
    token: {
      type: 'string',
      label: 'Token',
      description:
        'Brevo signs nothing: think one up, and give it to Brevo as the token of the webhook (Authorization: Bearer). Without token and password anybody who knows the URL can send events.',
      secret: true,
    },
    username: {
      type: 'string',
      label: 'User name',
      description: 'Where Brevo is given https://<user name>:<password>@… instead of a token.',
    },
    password: {
      type: 'string',
      label: 'Password',
      description: 'Of the user name in the URL that Brevo is given.',
      secret: true,
    },
  },
};
