import type { SourceMeta } from '@trackyard/connector-sdk';

export const meta: SourceMeta = {
  slug: 'auth0',
  name: 'Auth0',
  category: 'Teams and developers',
  description: 'Takes sign-ups, sign-ins, changed users and other entries of Auth0’s log and event streams.',
  kind: 'webhook',
  settings: {
    authorization: {
      type: 'string',
      label: 'Authorization token',
      description:
        'What you typed as the authorization token of the stream, exactly (with “Bearer ” where you typed that). Auth0 signs nothing: without a token, whoever learns the URL can send events.',
      secret: true,
    },
  },
};
