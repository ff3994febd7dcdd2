import type { Event } from '@trackyard/event-spec';

/**
 * The columns of an event in Parquet: what all events have, each type's own fields, and the parts of the context that
 * are asked for most; all else as JSON, whole. A change of this needs a new {@link LAYOUT}.
 */
export const EVENT_COLUMNS = {
  message_id: 'VARCHAR',
  type: 'VARCHAR',
  event: 'VARCHAR',
  name: 'VARCHAR',
  category: 'VARCHAR',
  user_id: 'VARCHAR',
  anonymous_id: 'VARCHAR',
  group_id: 'VARCHAR',
  previous_id: 'VARCHAR',
  timestamp: 'TIMESTAMPTZ',
  original_timestamp: 'TIMESTAMPTZ',
  sent_at: 'TIMESTAMPTZ',
  received_at: 'TIMESTAMPTZ',
  properties: 'JSON',
  traits: 'JSON',
  context: 'JSON',
  integrations: 'JSON',
  context_ip: 'VARCHAR',
  context_locale: 'VARCHAR',
  context_user_agent: 'VARCHAR',
  context_library_name: 'VARCHAR',
  context_page_url: 'VARCHAR',
  context_page_path: 'VARCHAR',
  context_page_referrer: 'VARCHAR',
  context_campaign_source: 'VARCHAR',
  context_campaign_medium: 'VARCHAR',
  context_campaign_name: 'VARCHAR',
  source_id: 'VARCHAR',
  request_id: 'VARCHAR',
  item_index: 'INTEGER',
} as const;

export type EventColumn = keyof typeof EVENT_COLUMNS;

/** Of the files; others are made again. */
export const LAYOUT = 1;

/** The event as a line of JSON with these columns; what it does not have is left out, which is NULL. */
export function eventLine(event: Event): string {
  const { context, trackyard } = event;
  const { page, campaign, library } = context;
  const row: Partial<Record<EventColumn, unknown>> = {
    message_id: event.messageId,
    type: event.type,
    event: event['event'],
    name: event['name'],
    category: event['category'],
    user_id: event.userId,
    anonymous_id: event.anonymousId,
    group_id: event['groupId'],
    previous_id: event['previousId'],
    timestamp: event.timestamp,
    original_timestamp: event.originalTimestamp,
    sent_at: event.sentAt,
    received_at: event.receivedAt,
    properties: event['properties'],
    traits: event['traits'],
    context,
    integrations: event.integrations,
    context_ip: text(context['ip']),
    context_locale: text(context['locale']),
    context_user_agent: text(context['userAgent']),
    context_library_name: text(field(library, 'name')),
    context_page_url: text(field(page, 'url')),
    context_page_path: text(field(page, 'path')),
    context_page_referrer: text(field(page, 'referrer')),
    context_campaign_source: text(field(campaign, 'source')),
    context_campaign_medium: text(field(campaign, 'medium')),
    context_campaign_name: text(field(campaign, 'name')),
    source_id: trackyard.sourceId,
    request_id: trackyard.requestId,
    item_index: trackyard.index,
  };
  return JSON.stringify(row);
}

function field(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[name] : undefined;
}

/** What a sender put where a text is expected may be anything; it stands in `context` as it came. */
function text(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}
