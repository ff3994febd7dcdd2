import type { EventHead } from '@trackyard/event-spec';
import type { CompiledConfig } from './compile-snapshot.ts';
import type { Facts, StoredEvent } from './gather.ts';
import type { CompiledConnection } from './compile-snapshot.ts';
import { decider, type ConnectionDecision } from './stages.ts';

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
  const waysOf = new Map<string, Way[]>();
  events.forEach((stored, place) => {
    const { sourceId } = stored.head;
    const source = entry(sources, sourceId, () => ({ sourceId, accepted: 0, duplicate: 0 }));
    if (facts.duplicates.has(place)) {
      source.duplicate++;
      return;
    }
    source.accepted++;
    const ways = entry(waysOf, sourceId, () => (config.connectionsBySource.get(sourceId) ?? []).map(newWay));
    for (const { connection, decideOne, plan } of ways) {
      const decision = decideOne(stored);
      const reason =
        decision.outcome === 'filtered' ? decision.reason : reasonOfTime(stored.head, connection);
      if (reason === undefined) plan.routed.push(place);
      else plan.filtered[reason] = (plan.filtered[reason] ?? 0) + 1;
    }
  });
  const connections = [...waysOf.values()].flatMap((ways) => ways.map(({ plan }) => plan));
  return { sources: [...sources.values()], connections };
}

/** A connection, and what has been decided for it so far. */
interface Way {
  connection: CompiledConnection;
  decideOne(stored: StoredEvent): ConnectionDecision;
  plan: ConnectionPlan;
}

function newWay(connection: CompiledConnection): Way {
  const { id: connectionId, destinationId } = connection;
  const plan = { connectionId, destinationId, routed: [], filtered: {} };
  return { connection, decideOne: decider(connection), plan };
}

/** Live traffic only: a replay brings what was received before. Both times are ISO 8601 in UTC, so text compares. */
function reasonOfTime({ receivedAt }: EventHead, { liveSince }: CompiledConnection): string | undefined {
  return liveSince !== undefined && receivedAt < liveSince ? 'shadow' : undefined;
}

function entry<T>(map: Map<string, T>, key: string, make: () => T): T {
  let value = map.get(key);
  if (value === undefined) map.set(key, (value = make()));
  return value;
}
