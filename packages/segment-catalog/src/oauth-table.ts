import type { OAuthMeta } from '@trackyard/connector-sdk';

type Vendor = Omit<OAuthMeta, 'scopes'>;

const GOOGLE: Vendor = {
  vendor: 'google',
  authorizeUrl: 'https://accounts.google.com/o/oauth2/v2/auth',
  tokenUrl: 'https://oauth2.googleapis.com/token',
  // Only a fresh consent brings a refresh token.
  parameters: { access_type: 'offline', prompt: 'consent' },
  hasPkce: true,
};
const HUBSPOT: Vendor = {
  vendor: 'hubspot',
  authorizeUrl: 'https://app.hubspot.com/oauth/authorize',
  tokenUrl: 'https://api.hubapi.com/oauth/v1/token',
  account: { url: 'https://api.hubapi.com/oauth/v1/access-tokens/{token}', names: ['user', 'hub_domain'] },
};
const SALESFORCE: Vendor = {
  vendor: 'salesforce',
  authorizeUrl: 'https://login.salesforce.com/services/oauth2/authorize',
  tokenUrl: 'https://login.salesforce.com/services/oauth2/token',
  sandbox: {
    setting: 'isSandbox',
    authorizeUrl: 'https://test.salesforce.com/services/oauth2/authorize',
    tokenUrl: 'https://test.salesforce.com/services/oauth2/token',
  },
  hasPkce: true,
};
const LINKEDIN: Vendor = {
  vendor: 'linkedin',
  authorizeUrl: 'https://www.linkedin.com/oauth/v2/authorization',
  tokenUrl: 'https://www.linkedin.com/oauth/v2/accessToken',
};
const SNAP: Vendor = {
  vendor: 'snap',
  authorizeUrl: 'https://accounts.snapchat.com/login/oauth2/authorize',
  tokenUrl: 'https://accounts.snapchat.com/login/oauth2/access_token',
  account: { url: 'https://adsapi.snapchat.com/v1/me', names: ['me.display_name', 'me.email'] },
};
const AMAZON: Vendor = {
  vendor: 'amazon',
  authorizeUrl: 'https://www.amazon.com/ap/oa',
  tokenUrl: 'https://api.amazon.com/auth/o2/token',
};
const MICROSOFT: Vendor = {
  vendor: 'microsoft',
  authorizeUrl: 'https://login.microsoftonline.com/common/oauth2/v2.0/authorize',
  tokenUrl: 'https://login.microsoftonline.com/common/oauth2/v2.0/token',
  hasPkce: true,
};
const REDDIT: Vendor = {
  vendor: 'reddit',
  authorizeUrl: 'https://www.reddit.com/api/v1/authorize',
  tokenUrl: 'https://www.reddit.com/api/v1/access_token',
  parameters: { duration: 'permanent' },
  clientAuthentication: 'basic',
};
const FACEBOOK: Vendor = {
  vendor: 'facebook',
  authorizeUrl: 'https://www.facebook.com/v24.0/dialog/oauth',
  tokenUrl: 'https://graph.facebook.com/v24.0/oauth/access_token',
  account: { url: 'https://graph.facebook.com/v24.0/me?fields=name', names: ['name'] },
};
const INTERCOM: Vendor = {
  vendor: 'intercom',
  authorizeUrl: 'https://app.intercom.com/oauth',
  tokenUrl: 'https://api.intercom.io/auth/eagle/token',
  account: { url: 'https://api.intercom.io/me', names: ['email', 'app.name'] },
};
const ATTIO: Vendor = {
  vendor: 'attio',
  authorizeUrl: 'https://app.attio.com/authorize',
  tokenUrl: 'https://app.attio.com/oauth/token',
  account: { url: 'https://api.attio.com/v2/self', names: ['workspace_name'] },
};
const BLACKBAUD: Vendor = {
  vendor: 'blackbaud',
  authorizeUrl: 'https://app.blackbaud.com/oauth/authorize',
  tokenUrl: 'https://oauth2.sky.blackbaud.com/token',
  hasPkce: true,
};

const google = (scope: string): OAuthMeta => ({
  ...GOOGLE,
  scopes: [`https://www.googleapis.com/auth/${scope}`],
});

/**
 * Addresses and scopes that Segment keeps in its developer portal; no vendor has seen these (docs/unproven.md). Vendors that
 * want a scope of its own for saying whose account it is are not asked. Not listed: accounts whose vendors take no code (Yahoo, Yotpo), or have another protocol than the standard's (TikTok), or publish no
 * authorize address (Hilo); there a token is pasted.
 */
const TABLE: Readonly<Record<string, OAuthMeta>> = {
  'actions-pardot': { ...SALESFORCE, scopes: ['api', 'pardot_api', 'refresh_token'] },
  'amazon-amc': { ...AMAZON, scopes: ['advertising::audiences'] },
  'amazon-conversions-api': { ...AMAZON, scopes: ['advertising::campaign_management'] },
  attio: { ...ATTIO, scopes: [] },
  'blackbaud-raisers-edge-nxt': { ...BLACKBAUD, scopes: [] },
  'facebook-custom-audiences': { ...FACEBOOK, scopes: ['ads_management', 'business_management'] },
  'first-party-dv360': google('display-video'),
  'google-campaign-manager-360': google('ddmconversions'),
  'google-data-manager': google('datamanager'),
  'google-enhanced-conversions': google('adwords'),
  'google-sheets': google('spreadsheets'),
  hubspot: {
    ...HUBSPOT,
    scopes: [
      ...['oauth', 'analytics.behavioral_events.send', 'behavioral_events.event_definitions.read_write'],
      ...['crm.objects.contacts.read', 'crm.objects.contacts.write', 'crm.schemas.contacts.read'],
      ...['crm.objects.companies.read', 'crm.objects.companies.write', 'crm.schemas.companies.read'],
    ],
  },
  intercom: { ...INTERCOM, scopes: [] },
  'linkedin-audiences': { ...LINKEDIN, scopes: ['r_ads', 'rw_dmp_segments'] },
  'linkedin-conversions': { ...LINKEDIN, scopes: ['r_ads', 'rw_conversions'] },
  'ms-bing-ads-audiences': {
    ...MICROSOFT,
    scopes: ['https://ads.microsoft.com/msads.manage', 'offline_access'],
  },
  'reddit-audiences': { ...REDDIT, scopes: ['adsread', 'adsedit'] },
  salesforce: { ...SALESFORCE, scopes: ['api', 'refresh_token'] },
  'snap-audiences': { ...SNAP, scopes: ['snapchat-marketing-api'] },
  'snap-conversions-api': { ...SNAP, scopes: ['snapchat-offline-conversions-api'] },
};

/** How an account of this destination is connected; nothing where a token must be pasted. */
export function oauthMetaOf(directory: string): OAuthMeta | undefined {
  return Object.hasOwn(TABLE, directory) ? TABLE[directory] : undefined;
}
