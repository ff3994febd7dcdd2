import type { SourceMeta } from '@trackyard/connector-sdk';

export const meta: SourceMeta = {
  slug: 'braze',
  name: 'Braze',
  category: 'Email and messaging',
  description: 'Takes messages, purchases and custom events of Braze by a custom Currents export.',
  kind: 'webhook',
  settings: {
    token: {
      type: 'string',
      label: 'Bearer token',
      description:
        'Braze signs nothing: think one up in letters and digits, and give it to Braze with the URL of the Currents export. Without it anybody who knows the URL can send events.',
      secret: true,
    },
  },
};
