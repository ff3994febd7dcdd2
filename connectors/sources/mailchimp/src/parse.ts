import { formBody, type SourceRequest } from '@trackyard/connector-sdk';
import { audienceEvents } from './audience-events.ts';
import { transactionalEvents } from './transactional-events.ts';

export function parse(request: SourceRequest): Record<string, unknown>[] {
  const form = formBody(request);
  const { mandrill_events: events } = form;
  return events === undefined ? audienceEvents(form) : transactionalEvents(events);
}
