import type { Logger } from '@trackyard/base';
import type { ActionDefinition } from '@trackyard/connector-sdk';
import {
  DEFAULT_RETRY_POLICY,
  deliverBatch,
  drainLane,
  formBatches,
  type DeliveryTask,
  type DrainLimits,
  type Target,
} from '@trackyard/delivery';
import type { CompiledConfig } from '@trackyard/pipeline';
import { bitmap, laneOf, type LaneEntry, type RecordStore } from '@trackyard/queue';
import type { Store } from '@trackyard/store';
import type { DestinationRuntime, DestinationRuntimes } from './destination-runtimes.ts';
import type { HeldLane } from './lane-holder.ts';
import type { RecordReader } from './record-events.ts';
import { recordedHttp } from './recorded-http.ts';
import { logAttempt, storeDeadLetters } from './delivery-log.ts';
import { settlementsOf } from './settlements.ts';

const LIMITS: DrainLimits = { concurrency: 10, pageEvents: 5_000, sliceMs: 1_000, sliceEvents: 20_000 };
/** For actions that take one event at a time: how many are sent side by side before they are settled. */
const SINGLES_AT_ONCE = { maxEvents: 20, maxBytes: 4 * 1024 * 1024 };

export interface DeliverLaneOptions {
  records: Pick<RecordStore, 'due' | 'settle'>;
  reader: RecordReader;
  runtimes: DestinationRuntimes;
  store: Pick<Store, 'attempts' | 'deadLetters'>;
  config(): CompiledConfig;
  log: Logger;
}

/** Delivers what is due in a destination's lane for one slice; holds it where the destination cannot take it. */
export async function deliverLane(held: HeldLane, options: DeliverLaneOptions): Promise<void> {
  const destination = options.config().destinationById.get(laneOf(held.lease.lane).destinationId);
  if (!destination?.enabled) return holdAll(held, options);
  const runtime = await options.runtimes.get(destination).catch((error: unknown) => {
    options.log.error('destination.not_ready', { destinationId: destination.id }, error);
    return undefined;
  });
  if (!runtime) return holdAll(held, options);
  const lane = createLane(held, runtime, options);
  await drainLane(
    {
      due: (maxEvents) => dueTasks(held, maxEvents, options),
      batches: lane.batches,
      send: lane.send,
      clock: runtime.context.clock,
      signal: held.signal,
    },
    LIMITS,
  );
}

/** One destination's lane at work: how its tasks are cut, and what happens with each batch. */
function createLane(held: HeldLane, runtime: DestinationRuntime, options: DeliverLaneOptions) {
  const { definition, settings, config } = runtime;
  const actionOf = ({ event }: DeliveryTask) =>
    definition.presets.find(({ types }) => types.includes(event.type))?.action ?? '';

  return {
    batches(tasks: readonly DeliveryTask[]): DeliveryTask[][] {
      return [...Map.groupBy(tasks, actionOf)].flatMap(([name, mine]) => {
        const limits = definition.actions[name]?.batching?.(settings) ?? SINGLES_AT_ONCE;
        return formBatches(mine, limits);
      });
    },

    /** Send, then dead letters, then bits: a crash in between repeats what is not settled and loses nothing. */
    async send(batch: readonly DeliveryTask[]): Promise<void> {
      const name = actionOf(batch[0]!);
      const { http, exchange } = recordedHttp(runtime.context.http);
      const action: ActionDefinition = definition.actions[name] ?? {};
      const target: Target = {
        destinationId: config.id,
        settings,
        action,
        context: { ...runtime.context, http, signal: held.signal },
        policy: DEFAULT_RETRY_POLICY,
        sourceSlug: (sourceId) => options.config().sourceById.get(sourceId)?.slug ?? sourceId,
        random: Math.random,
      };
      const startedAt = target.context.clock.now();
      const { steps, durationMs } = await deliverBatch(batch, target);
      const attempt = { config, action: name, startedAt, durationMs, batch, steps, exchange };
      await storeDeadLetters(options.store.deadLetters, attempt);
      await options.records.settle(held.lease, settlementsOf(batch, steps));
      await logAttempt({ attempts: options.store.attempts, log: options.log }, attempt);
    },
  };
}

async function dueTasks(
  { lease }: HeldLane,
  maxEvents: number,
  { records, reader }: DeliverLaneOptions,
): Promise<DeliveryTask[]> {
  const entries = await records.due(lease, maxEvents);
  const events = await reader.read(entries.map(({ recordId }) => recordId));
  return entries.flatMap((entry) => {
    const record = events.get(entry.recordId);
    if (!record) return []; // settled by whoever held the lane before
    return entry.groups.flatMap(({ bits, attempt, since }) =>
      bitmap.indexes(bits).map((index) => ({
        recordId: entry.recordId,
        connectionId: entry.connectionId,
        index,
        event: record.at(index),
        bytes: record.lines[index]!.length,
        attempt,
        since,
      })),
    );
  });
}

/** A destination that is disabled, deleted or cannot be made ready: its events wait, nothing is dropped. */
async function holdAll({ lease, signal }: HeldLane, { records }: DeliverLaneOptions): Promise<void> {
  while (!signal.aborted) {
    const entries = await records.due(lease, LIMITS.pageEvents);
    if (entries.length === 0) return;
    await records.settle(lease, entries.map(heldWhole));
  }
}

function heldWhole({ recordId, connectionId, groups }: LaneEntry) {
  const held = groups.reduce((bits, group) => bitmap.or(bits, group.bits), bitmap.NONE);
  return { recordId, connectionId, delivered: bitmap.NONE, dead: bitmap.NONE, retry: [], held };
}
