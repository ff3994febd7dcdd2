import type { SourceMeta } from '@trackyard/connector-sdk';

export const meta: SourceMeta = {
  slug: 'pagerduty',
  name: 'PagerDuty',
  category: 'Teams and developers',
  description:
    'Takes incidents, notes, responders, status updates and services from PagerDuty’s v3 webhooks.',
  kind: 'webhook',
  settings: {
    signingSecret: {
      type: 'string',
      label: 'Signing secret',
      description:
        'Shown once, when the webhook subscription is made in PagerDuty under Integrations, Generic Webhooks (v3).',
      required: true,
      secret: true,
    },
  },
};
