import {
  fitting,
  isoFromText,
  jsonObject,
  present,
  stableId,
  textOf,
  titleCase,
  type SourceRequest,
} from '@trackyard/connector-sdk';
import { eventValues } from './event-values.ts';

type JsonRecord = Record<string, unknown>;

/** Names of https://segment.com/docs/connections/spec/ */
const NAMES = new Map(
  Object.entries({
    install: 'Install Attributed',
    uninstall: 'Application Uninstalled',
    af_purchase: 'Order Completed',
    af_add_to_cart: 'Product Added',
    af_remove_from_cart: 'Product Removed',
    af_add_to_wishlist: 'Product Added to Wishlist',
    af_content_view: 'Product Viewed',
    af_list_view: 'Product List Viewed',
    af_initiated_checkout: 'Checkout Started',
    af_add_payment_info: 'Payment Info Entered',
    af_search: 'Products Searched',
    af_complete_registration: 'Signed Up',
    af_login: 'Signed In',
    af_start_trial: 'Trial Started',
  }),
);

/** AppsFlyer's own names, which are not the app's. */
const OWN = /^(af_.*|re-?(engagement|attribution|install)|organic-?install)$/;

/** One event a message; of a GET, the query is the message. */
export function parse(request: SourceRequest): JsonRecord[] {
  const { token: _token, ...query } = request.query;
  const message = request.method === 'GET' ? query : jsonObject(request);
  const name = textOf(message['event_name']) ?? '';
  const userId = textOf(message['customer_user_id']);
  const device = textOf(message['appsflyer_id']);
  const { app_id, event_time, event_value } = message;
  return [
    present({
      type: 'track',
      event: nameOf(name),
      messageId: stableId('appsflyer', app_id, device, name, event_time, event_value, device ?? message),
      timestamp: timeOf(message),
      userId,
      anonymousId: device ? `appsflyer:${device}` : userId ? undefined : 'appsflyer:unknown',
      properties: fitting(propertiesOf(message)),
      context: contextOf(message),
    }),
  ];
}

function nameOf(name: string): string {
  const isTheApps = name !== '' && !OWN.test(name);
  return NAMES.get(name) ?? (isTheApps ? name : `AppsFlyer ${titleCase(name.replace(/^af_/, ''))}`.trim());
}

/** `2020-01-15 14:57:24.898`, in UTC. */
function timeOf({ event_time }: JsonRecord): string | undefined {
  const [, date, time] =
    /^(\d{4}-\d\d-\d\d)[ T](\d\d:\d\d:\d\d(?:\.\d+)?)$/.exec(textOf(event_time) ?? '') ?? [];
  return date === undefined ? undefined : isoFromText(`${date}T${time}Z`);
}

function propertiesOf(message: JsonRecord): JsonRecord {
  const { event_name, app_id, platform, event_source, media_source, campaign, conversion_type } = message;
  const revenue = Number(textOf(message['event_revenue']) ?? Number.NaN);
  const currency = textOf(message['event_revenue_currency'])?.toUpperCase();
  const attribution = present({
    source: media_source,
    name: campaign,
    id: message['af_c_id'],
    medium: message['af_channel'],
    ad_group: message['af_adset'],
    ad_creative: message['af_ad'],
  });
  return present({
    ...eventValues(message['event_value']),
    ...(Number.isFinite(revenue) && { revenue, currency }),
    ...{ event_name, app_id, platform, event_source, conversion_type },
    campaign_type: message['campaign_type'],
    is_retargeting: message['is_retargeting'],
    provider: 'AppsFlyer',
    campaign: Object.keys(attribution).length > 0 ? attribution : undefined,
  });
}

function contextOf(message: JsonRecord): JsonRecord {
  const advertisingId = textOf(message['idfa']) ?? textOf(message['advertising_id']);
  const parts = {
    app: { name: message['app_name'], version: message['app_version'], namespace: message['bundle_id'] },
    os: { name: message['platform'], version: message['os_version'] },
    device: {
      id: textOf(message['idfv']) ?? message['android_id'],
      advertisingId,
      model: message['device_model'] ?? message['device_type'],
    },
    location: {
      country: message['country_code'],
      region: message['state'],
      city: message['city'],
    },
  };
  const filled = Object.entries(parts).map(([name, part]) => [name, present(part)] as const);
  return present({
    integration: present({ name: 'appsflyer', version: message['api_version'] }),
    ip: message['ip'],
    userAgent: message['user_agent'],
    locale: message['language'],
    ...Object.fromEntries(filled.filter(([, part]) => Object.keys(part).length > 0)),
  });
}
