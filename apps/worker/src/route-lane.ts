import { newUuid, type Logger } from '@trackyard/base';
import { decide, gather, type CompiledConfig, type WaitingEvent } from '@trackyard/pipeline';
import {
  bitmap,
  deliverLane,
  encodeLines,
  type LaneEntry,
  type OpenQueue,
  type RecordStore,
} from '@trackyard/queue';
import type { HeldLane } from './lane-holder.ts';
import type { LiveShow } from './live-show.ts';
import type { RecordReader } from './record-events.ts';

/** Events that one routing step takes together: small batches become one record of up to about this many. */
const EVENTS_A_STEP = 500;

export interface RouteLaneOptions {
  records: Pick<RecordStore, 'due' | 'claim' | 'route'>;
  reader: RecordReader;
  wakeUps: Pick<OpenQueue['wakeUps'], 'send'>;
  live: LiveShow;
  config(): CompiledConfig;
  log: Logger;
}

/** Routes what waits in the incoming lane until there is nothing left: facts, decision, one step. */
export async function routeLane({ lease, signal }: HeldLane, options: RouteLaneOptions): Promise<void> {
  while (!signal.aborted) {
    const entries = await options.records.due(lease, EVENTS_A_STEP);
    if (entries.length === 0) return;
    const startedAt = performance.now();
    const waiting = await readWaiting(entries, options.reader);
    const facts = await gather(waiting, options.records);
    const events = waiting.map(({ event }) => event);
    const config = options.config();
    const plan = decide(events, facts, config);

    const merged = entries.length > 1 ? mergedRecord(waiting) : undefined;
    const { routed, wakes } = await options.records.route({
      lease,
      batchIds: entries.map(({ recordId }) => recordId),
      recordId: merged?.id ?? entries[0]!.recordId,
      ...(merged && { merged }),
      sources: plan.sources,
      connections: plan.connections.map(({ connectionId, destinationId, routed: places, filtered }) => ({
        connectionId,
        lane: deliverLane(destinationId, config.connectionById.get(connectionId)?.order),
        held: config.destinationById.get(destinationId)?.enabled === false,
        bits: bitmap.of(events.length, places),
        filtered,
      })),
    });
    await options.wakeUps.send(wakes);
    const durationMs = Math.round(performance.now() - startedAt);
    options.log.debug('batch.routed', { batches: entries.length, events: events.length, routed, durationMs });
    showEvents(waiting, options);
  }
}

interface WaitingLine extends WaitingEvent {
  line: string;
}

async function readWaiting(entries: readonly LaneEntry[], reader: RecordReader): Promise<WaitingLine[]> {
  const records = await reader.read(entries.map(({ recordId }) => recordId));
  return entries.flatMap(({ recordId: batchId }) => {
    const record = records.get(batchId);
    if (!record) throw new Error(`Batch ${batchId} waits for routing, but its events are gone.`);
    return record.lines.map((line, index) => ({ event: record.at(index), line, batchId, index }));
  });
}

function mergedRecord(waiting: readonly WaitingLine[]) {
  const lines = waiting.map(({ line }) => line);
  return { id: newUuid(), eventCount: lines.length, events: encodeLines(lines) };
}

function showEvents(waiting: readonly WaitingLine[], { live }: RouteLaneOptions): void {
  for (const [sourceId, lines] of Map.groupBy(waiting, ({ event }) => event.trackyard.sourceId)) {
    const entries = lines.map(({ line }) => ({ kind: 'event' as const, json: line, problems: [] }));
    live.show(sourceId, entries);
  }
}
