import type { SourceMeta } from '@trackyard/connector-sdk';

export const meta: SourceMeta = {
  slug: 'monday',
  name: 'monday.com',
  category: 'Teams and developers',
  description: 'Takes new items, changed columns, updates and whatever else a monday.com board tells of.',
  kind: 'webhook',
  settings: {
    urlToken: {
      type: 'string',
      label: 'Token in the URL',
      description:
        'A long random text of your own making: add ?token=… with it to the webhook URL that you give monday.com. It signs no webhook that is added on a board: without this and a signing secret, whoever learns the URL can send events.',
      secret: true,
      pattern: '^[A-Za-z0-9_.~-]+$',
    },
    signingSecret: {
      type: 'string',
      label: 'Signing secret',
      description:
        'For webhooks that an app of yours makes: the app’s signing secret, in the Developer Center under Basic Information.',
      secret: true,
    },
  },
};
