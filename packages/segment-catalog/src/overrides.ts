import type { Fields, Unavailable } from '@trackyard/connector-sdk';

/** A setting in place of a secret that Segment keeps in its servers' environment for all its customers. */
export interface EnvironmentSecret {
  /** The variable that the destination's code reads. */
  variable: string;
  /** The setting's name here. */
  setting: string;
  label: string;
  description: string;
}

/** What differs here from what a destination's definition says. */
export interface Override {
  unavailable?: Unavailable;
  /** It keeps an account's credentials in module variables, or reads its environment when it is loaded. */
  isIsolated?: true;
  secrets?: readonly EnvironmentSecret[];
  /** Its access tokens are got with what its own settings hold; no account is connected. */
  getsTokens?: true;
  /** It sends nothing itself, but hands events back to whoever runs it: they are posted to this setting's address. */
  reingest?: { endpoint: string; writeKey: string };
  /** Settings of ours, which the destination's code does not see. */
  settings?: Fields;
}

const NONE: Override = {};

export function overrideOf(directory: string): Override {
  return Object.hasOwn(OVERRIDES, directory) ? OVERRIDES[directory]! : NONE;
}

const internal = (message: string): Override => ({ unavailable: { reason: 'segment_internal', message } });
const notHttp = (message: string): Override => ({ unavailable: { reason: 'not_http', message } });
const awsRole = (name: string): Override => ({
  unavailable: {
    reason: 'host_credentials',
    message: `${name} is reached with the credentials of the machine that runs the code, which no destination may use here.`,
  },
});
const segmentsBucket = (name: string): Override => ({
  unavailable: {
    reason: 'segment_internal',
    message: `${name} takes its files from a bucket of Segment's own, which only Segment can write to.`,
  },
});

function secrets(
  ...list: [variable: string, setting: string, label: string, description: string][]
): Override {
  return {
    secrets: list.map(([variable, setting, label, description]) => ({
      variable,
      setting,
      label,
      description,
    })),
  };
}

/** The app of one's own that an account is connected by, where the code reads it from the environment. */
const ownApp = (vendor: string, prefix: string): Override =>
  secrets(
    [`${prefix}_CLIENT_ID`, 'oauthClientId', 'Client id', `The client id of your own ${vendor} app.`],
    [
      `${prefix}_CLIENT_SECRET`,
      'oauthClientSecret',
      'Client secret',
      `The client secret of your own ${vendor} app.`,
    ],
  );

const REINGEST_SETTINGS: Fields = {
  endpoint: {
    type: 'string',
    label: 'Address of the hub',
    description:
      'Where the events go in again: the public address of this hub, or of any server that speaks the same protocol. They are posted to its /v1/batch.',
    required: true,
    pattern: '^https?://',
  },
};

const OVERRIDES: Readonly<Record<string, Override>> = {
  // Credentials in module variables.
  friendbuy: { isIsolated: true },
  acoustic: { isIsolated: true, getsTokens: true },

  // Client credentials among the settings.
  '1plusx-asset-api': { getsTokens: true },
  listrak: { getsTokens: true },
  m3ter: { getsTokens: true },
  'marketo-static-lists': { getsTokens: true },
  responsys: { getsTokens: true },
  'salesforce-marketing-cloud': { getsTokens: true },
  'taboola-actions': { getsTokens: true },

  // Back into a hub.
  segment: { reingest: { endpoint: 'endpoint', writeKey: 'source_write_key' }, settings: REINGEST_SETTINGS },
  'segment-profiles': {
    reingest: { endpoint: 'endpoint', writeKey: 'writeKey' },
    settings: {
      ...REINGEST_SETTINGS,
      writeKey: {
        type: 'string',
        label: 'Write key',
        description: 'The write key of the source that the events go in to.',
        required: true,
        secret: true,
      },
    },
  },

  // What Segment keeps one secret for, and everybody here brings their own.
  'amazon-amc': ownApp('Amazon Ads', 'ACTIONS_AMAZON_AMC'),
  'amazon-conversions-api': ownApp('Amazon Ads', 'ACTIONS_AMAZON_CONVERSIONS_API'),
  apolloio: {
    ...secrets([
      'ACTIONS_APOLLOIO_HEADER_SECRET',
      'partnerSecret',
      'Partner secret',
      'The shared secret that Apollo.io gives its partners.',
    ]),
    isIsolated: true,
  },
  'braze-cohorts': secrets(
    [
      'BRAZE_COHORTS_PARTNER_API_KEY_US',
      'partnerApiKeyUs',
      'Partner API key, US',
      "Braze's partner API key for its instances in the US.",
    ],
    [
      'BRAZE_COHORTS_PARTNER_API_KEY_EU',
      'partnerApiKeyEu',
      'Partner API key, EU',
      "Braze's partner API key for its instances in the EU.",
    ],
  ),
  'display-video-360': secrets(
    [
      'ACTIONS_DISPLAY_VIDEO_360_CLIENT_ID',
      'oauthClientId',
      'Client id',
      'The client id of your own Google Cloud app.',
    ],
    [
      'ACTIONS_DISPLAY_VIDEO_360_CLIENT_SECRET',
      'oauthClientSecret',
      'Client secret',
      'The client secret of your own Google Cloud app.',
    ],
    [
      'ACTIONS_DISPLAY_VIDEO_360_REFRESH_TOKEN',
      'oauthRefreshToken',
      'Refresh token',
      'A refresh token of a user who may manage the advertiser.',
    ],
  ),
  'dotdigital-audiences': secrets([
    'DOTDIGITAL_AUDIENCES_PARTNER_SECRET',
    'partnerSecret',
    'Partner secret',
    'The secret that Dotdigital gives its partners.',
  ]),
  'dynamic-yield-audiences': secrets(
    ...(['US', 'EU', 'DEV'] as const).map((region): [string, string, string, string] => [
      `ACTIONS_DYNAMIC_YIELD_AUDIENCES_${region}_CLIENT_SECRET`,
      `partnerSecret${region[0]}${region.slice(1).toLowerCase()}`,
      `Partner secret, ${region}`,
      `The secret that Dynamic Yield gives its partners for its data centre ${region}.`,
    ]),
  ),
  'facebook-conversions-api': secrets([
    'ACTIONS_FB_CAPI_SYSTEM_USER_TOKEN',
    'accessToken',
    'Access token',
    "A token of the Conversions API: Meta's Events Manager, Settings, Generate access token.",
  ]),
  'first-party-dv360': ownApp('Google Cloud', 'ACTIONS_FIRST_PARTY_DV360'),
  'google-enhanced-conversions': secrets(
    [
      'ADWORDS_DEVELOPER_TOKEN',
      'developerToken',
      'Developer token',
      "Of your Google Ads manager account: Tools, API Center. It needs Google's approval for live accounts.",
    ],
    [
      'GOOGLE_ENHANCED_CONVERSIONS_CLIENT_ID',
      'oauthClientId',
      'Client id',
      'The client id of your own Google Cloud app.',
    ],
    [
      'GOOGLE_ENHANCED_CONVERSIONS_CLIENT_SECRET',
      'oauthClientSecret',
      'Client secret',
      'The client secret of your own Google Cloud app.',
    ],
  ),
  'linkedin-conversions': ownApp('LinkedIn', 'ACTIONS_LINKEDIN_CONVERSIONS'),
  'ms-bing-ads-audiences': secrets([
    'ACTIONS_MS_BING_ADS_AUDIENCES_DEVELOPER_TOKEN',
    'developerToken',
    'Developer token',
    'Of your Microsoft Advertising account: Developer portal, Request token.',
  ]),
  salesforce: ownApp('Salesforce', 'SALESFORCE'),
  'yahoo-audiences': ownApp('Yahoo', 'ACTIONS_YAHOO_AUDIENCES_TAXONOMY'),

  // What cannot work here.
  'amazon-eventbridge': internal('Segment is the partner of this event source; no other sender can be.'),
  'aws-kinesis': awsRole('Kinesis'),
  'aws-s3': awsRole('S3'),
  s3: awsRole('S3'),
  'liveramp-audiences': segmentsBucket('LiveRamp'),
  'the-trade-desk-crm': segmentsBucket('The Trade Desk'),
  kafka: notHttp('Kafka is no HTTP: use the destination "kafka" of this hub.'),
  sftp: notHttp('SFTP is no HTTP, and no destination of this hub speaks it yet.'),
  'engage-messaging-sendgrid': internal("It sends what Segment's own product Engage has planned."),
  'engage-messaging-twilio': internal("It sends what Segment's own product Engage has planned."),
  memora: internal("It is for a service of Segment's owner that is not public."),
  'memora-internal': internal("It is for a service of Segment's owner that is not public."),
  noop: internal("It is Segment's own test; it sends nothing."),
};
