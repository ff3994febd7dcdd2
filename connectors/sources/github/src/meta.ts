import type { SourceMeta } from '@trackyard/connector-sdk';

export const meta: SourceMeta = {
  slug: 'github',
  name: 'GitHub',
  category: 'Teams and developers',
  description:
    'Takes pushes, issues, pull requests, reviews, releases, stars and everything else from GitHub’s webhooks.',
  kind: 'webhook',
  settings: {
    secret: {
      type: 'string',
      label: 'Secret',
      description:
        'What you typed as the secret of the webhook. Without one, whoever learns the URL can send events; with one, unsigned requests are refused.',
      secret: true,
      generate: { prefix: '', bytes: 32 },
    },
  },
};
