import type { Event } from '@trackyard/event-spec';
import { enrichEvents } from '@trackyard/pipeline';
import type { ApiOptions } from './options.ts';

/** Stored or given events as routing sees them: with what their sources add by the configuration of now. */
export type Enrich = (events: readonly Event[]) => Promise<readonly Event[]>;

/** Sessions are looked up, never made: an event of one that nobody remembers, or while the queue is away, shows none. */
export function createEnrich({
  config,
  geo,
  records,
}: Pick<ApiOptions, 'config' | 'geo' | 'records'>): Enrich {
  const read = (visitors: readonly string[]) =>
    records.visits(visitors).catch(() => new Map<string, string>());
  return (events) => enrichEvents(events, config(), { geo, visits: { read } });
}
