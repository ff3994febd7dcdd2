import type { SourceMeta } from '@trackyard/connector-sdk';

export const meta: SourceMeta = {
  slug: 'appsflyer',
  name: 'AppsFlyer',
  category: 'Analytics',
  description:
    'Takes AppsFlyer’s Push API: installs, re-engagements and in-app events with their attribution.',
  kind: 'webhook',
  settings: {
    token: {
      type: 'string',
      label: 'Token',
      description:
        'AppsFlyer signs nothing, but sends the authentication token of its Push API settings. Or append “?token=…” to the URL. Without one, whoever knows the URL can write events of any user.',
      secret: true,
    },
    header: {
      type: 'string',
      label: 'Header',
      description:
        'Where AppsFlyer sends the token: Authorization, or a name of yours that begins with “X-”.',
      default: 'Authorization',
      pattern: '^([Aa]uthorization|[Xx]-[A-Za-z0-9_-]+)$',
    },
  },
};
