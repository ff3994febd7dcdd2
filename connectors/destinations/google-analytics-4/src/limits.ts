/**
 * What the Measurement Protocol takes. It answers 204 to everything and drops in silence what it does not take, so that the
 * rules must be kept here.
 * https://developers.google.com/analytics/devguides/collection/protocol/ga4/sending-events#limitations
 * https://developers.google.com/analytics/devguides/collection/protocol/ga4/reference#reserved_names
 */
export const MAX_EVENTS = 25;
/** 130 kB with room for what stands around the events. */
export const MAX_EVENT_BYTES = 120_000;
export const MAX_AGE_MS = 72 * 60 * 60 * 1000;
export const MAX_ITEMS = 200;
export const MAX_USER_ID_CHARACTERS = 256;

export const EVENT = { maxNameCharacters: 40, maxCount: 25, maxValueCharacters: 100 } as const;
export const USER_PROPERTY = { maxNameCharacters: 24, maxCount: 25, maxValueCharacters: 36 } as const;

const NAME = /^[A-Za-z][A-Za-z0-9_]*$/;
const RESERVED_PREFIX = /^(_|firebase_|ga_|google_|gtag\.)/;
const RESERVED_PARAMETERS = new Set(['firebase_conversion']);
const RESERVED_USER_PROPERTIES = new Set([
  'first_open_time',
  'first_visit_time',
  'last_deep_link_referrer',
  'user_id',
  'first_open_after_install',
]);
const RESERVED_EVENTS = new Set(
  `ad_activeview ad_click ad_exposure ad_query ad_reward adunit_exposure app_clear_data app_exception app_install
  app_remove app_store_refund app_store_subscription_cancel app_store_subscription_convert app_store_subscription_renew
  app_update app_upgrade dynamic_link_app_open dynamic_link_app_update dynamic_link_first_open error firebase_campaign
  firebase_in_app_message_action firebase_in_app_message_dismiss firebase_in_app_message_impression first_open first_visit
  in_app_purchase notification_dismiss notification_foreground notification_open notification_receive notification_send
  os_update session_start session_start_with_rollout user_engagement`.split(/\s+/),
);

/** Why an event cannot have this name; nothing where it can. */
export function eventNameProblem(name: string): string | undefined {
  if (name.length > EVENT.maxNameCharacters) return 'is longer than 40 characters';
  if (!NAME.test(name)) return 'must be letters, digits and "_", and begin with a letter';
  return RESERVED_EVENTS.has(name) || RESERVED_PREFIX.test(name)
    ? 'is reserved by Google Analytics'
    : undefined;
}

export function isParameterName(name: string): boolean {
  return isName(name, EVENT.maxNameCharacters) && !RESERVED_PARAMETERS.has(name);
}

export function isUserPropertyName(name: string): boolean {
  return isName(name, USER_PROPERTY.maxNameCharacters) && !RESERVED_USER_PROPERTIES.has(name);
}

function isName(name: string, maxCharacters: number): boolean {
  return name.length <= maxCharacters && NAME.test(name) && !RESERVED_PREFIX.test(name);
}
