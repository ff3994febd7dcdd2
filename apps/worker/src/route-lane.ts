import { setTimeout as delay } from 'node:timers/promises';
import { newUuid, type Logger } from '@trackyard/base';
import type { Geo } from '@trackyard/enrichment';
import type { Event, EventHead } from '@trackyard/event-spec';
import {
  decide,
  enrichEvents,
  gather,
  type CompiledConfig,
  type Facts,
  type Plan,
  type WaitingEvent,
} from '@trackyard/pipeline';
import {
  bitmap,
  deliverLane,
  encodeLines,
  type LaneEntry,
  type OpenQueue,
  type RecordStore,
  type RouteStep,
  type Wake,
} from '@trackyard/queue';
import type { HeldLane } from './lane-holder.ts';
import type { LiveShow } from './live-show.ts';
import type { RecordEvents, RecordReader } from './record-events.ts';
import type { ShadowSampler } from './shadow-sampler.ts';
import type { SourceStats } from './source-stats.ts';

/** Events that are read and claimed together. */
const EVENTS_A_TURN = 1_000;
/** Records of up to about this many are made of smaller ones. */
const MERGED_EVENTS = 500;
/**
 * After few events the lane is kept for a moment: what comes meanwhile shares a turn, and needs no wake-up. A turn costs
 * some ten commands, a wake-up several turns.
 */
const GATHER_MS = 4;
/** Writing a batch of this many again, merged with others, would cost more than a record of its own. */
const FULL_BATCH_EVENTS = 100;

export interface RouteLaneOptions {
  records: Pick<RecordStore, 'due' | 'claim' | 'visits' | 'keepVisits' | 'route'>;
  reader: RecordReader;
  wakeUps: Pick<OpenQueue['wakeUps'], 'send'>;
  live: LiveShow;
  shadow: Pick<ShadowSampler, 'offer'>;
  geo?: Geo | undefined;
  stats: Pick<SourceStats, 'count'>;
  config(): CompiledConfig;
  log: Logger;
}

/** Routes what waits in the incoming lane until there is nothing left: facts, decision, a step a record. */
export async function routeLane({ lease, signal }: HeldLane, options: RouteLaneOptions): Promise<void> {
  while (!signal.aborted) {
    const entries = await options.records.due(lease, EVENTS_A_TURN);
    if (entries.length === 0) return;
    const startedAt = performance.now();
    const config = options.config();
    const read = await readWaiting(entries, options.reader);
    const facts = await gather(read, options.records);
    const waiting = await enrichWaiting(read, lease, { config, options });
    const groups = groupsOf(entries);
    const steps = groups.map((group) =>
      stepOf(lease, groupEvents(group, waiting, facts), { config, options }),
    );
    const results = await Promise.all(steps.map((step) => options.records.route(step)));
    await options.wakeUps.send(onePerLane(results.flatMap(({ wakes }) => wakes)));
    const durationMs = Math.round(performance.now() - startedAt);
    const routed = results.filter((result) => result.routed).length;
    const counts = { batches: entries.length, records: steps.length, events: waiting.length, routed };
    options.log.debug('batch.routed', { ...counts, durationMs });
    for (const [place, { sources }] of steps.entries())
      if (results[place]?.routed) for (const counts of sources) options.stats.count(counts);
    showEvents(waiting, options);
    options.shadow.offer(waiting, config);
    if (waiting.length < MERGED_EVENTS) await delay(GATHER_MS);
  }
}

interface WaitingLine extends WaitingEvent {
  line: string;
  /** The event has more than its batch holds. */
  isEnriched?: boolean;
}

/** A line whose event is parsed when somebody asks for it. */
class StoredLine implements WaitingLine {
  readonly batchId: string;
  readonly index: number;
  readonly #record: RecordEvents;

  constructor(batchId: string, index: number, record: RecordEvents) {
    this.batchId = batchId;
    this.index = index;
    this.#record = record;
  }

  get line(): string {
    return this.#record.lines[this.index]!;
  }

  get head(): EventHead {
    return this.#record.head(this.index);
  }

  get event(): Event {
    return this.#record.at(this.index);
  }
}

async function readWaiting(entries: readonly LaneEntry[], reader: RecordReader): Promise<WaitingLine[]> {
  const records = await reader.read(entries.map(({ recordId }) => recordId));
  return entries.flatMap(({ recordId: batchId }) => {
    const record = records.get(batchId);
    if (!record) throw new Error(`Batch ${batchId} waits for routing, but its events are gone.`);
    return record.lines.map((_line, index) => new StoredLine(batchId, index, record));
  });
}

/** What sources have switched on, added before anything is decided. Costs a look where none has. */
async function enrichWaiting(
  waiting: readonly WaitingLine[],
  lease: RouteStep['lease'],
  { config, options: { records, geo } }: { config: CompiledConfig; options: RouteLaneOptions },
): Promise<readonly WaitingLine[]> {
  if (config.enrichmentsBySource.size === 0) return waiting;
  const before = waiting.map(({ event }) => event);
  const enriched = await enrichEvents(before, config, {
    geo,
    visits: {
      read: (visitors) => records.visits(visitors),
      write: (visits) => records.keepVisits(lease, visits),
    },
  });
  if (enriched === before) return waiting;
  return waiting.map((one, place) => {
    const event = enriched[place]!;
    if (event === one.event) return one;
    const { head, batchId, index } = one;
    return { head, event, line: JSON.stringify(event), batchId, index, isEnriched: true };
  });
}

/** Batches that become one record, and where their events stand among those that wait. */
interface Group {
  batchIds: string[];
  from: number;
  to: number;
}

/** Full batches stay records of their own; neighbours that are small become one. */
function groupsOf(entries: readonly LaneEntry[]): Group[] {
  const groups: Group[] = [];
  let open: Group | undefined;
  let at = 0;
  for (const { recordId, eventCount } of entries) {
    const isFull = eventCount >= FULL_BATCH_EVENTS;
    if (!open || isFull || at + eventCount - open.from > MERGED_EVENTS) {
      groups.push((open = { batchIds: [], from: at, to: at }));
    }
    open.batchIds.push(recordId);
    at = open.to = at + eventCount;
    if (isFull) open = undefined;
  }
  return groups;
}

interface GroupEvents {
  batchIds: readonly string[];
  waiting: readonly WaitingLine[];
  facts: Facts;
}

function groupEvents(
  { batchIds, from, to }: Group,
  waiting: readonly WaitingLine[],
  { duplicates }: Facts,
): GroupEvents {
  const own = [...duplicates].filter((place) => place >= from && place < to).map((place) => place - from);
  return { batchIds, waiting: waiting.slice(from, to), facts: { duplicates: new Set(own) } };
}

function stepOf(
  lease: RouteStep['lease'],
  { batchIds, waiting, facts }: GroupEvents,
  { config, options }: { config: CompiledConfig; options: RouteLaneOptions },
): RouteStep {
  const isNew = batchIds.length > 1 || waiting.some(({ isEnriched }) => isEnriched);
  const merged = isNew ? mergedRecord(waiting, options.reader) : undefined;
  const plan = decide(waiting, facts, config);
  const recordId = merged?.id ?? batchIds[0]!;
  if (merged) for (const id of batchIds) options.reader.forget(id);
  options.reader.expect(
    recordId,
    plan.connections.reduce((sum, { routed }) => sum + routed.length, 0),
  );
  return {
    ...{ lease, batchIds, recordId },
    ...(merged && { merged }),
    sources: plan.sources,
    connections: plan.connections.map((connection) => connectionStep(connection, waiting.length, config)),
  };
}

function connectionStep(
  { connectionId, destinationId, routed, filtered }: Plan['connections'][number],
  eventCount: number,
  config: CompiledConfig,
): RouteStep['connections'][number] {
  return {
    connectionId,
    lane: deliverLane(destinationId, config.connectionById.get(connectionId)?.order),
    held: config.destinationById.get(destinationId)?.enabled === false,
    bits: bitmap.of(eventCount, routed),
    filtered,
  };
}

function mergedRecord(waiting: readonly WaitingLine[], reader: RecordReader) {
  const lines = waiting.map(({ line }) => line);
  const id = newUuid();
  reader.keep(id, lines, waiting);
  return { id, eventCount: lines.length, events: encodeLines(lines) };
}

/** Steps that ran at once may each have armed a lane. */
function onePerLane(wakes: readonly Wake[]): Wake[] {
  return [...new Map(wakes.map((wake) => [wake.lane, wake])).values()];
}

function showEvents(waiting: readonly WaitingLine[], { live }: RouteLaneOptions): void {
  const newest = new Map<string, WaitingLine[]>();
  for (const one of waiting.toReversed()) {
    const { sourceId } = one.head;
    const lines = newest.get(sourceId) ?? [];
    newest.set(sourceId, lines);
    if (lines.length < live.room(sourceId)) lines.push(one);
  }
  for (const [sourceId, lines] of newest) {
    const shown = lines.reverse().map(({ line }) => ({ kind: 'event' as const, json: line, problems: [] }));
    live.show(sourceId, shown);
  }
}
