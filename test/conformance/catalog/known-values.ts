import type { Settings } from '@trackyard/connector-sdk';

/** What only the vendor can give, in the form that the destination's own checks want. */
const SETTINGS: Readonly<Record<string, Settings>> = {
  'acoustic-s3tc': { s3_bucket_accesspoint_alias: 'acoustic-abc123-s3alias', fileNamePrefix: 'abcd_' },
  ortto: { api_key: 'PRD-au-0123456789' },
  'ortto-audiences': { api_key: 'PRD-au-0123456789' },
  salesforce: { instanceUrl: 'https://shop.my.salesforce.com/' },
};

const FIELDS: Readonly<Record<string, Record<string, unknown>>> = {
  'slack/postToChannel': { url: 'https://hooks.slack.com/services/T0/B0/abc' },
  'voiceops/sendCallCompleted': { call_started_at: 1767323045 },
  'zapier/send': { zapSubscriptionUrl: 'https://hooks.zapier.com/hooks/catch/1/abc' },
};

export function knownSettings(directory: string): Settings {
  return SETTINGS[directory] ?? {};
}

export function knownFields(slug: string, action: string): Record<string, unknown> {
  return FIELDS[`${slug.replace('segment/', '')}/${action}`] ?? {};
}
