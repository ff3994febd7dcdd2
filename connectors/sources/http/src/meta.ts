import type { SourceMeta } from '@trackyard/connector-sdk';

export const meta: SourceMeta = {
  slug: 'http',
  name: 'SDKs and HTTP API',
  category: 'Websites and apps',
  description:
    "Takes events from Segment's SDKs and from anything that can post JSON over HTTP, by write key.",
  kind: 'collection',
  settings: {
    strict: {
      type: 'boolean',
      label: 'Strict',
      description:
        'Answer 400 where an item is refused, instead of accepting the rest and keeping that item in quarantine with a warning.',
      default: false,
    },
  },
};
