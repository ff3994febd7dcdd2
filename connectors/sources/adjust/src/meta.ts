import type { SourceMeta } from '@trackyard/connector-sdk';

export const meta: SourceMeta = {
  slug: 'adjust',
  name: 'Adjust',
  category: 'Analytics',
  description: 'Takes Adjust’s real-time callbacks: installs and their attribution, sessions, in-app events.',
  kind: 'webhook',
  settings: {
    token: {
      type: 'string',
      label: 'Token',
      description:
        'Adjust signs nothing. Make up a token of letters and digits, and append “?token=…” to the webhook URL that you give to Adjust.',
      required: true,
      secret: true,
      pattern: '^[A-Za-z0-9._~-]{16,}$',
    },
  },
};
