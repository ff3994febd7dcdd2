import { dead, type BatchingLimits } from '@trackyard/connector-sdk';
import {
  DEFAULT_RETRY_POLICY,
  admission,
  afterBatch,
  culprit,
  deliverBatch,
  formRipeBatches,
  narrowest,
  paceAfterBatch,
  paceWaitMs,
  takePace,
  targetMapping,
  taskKey,
  type DeliveryResult,
  type DeliveryTask,
  type Formed,
  type LaneState,
  type PaceLimits,
  type Target,
} from '@trackyard/delivery';
import {
  compileMappings,
  type CompiledConfig,
  type CompiledMappings,
  type MappingSet,
} from '@trackyard/pipeline';
import type { RecordStore } from '@trackyard/queue';
import type { Store } from '@trackyard/store';
import { logAttempt, storeDeadLetters } from './delivery-log.ts';
import type { DestinationRuntime } from './destination-runtimes.ts';
import type { HeldLane } from './lane-holder.ts';
import type { RecordReader } from './record-events.ts';
import { RecordedCalls } from './recorded-calls.ts';
import { settlementsOf } from './settlements.ts';
import type { SyncLog } from './warehouse/sync-log.ts';
import { warehouseHost } from './warehouse/warehouse-host.ts';

/** Where an action takes one event at a time, the requests at once are shared by so many batches. */
const SINGLES_BATCHES = 2;
const MAX_SINGLES_BYTES = 4 * 1024 * 1024;
/** A batch that waits for company looks again this often: more may have come. */
const RIPENING_MS = 1_000;
/** The group of the event that kills workers. */
const ALONE: MappingSet = [];

export interface DeliverySessionOptions {
  records: Pick<RecordStore, 'settle' | 'mark'>;
  reader: Pick<RecordReader, 'delivered'>;
  store: Pick<Store, 'deadLetters' | 'destinations'> & { attempts: Pick<Store['attempts'], 'add'> };
  syncs: Pick<SyncLog, 'add'>;
  config(): CompiledConfig;
}

/** One slice of one destination's lane: what its breaker, pace and suspicion allow, and what comes of each batch. */
export class DeliverySession {
  readonly #held: HeldLane;
  readonly #runtime: DestinationRuntime;
  readonly #mappings: CompiledMappings;
  readonly #limits: PaceLimits;
  readonly #options: DeliverySessionOptions;
  state: LaneState;
  /** Whether something was held in this slice. */
  hasHeld = false;

  constructor(
    held: HeldLane,
    runtime: DestinationRuntime,
    { state, limits, options }: { state: LaneState; limits: PaceLimits; options: DeliverySessionOptions },
  ) {
    this.#held = held;
    this.#runtime = runtime;
    this.#mappings =
      options.config().mappingsByDestination.get(runtime.config.id) ??
      compileMappings(runtime.definition.meta.presets);
    this.#limits = limits;
    this.#options = options;
    this.state = state;
  }

  /** Batches under way at once. */
  concurrency(): number {
    if (this.state.suspicion || admission(this.state.breaker, this.#now()).allow !== 'all') return 1;
    const areBatched = this.#mappings.all.every(({ action }) => this.#isBatched(action));
    return areBatched ? this.#requestsAtOnce() : Math.min(SINGLES_BATCHES, this.#requestsAtOnce());
  }

  /** Milliseconds until the next batch may start; what was allowed once may not be any more. */
  waitMs(): number {
    const allowed = admission(this.state.breaker, this.#now());
    if (allowed.allow === 'none') return allowed.waitMs;
    return paceWaitMs(this.state.pace, this.#limits, this.#now());
  }

  /** Tasks of the same mappings go together, as many as the actions, the breaker and a suspicion allow. */
  batches(tasks: readonly DeliveryTask[]): Formed {
    const guilty = this.state.suspicion && culprit(this.state.suspicion);
    const formed = [
      ...Map.groupBy(tasks, (task) => (guilty === taskKey(task) ? ALONE : this.#mappings.select(task))),
    ].map(([mappings, mine]) => formRipeBatches(mine, this.#batching(mappings), this.#now()));
    const waits = formed.map(({ waitMs }) => waitMs).filter((ms) => ms > 0);
    const waitMs = waits.length > 0 ? Math.min(RIPENING_MS, ...waits) : 0;
    return { batches: formed.flatMap(({ batches }) => batches), waitMs };
  }

  /** Send, then dead letters, then bits: a crash in between repeats what is not settled and loses nothing. */
  async send(batch: readonly DeliveryTask[]): Promise<void> {
    const { clock } = this.#runtime.context;
    const mappings = this.#mappings.select(batch[0]!);
    const requests = sum(mappings.map(({ action }) => (this.#isBatched(action) ? 1 : batch.length)));
    this.state.pace = takePace(this.state.pace, this.#limits, {
      events: batch.length,
      requests,
      now: this.#now(),
    });
    await this.#note(batch);
    const calls = new RecordedCalls();
    const target = this.#target(mappings, calls);
    const startedAt = clock.now();
    const { steps, outcomes, durationMs } = await this.#deliver(batch, target);
    const moment = { now: clock.now(), random: Math.random() };
    this.state.breaker = afterBatch(this.state.breaker, outcomes, moment);
    this.state.pace = paceAfterBatch(this.state.pace, this.#limits, outcomes, moment.now);
    this.hasHeld ||= steps.some(({ status }) => status === 'held');

    const { config } = this.#runtime;
    const action = mappings.map((mapping) => mapping.action).join(', ');
    const attempt = { config, action, startedAt, durationMs, batch, steps, calls };
    await storeDeadLetters(this.#options.store.deadLetters, attempt);
    await this.#options.records.settle(this.#held.lease, settlementsOf(batch, steps));
    this.#options.reader.delivered(batch.filter((_task, place) => steps[place]?.status !== 'retry'));
    await logAttempt({ attempts: this.#options.store.attempts, log: this.#runtime.context.log }, attempt);
    if (steps.some((step) => step.status === 'held' && step.reason === 'gone')) await this.#disable();
  }

  /** The event that kills workers is dead without another try. */
  async #deliver(batch: readonly DeliveryTask[], target: Target): Promise<DeliveryResult> {
    const { suspicion } = this.state;
    if (!suspicion || batch.length !== 1 || culprit(suspicion) !== taskKey(batch[0]!))
      return deliverBatch(batch, target);
    this.state.suspicion = undefined;
    const verdict = dead(
      'crashed_worker',
      `The worker died ${suspicion.crashes} times while it sent this event.`,
    );
    return { steps: [verdict as never], outcomes: [verdict], durationMs: 0 };
  }

  /** While a crash is to be explained, the lane knows what is being sent before it is. */
  async #note(batch: readonly DeliveryTask[]): Promise<void> {
    if (!this.state.suspicion) return;
    this.state.suspicion = { ...this.state.suspicion, noted: batch.map(taskKey) };
    await this.#options.records.mark(this.#held.lease, JSON.stringify(this.state));
  }

  async #disable(): Promise<void> {
    const { workspaceId, id } = this.#runtime.config;
    this.#runtime.context.log.warn('destination.disabled', { destinationId: id, reason: 'gone' });
    await this.#options.store.destinations.update(workspaceId, id, { enabled: false, secretFields: [] });
  }

  #requestsAtOnce(): number {
    return Math.max(1, Math.floor(this.state.pace.concurrency));
  }

  #isBatched(action: string): boolean {
    return this.#limitsOf(action) !== undefined;
  }

  #limitsOf(action: string): BatchingLimits | undefined {
    return this.#runtime.definition.actions[action]?.batching?.(this.#runtime.settings);
  }

  #batching(mappings: MappingSet) {
    // For actions that take one event at a time: how many are sent side by side before they are settled.
    const singles = {
      maxEvents: Math.ceil(this.#requestsAtOnce() / SINGLES_BATCHES),
      maxBytes: MAX_SINGLES_BYTES,
    };
    const all = mappings.map(({ action }) => this.#limitsOf(action) ?? singles);
    const limits = all.length > 0 ? narrowest(all) : singles;
    const most = this.state.suspicion?.batchEvents ?? Infinity;
    const isProbe = admission(this.state.breaker, this.#now()).allow === 'probe';
    return { ...limits, maxEvents: isProbe ? 1 : Math.min(limits.maxEvents, most) };
  }

  #target(mappings: MappingSet, calls: RecordedCalls): Target {
    const { definition, settings, config } = this.#runtime;
    const context = {
      ...{ ...this.#runtime.context, signal: this.#held.signal },
      ...warehouseHost(this.#runtime, this.#options.syncs),
    };
    const { retryHorizonSeconds } = config.delivery;
    const horizon = retryHorizonSeconds === undefined ? {} : { horizonMs: retryHorizonSeconds * 1000 };
    return {
      destinationId: config.id,
      settings,
      mappings: mappings.map((mapping) => targetMapping(definition, mapping)),
      context,
      contextOfCall: (sent) => calls.contextOf(sent, context),
      policy: { ...DEFAULT_RETRY_POLICY, ...horizon },
      deliveredAt: this.state.breaker.deliveredAt,
      sourceSlug: (sourceId) => this.#options.config().sourceById.get(sourceId)?.slug ?? sourceId,
      random: Math.random,
    };
  }

  #now(): number {
    return this.#runtime.context.clock.now();
  }
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
