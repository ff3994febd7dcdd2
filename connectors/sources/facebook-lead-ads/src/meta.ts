import type { SourceMeta } from '@trackyard/connector-sdk';

export const meta: SourceMeta = {
  slug: 'facebook-lead-ads',
  name: 'Facebook Lead Ads',
  category: 'Advertising',
  description:
    'Takes Meta’s webhooks of a page: who filled in which lead form, by the lead’s id. The answers stay at Meta.',
  kind: 'webhook',
  settings: {
    appSecret: {
      type: 'string',
      label: 'App secret',
      description: 'Of the Meta app that has the webhook: App settings → Basic.',
      required: true,
      secret: true,
    },
    verifyToken: {
      type: 'string',
      label: 'Verify token',
      description: 'Any text; give the same to Meta with the callback URL. Meta asks with it once.',
      required: true,
      secret: true,
    },
  },
};
