import type { Logger } from '@trackyard/base';
import {
  abandonedState,
  admission,
  afterCalmSlice,
  afterHolding,
  drainLane,
  readLaneState,
  type DeliveryTask,
  type DrainLimits,
  type LaneState,
  type PaceLimits,
} from '@trackyard/delivery';
import type { CompiledConfig, DestinationConfig } from '@trackyard/pipeline';
import { laneOf, type Leave, type OpenQueue, type RecordStore } from '@trackyard/queue';
import type { Store } from '@trackyard/store';
import { DeliverySession } from './delivery-session.ts';
import type { DestinationRuntime, DestinationRuntimes } from './destination-runtimes.ts';
import { holdAll, reopenAll } from './hold-lane.ts';
import type { HeldLane } from './lane-holder.ts';
import { dueTasks, orderedTasks } from './lane-tasks.ts';
import { widestBatch } from './widest-batch.ts';
import type { RecordReader } from './record-events.ts';
import type { SyncLog } from './warehouse/sync-log.ts';

const SLICE = { pageEvents: 5_000, sliceMs: 1_000, sliceEvents: 20_000, lingerMs: 4 };
const FIRST_PAGE_TIMES = 4;
const DEFAULT_CONCURRENCY = 10;
/** An ordered lane in which everybody waits is looked at again this often. */
const BLOCKED_MS = 1_000;

export interface DeliverLaneOptions {
  records: Pick<RecordStore, 'due' | 'walk' | 'settle' | 'mark' | 'reopen'>;
  wakeUps: Pick<OpenQueue['wakeUps'], 'send'>;
  reader: RecordReader;
  runtimes: DestinationRuntimes;
  store: Pick<Store, 'deadLetters' | 'destinations'> & { attempts: Pick<Store['attempts'], 'add'> };
  syncs: Pick<SyncLog, 'add'>;
  config(): CompiledConfig;
  log: Logger;
}

/** Delivers what is due in a destination's lane for one slice; holds it where the destination cannot take it. */
export async function deliverLane(held: HeldLane, options: DeliverLaneOptions): Promise<Leave> {
  const { destinationId } = laneOf(held.lease.lane);
  const destination = options.config().destinationById.get(destinationId);
  const runtime = destination?.enabled ? await makeReady(destination, options) : undefined;
  if (!runtime) {
    await holdAll(held, options.records);
    return { state: null }; // whoever wakes it next finds it new, and reopens it
  }
  return deliverSlice(held, runtime, options);
}

async function makeReady(
  destination: DestinationConfig,
  { runtimes, log }: DeliverLaneOptions,
): Promise<DestinationRuntime | undefined> {
  return runtimes.get(destination).catch((error: unknown) => {
    log.error('destination.not_ready', { destinationId: destination.id }, error);
    return undefined;
  });
}

async function deliverSlice(
  held: HeldLane,
  runtime: DestinationRuntime,
  options: DeliverLaneOptions,
): Promise<Leave> {
  const { clock } = runtime.context;
  const limits = paceLimits(runtime);
  const before = await stateAtStart(held, limits, clock.now(), options);
  const allowed = admission(before.breaker, clock.now());
  if (allowed.allow === 'none') return { state: JSON.stringify(before), restMs: allowed.waitMs };

  const session = new DeliverySession(held, runtime, { state: before, limits, options });
  const isProbe = allowed.allow === 'probe';
  const reader = createTaskReader(held, isProbe, options);
  const { restMs } = await drainLane(
    {
      due: (maxEvents) => reader.read(maxEvents, clock.now()),
      batches: (tasks) => session.batches(tasks),
      concurrency: () => session.concurrency(),
      waitMs: () => session.waitMs(),
      send: (batch) => session.send(batch),
      clock,
      signal: held.signal,
    },
    {
      ...SLICE,
      ...pages(limits, { state: before, batchEvents: widestBatch(runtime).maxEvents }),
      ...(isProbe && { pageEvents: 1, sliceEvents: 1, lingerMs: 0 }),
    },
  );

  const hasHealed = isProbe && session.state.breaker.status === 'healthy';
  if (hasHealed) await reopenAll(held.lease.lane, options);
  const now = clock.now();
  const state = stateAtEnd(session, before, { now, hasHealed });
  return {
    state: JSON.stringify(state),
    ...whenNext(state, { restMs, now, blockedUntil: reader.blockedUntil() }),
  };
}

/** When the lane is to be worked on again, apart from new work. */
function whenNext(
  { breaker, reopen }: LaneState,
  { restMs, now, blockedUntil }: { restMs: number; now: number; blockedUntil: number | undefined },
): Leave {
  const allowed = admission(breaker, now);
  if (allowed.allow === 'none') return { restMs: Math.max(restMs, allowed.waitMs), wakeMs: allowed.waitMs };
  const wakes = [reopen?.at, blockedUntil]
    .filter((at) => at !== undefined)
    .map((at) => Math.max(1, at - now));
  return {
    restMs,
    ...(wakes.length > 0 && { wakeMs: Math.min(...wakes) }),
    ...(blockedUntil !== undefined && { isBlocked: true }),
  };
}

/** A lane without a state is new, or its destination was changed or roused: what it held flows again. */
async function stateAtStart(
  held: HeldLane,
  limits: PaceLimits,
  now: number,
  options: DeliverLaneOptions,
): Promise<LaneState> {
  const state = readLaneState(held.state, limits);
  const isTimeToReopen = state.reopen !== undefined && state.reopen.at <= now;
  if (held.state === null || isTimeToReopen) await reopenAll(held.lease.lane, options);
  return held.abandoned ? abandonedState(state) : state;
}

function stateAtEnd(
  { state, hasHeld }: DeliverySession,
  before: LaneState,
  { now, hasHealed }: { now: number; hasHealed: boolean },
): LaneState {
  const isReopened = hasHealed || (before.reopen !== undefined && before.reopen.at <= now);
  const kept = isReopened ? undefined : before.reopen;
  return {
    ...state,
    suspicion: state.suspicion && afterCalmSlice(state.suspicion),
    reopen: hasHeld ? afterHolding(before.reopen, now) : kept,
  };
}

/** Reads what a lane may send next, by its order; a probe is one event: the oldest due, or else the oldest held. */
function createTaskReader({ lease }: HeldLane, isProbe: boolean, options: DeliverLaneOptions) {
  let blockedUntil: number | undefined;
  const read = async (maxEvents: number, now: number): Promise<DeliveryTask[]> => {
    if (laneOf(lease.lane).order === 'none') return dueTasks(lease, maxEvents, options);
    const { tasks, nextDueAt } = await orderedTasks(lease, now, options);
    // New work may come between this and the release, which then must not wait for long.
    blockedUntil = tasks.length === 0 ? Math.min(nextDueAt, now + BLOCKED_MS) : undefined;
    return tasks;
  };
  return {
    /** Where all that is due waits for its users' earlier events: when to look again. */
    blockedUntil: () => blockedUntil,
    async read(maxEvents: number, now: number): Promise<DeliveryTask[]> {
      const tasks = await read(maxEvents, now);
      if (!isProbe || tasks.length > 0) return isProbe ? tasks.slice(0, 1) : tasks;
      await options.records.reopen(lease.lane, 1);
      return (await read(maxEvents, now)).slice(0, 1);
    },
  };
}

/** What a user has set goes before what the connector says of its vendor. */
function paceLimits({ config: { delivery }, definition }: DestinationRuntime): PaceLimits {
  const { pace } = definition.meta;
  return {
    eventsPerSecond: delivery.eventsPerSecond ?? pace?.eventsPerSecond,
    requestsPerSecond: delivery.requestsPerSecond ?? pace?.requestsPerSecond,
    concurrency: delivery.concurrency ?? pace?.concurrency ?? DEFAULT_CONCURRENCY,
  };
}

/**
 * A whole batch, where they are large; a slow destination reads no further ahead than it will send soon, and begins with
 * what may be under way at once a few times over.
 */
function pages(
  { eventsPerSecond = Infinity }: PaceLimits,
  { state: { pace }, batchEvents }: { state: LaneState; batchEvents: number },
): Pick<DrainLimits, 'firstPageEvents' | 'pageEvents'> {
  const most = Math.max(SLICE.pageEvents, batchEvents);
  return {
    firstPageEvents: Math.ceil(pace.concurrency) * batchEvents * FIRST_PAGE_TIMES,
    pageEvents: Math.min(most, Math.max(100, Math.ceil(eventsPerSecond * 2))),
  };
}
