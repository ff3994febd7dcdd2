import type { DestinationMeta } from '@trackyard/connector-sdk';

/** Destinations that may be used, and whose samples lead to no request all the same. */
const BY_DIRECTORY: Readonly<Record<string, string>> = {
  'criteo-audiences': 'audience: looks up the audience in the account first',
  'google-campaign-manager-360': 'vendor_ids: takes exactly one of seven click and device ids',
  'google-data-manager': 'unfinished: its code sends nothing yet',
  'optimizely-feature-experimentation-actions':
    "vendor_ids: asks the account for the event's definition first",
  'optimizely-web': "vendor_ids: asks the account for the event's definition first",
  'twilio-messaging': 'vendor_ids: its fields depend on the channel that the account has',
  'twilio-messaging-omnichannel': 'unfinished: its code sends nothing yet',
  yotpo: "unfinished: its code asks for the account's name and sends nothing of the event",
};

const BY_PRESET: Readonly<Record<string, string>> = {
  'absmartly: Exposures (Verbatim)': "vendor_ids: takes the vendor's own exposure objects only",
  'rokt-capi: Sync Engage Audience': 'audience: needs traits of an audience with the vendor’s own codes',
};

/** Why a destination or preset makes no request here. `unclassified` where nobody knows: the test then fails. */
export function outsideClassOf(directory: string, { unavailable }: DestinationMeta, preset?: string): string {
  if (unavailable) return `${unavailable.reason}: ${unavailable.message}`;
  const named = preset === undefined ? undefined : BY_PRESET[`${directory}: ${preset}`];
  return named ?? BY_DIRECTORY[directory] ?? 'unclassified';
}
