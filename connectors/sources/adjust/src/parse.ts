import {
  fitting,
  isoFromSeconds,
  PayloadError,
  present,
  stableId,
  titleCase,
  type SourceRequest,
} from '@trackyard/connector-sdk';

type Query = Readonly<Record<string, string>>;

/** Names of https://segment.com/docs/connections/spec/mobile/ */
const NAMES = new Map(
  Object.entries({
    install: 'Install Attributed',
    session: 'Application Opened',
    uninstall: 'Application Uninstalled',
  }),
);

/** Parameters that become something else than a property. */
const ELSEWHERE = new Set([
  ...['token', 'activity_kind', 'created_at', 'user_id', 'event_name', 'revenue_float', 'currency'],
  ...['ip_address', 'user_agent', 'os_name', 'os_version', 'app_name', 'app_version', 'device_name'],
  ...[
    'idfa',
    'gps_adid',
    'idfv',
    'android_id',
    'network_name',
    'campaign_name',
    'adgroup_name',
    'creative_name',
  ],
]);

/** One event a callback; its parameters are named like Adjust's placeholders. */
export function parse({ query }: SourceRequest): Record<string, unknown>[] {
  const { token: _token, ...open } = query;
  const given = present(open) as Query;
  if (Object.keys(given).length === 0) throw new PayloadError('The callback has no parameters.');
  const { adid, user_id, created_at } = given;
  return [
    present({
      type: 'track',
      event: nameOf(given),
      messageId: stableId('adjust', Object.entries(given).sort()),
      timestamp: isoFromSeconds(created_at),
      userId: user_id,
      anonymousId: adid ? `adjust:${adid}` : user_id ? undefined : 'adjust:unknown',
      properties: propertiesOf(given),
      context: contextOf(given),
    }),
  ];
}

/** Of an in-app event, the name that it has in Adjust. */
function nameOf({ activity_kind = '', event_name, event, event_token }: Query): string {
  const isEvent = activity_kind === 'event' || activity_kind === '';
  const name = isEvent ? (event_name ?? event ?? event_token) : undefined;
  return name ?? NAMES.get(activity_kind) ?? `Adjust ${titleCase(activity_kind)}`.trim();
}

function propertiesOf(given: Query): Record<string, unknown> {
  const rest = Object.entries(given).filter(([name]) => !ELSEWHERE.has(name));
  const revenue = given['revenue_float'] === undefined ? Number.NaN : Number(given['revenue_float']);
  const campaign = present({
    source: given['network_name'],
    name: given['campaign_name'],
    ad_group: given['adgroup_name'],
    ad_creative: given['creative_name'],
  });
  return fitting({
    ...Object.fromEntries(rest),
    ...(Number.isFinite(revenue) && present({ revenue, currency: given['currency']?.toUpperCase() })),
    provider: 'Adjust',
    ...(Object.keys(campaign).length > 0 && { campaign }),
  });
}

function contextOf(given: Query): Record<string, unknown> {
  const parts = {
    app: present({ name: given['app_name'], version: given['app_version'] }),
    os: present({ name: given['os_name'], version: given['os_version'] }),
    device: present({
      id: given['idfv'] ?? given['android_id'],
      advertisingId: given['idfa'] ?? given['gps_adid'],
      model: given['device_name'],
    }),
  };
  return present({
    integration: { name: 'adjust' },
    ip: given['ip_address'],
    userAgent: given['user_agent'],
    ...Object.fromEntries(Object.entries(parts).filter(([, part]) => Object.keys(part).length > 0)),
  });
}
