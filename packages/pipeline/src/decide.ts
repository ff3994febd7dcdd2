import type { EventHead } from '@trackyard/event-spec';
import type { CompiledConfig } from './compile-snapshot.ts';
import type { Facts, StoredEvent } from './gather.ts';
import type { CompiledConnection } from './compile-snapshot.ts';
import { decideStored } from './stages.ts';

export interface SourcePlan {
  sourceId: string;
  accepted: number;
  duplicate: number;
}

export interface ConnectionPlan {
  connectionId: string;
  destinationId: string;
  /** Places of the events to deliver, ascending. */
  routed: number[];
  /** How many were kept back, by reason. */
  filtered: Record<string, number>;
}

/** What is to become of some events, with the reasons in numbers. */
export interface Plan {
  sources: SourcePlan[];
  connections: ConnectionPlan[];
}

/** Decides about events in the order given. Pure: the same input gives the same plan. */
export function decide(events: readonly StoredEvent[], facts: Facts, config: CompiledConfig): Plan {
  const sources = new Map<string, SourcePlan>();
  const connections = new Map<string, ConnectionPlan>();
  events.forEach((stored, place) => {
    const source = entry(sources, stored.head.sourceId, (sourceId) => ({
      sourceId,
      accepted: 0,
      duplicate: 0,
    }));
    if (facts.duplicates.has(place)) {
      source.duplicate++;
      return;
    }
    source.accepted++;
    for (const connection of config.connectionsBySource.get(source.sourceId) ?? []) {
      const { destinationId } = connection;
      const plan = entry(connections, connection.id, (connectionId) =>
        emptyPlan(connectionId, destinationId),
      );
      const decision = decideStored(stored, connection);
      const reason =
        decision.outcome === 'filtered' ? decision.reason : reasonOfTime(stored.head, connection);
      if (reason === undefined) plan.routed.push(place);
      else plan.filtered[reason] = (plan.filtered[reason] ?? 0) + 1;
    }
  });
  return { sources: [...sources.values()], connections: [...connections.values()] };
}

/** Live traffic only: a replay brings what was received before. Both times are ISO 8601 in UTC, so text compares. */
function reasonOfTime({ receivedAt }: EventHead, { liveSince }: CompiledConnection): string | undefined {
  return liveSince !== undefined && receivedAt < liveSince ? 'shadow' : undefined;
}

function emptyPlan(connectionId: string, destinationId: string): ConnectionPlan {
  return { connectionId, destinationId, routed: [], filtered: {} };
}

function entry<T>(map: Map<string, T>, key: string, make: (key: string) => T): T {
  let value = map.get(key);
  if (value === undefined) map.set(key, (value = make(key)));
  return value;
}
