import type { SourceMeta } from '@trackyard/connector-sdk';

export const meta: SourceMeta = {
  slug: 'segment',
  name: 'Segment',
  category: 'Websites and apps',
  description: "Takes what Segment's Webhooks destination forwards: a Segment source's events, as they are.",
  kind: 'webhook',
  settings: {
    sharedSecret: {
      type: 'string',
      label: 'Shared secret',
      description:
        'As in the settings of the Webhooks (Actions) destination in Segment. Without it, whoever knows the URL can write events of any user. Of a batch Segment signs the first event alone, and it signs no time.',
      secret: true,
    },
  },
};
