import type { Category } from '@trackyard/connector-sdk';

/** Segment's package names no categories. */
const DIRECTORIES: Readonly<Partial<Record<Category, string>>> = {
  Advertising: `amazon-amc amazon-conversions-api criteo-audiences delivrai-activate display-video-360 epsilon
    facebook-conversions-api facebook-custom-audiences first-party-dv360 google-campaign-manager-360 google-data-manager
    google-enhanced-conversions iqm kevel kevel-audience linkedin-audiences linkedin-conversions liveramp-audiences
    magellan-ai moloco-rmp ms-bing-ads-audiences ms-bing-capi nextdoor-capi pinterest-conversions podscribe
    reddit-audiences reddit-conversions-api revx rokt-audiences rokt-capi snap-audiences snap-conversions-api
    stackadapt stackadapt-audiences taboola-actions the-trade-desk-crm tiktok-app-events tiktok-audiences
    tiktok-conversions tiktok-conversions-sandbox tiktok-offline-conversions tiktok-offline-conversions-sandbox topsort
    vibe-audience yahoo-audiences youappi-audiences`,
  Analytics: `1plusx 1plusx-asset-api accoil-analytics actable-predictive adjust altertable amplitude amplitude-cohorts
    angler-ai app-fit attribution avo avo-v2 calliper dub equals fullstory gainsight-px-cloud-action google-analytics-4
    heap hyperengage inleads-ai june klime koala mixpanel pendo-audiences playerzero-cloud posthog prodeology
    roadwayai toplyne trackey trubrics usermaven usermotion voiceops`,
  'Experiments and feature flags': `absmartly adobe-target kameleoon launchdarkly launchdarkly-audiences
    optimizely-advanced-audience-targeting optimizely-data-platform optimizely-feature-experimentation-actions
    optimizely-web vwo`,
  'CRM and sales': `actions-pardot apolloio attio blackbaud-raisers-edge-nxt clay close collab-travel-crm hubspot
    ironclad mantle marketo-static-lists outfunnel pipedrive qualified salesforce saleswings`,
  'Email and messaging': `acoustic acoustic-s3tc airship attentive batch blend-ai braze braze-cohorts clevertap cordial
    courier customerio dotdigital dotdigital-audiences drip emarsys encharge engage-messaging-sendgrid
    engage-messaging-twilio insider insider-audiences iterable iterable-audiences iterable-lists klaviyo lark listrak
    loops moengage movable-ink nudge ortto ortto-audiences postscript pushwoosh responsys ripe
    salesforce-marketing-cloud sendgrid sendgrid-audiences slack spiffy taguchi twilio twilio-messaging
    twilio-messaging-omnichannel twilio-studio voyage xtremepush yonoma`,
  'Customer success and support': `aampe appcues canny-functions dawn devrev gleap intercom jimo-cloud qualtrics sprig
    surveysparrow survicate userpilot`,
  'E-commerce and loyalty': `algolia-insights antavo contentstack dynamic-yield-audiences eagleeye-audiences friendbuy
    gameball gwen livelike-cloud recombee rehook revend talon-one voucherify yotpo`,
  'Payments and billing': `chartmogul launchpad m3ter metronome schematic`,
  'Webhooks, queues and files': `aggregations-io amazon-eventbridge ambee aws-kinesis aws-s3 canvas google-sheets google-sheets-dev hilo
    kafka memora memora-internal noop s3 segment segment-profiles sftp singlestore webhook webhook-audiences webhook-extensible zapier`,
};

const BY_DIRECTORY = new Map(
  Object.entries(DIRECTORIES).flatMap(([category, list]) =>
    list.split(/\s+/).map((directory): [string, Category] => [directory, category as Category]),
  ),
);

/** Throws where the package has a destination that nobody has sorted yet. */
export function categoryOf(directory: string): Category {
  const category = BY_DIRECTORY.get(directory);
  if (!category) throw new Error(`"${directory}" has no category: write it into ${import.meta.filename}.`);
  return category;
}
