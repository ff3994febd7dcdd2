import type { JsonObject } from '@trackyard/base';
import type { Event } from '@trackyard/event-spec';
import { addCampaign } from './add-campaign.ts';
import { addClient } from './add-client.ts';
import { addLocation } from './add-location.ts';
import type { Enrichments } from './enrichments.ts';
import type { Locate } from './geo-database.ts';
import { readClient } from './read-client.ts';

/** What enriching may know besides the event. */
export interface EnrichmentFacts {
  locate: Locate;
  /** The event's session; nothing where none is known. */
  sessionId?: string | undefined;
}

/**
 * The event with what its source has switched on, or the event itself where there is nothing to add. What the sender has
 * sent stays, so that enriching again changes nothing. The event that was given is left as it is.
 */
export function enrichEvent(event: Event, enrichments: Enrichments, facts: EnrichmentFacts): Event {
  const { context } = event;
  const added: JsonObject = {
    ...(enrichments.campaign && addCampaign(event)),
    ...(enrichments.userAgent && addClient(context)),
    ...(enrichments.location && addLocation(context, facts.locate)),
    ...(enrichments.session &&
      facts.sessionId !== undefined &&
      missing(context, 'sessionId', facts.sessionId)),
    ...(enrichments.bot && readClient(context.userAgent)?.isBot && missing(context, 'bot', true)),
  };
  for (const _ in added) return { ...event, context: { ...context, ...added } };
  return event;
}

function missing(context: JsonObject, name: string, value: string | boolean): JsonObject | undefined {
  return context[name] === undefined || context[name] === null ? { [name]: value } : undefined;
}
