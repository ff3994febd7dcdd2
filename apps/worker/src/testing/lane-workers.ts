import { silentLogger, systemClock, type Clock, type Logger } from '@trackyard/base';
import {
  EVERY_EVENT,
  defineDestination,
  type ActionDefinition,
  type HttpClient,
  type Pace,
  type Settings,
} from '@trackyard/connector-sdk';
import {
  compileSnapshot,
  type CompiledConfig,
  type ConnectionConfig,
  type ConnectionRules,
  type DeliveryConfig,
  type DestinationMapping,
} from '@trackyard/pipeline';
import { openQueue, type OpenQueue, type QueueOptions } from '@trackyard/queue';
import type { NewAttempt } from '@trackyard/store';
import { deliverLane } from '../deliver-lane.ts';
import type { DestinationRuntime } from '../destination-runtimes.ts';
import { createLaneHolder } from '../lane-holder.ts';
import { RecordReader } from '../record-events.ts';
import { routeLane } from '../route-lane.ts';

/** A destination under test: what its one action does, for all types of events. */
export interface ScriptedDestination {
  id: string;
  action: ActionDefinition;
  settings?: Settings;
  delivery?: DeliveryConfig;
  /** The connector's. */
  pace?: Pace;
  order?: ConnectionConfig['order'];
  /** Without any, all events reach the action as they are. */
  mappings?: readonly DestinationMapping[];
  /** What its connection lets through; all by default. */
  rules?: ConnectionRules;
}

/** What a worker under test wrote beside the records. */
export interface WrittenLog {
  deadLetters: { messageId: string; reason: string }[];
  disabled: string[];
  /** Rows of the attempts log, where they are wanted. */
  attempts?: NewAttempt[];
}

export const SOURCE_ID = 'src_1';

/** One source, connected to every destination by a connection of the destination's id with `con_` before it. */
export function configOf(destinations: readonly ScriptedDestination[]): CompiledConfig {
  const common = { workspaceId: 'w', enabled: true };
  return compileSnapshot({
    version: 1,
    sources: [
      { ...common, id: SOURCE_ID, slug: 's', type: 'http', writeKey: 'k', strict: false, settings: {} },
    ],
    destinations: destinations.map(({ id, delivery = {}, mappings = [] }) => ({
      ...{ ...common, id, name: id, type: 'scripted', builtin: false, settings: {}, delivery, mappings },
    })),
    connections: destinations.map(({ id, order = 'none', rules = {} }) => ({
      ...{ ...common, id: `con_${id}`, sourceId: SOURCE_ID, destinationId: id, order, rules },
    })),
  });
}

export interface LaneWorker {
  queue: OpenQueue;
  stop(): Promise<void>;
  /** Ends as a killed process does: its leases are neither renewed nor released, what it was doing is never settled. */
  kill(): void;
  /** After `kill`, once nothing of it runs any more. */
  gone(): Promise<void>;
}

export interface LaneWorkerOptions {
  queue: Pick<QueueOptions, 'databaseUrl' | 'redisUrl' | 'locks'>;
  destinations: readonly ScriptedDestination[];
  config?: () => CompiledConfig;
  written: WrittenLog;
  /** May fail instead of settling, as a store that is away does. */
  beforeSettle?: () => void;
  sweepEveryMs?: number;
  /** Its leases are not renewed, as those of a process that hangs. */
  isHanging?: () => boolean;
  /** Reads what was evicted; without it nothing is. */
  readEvicted?: (ref: string) => Promise<Buffer>;
  /** What deliveries go by; the system's by default. */
  clock?: Clock;
  /** What connectors send by; without it they cannot. */
  http?: HttpClient;
  /** Silent by default. */
  log?: Logger;
}

/**
 * A worker that routes and delivers on a real queue of its own connections, to destinations that live in the test.
 * Its doubles are narrow: the log of attempts and the dead letters are kept in `written`.
 */
export async function startLaneWorker(options: LaneWorkerOptions): Promise<LaneWorker> {
  const { destinations, written, beforeSettle, sweepEveryMs = 200, log = silentLogger } = options;
  const compiled = configOf(destinations);
  const config = options.config ?? (() => compiled);
  const queue = await openQueue({ ...options.queue, log });
  const { wakeUps } = queue;
  const records = {
    ...queue.records,
    renew: (...[leases, ttlMs]: Parameters<typeof queue.records.renew>) =>
      isDead || options.isHanging?.()
        ? Promise.resolve(leases.map(() => true))
        : queue.records.renew(leases, ttlMs),
    release: (...parameters: Parameters<typeof queue.records.release>) =>
      isDead ? Promise.resolve([]) : queue.records.release(...parameters),
    async settle(...parameters: Parameters<typeof queue.records.settle>) {
      beforeSettle?.();
      if (isDead) throw new Error('killed');
      await queue.records.settle(...parameters);
    },
  };
  let isDead = false;
  let closed: Promise<void> = Promise.resolve();
  const stopping = new AbortController();
  const readEvicted = () => Promise.reject(new Error('nothing is evicted here'));
  const reader = new RecordReader(records, options.readEvicted ?? readEvicted);
  const holder = createLaneHolder({ records, wakeUps, stopping: stopping.signal, log });
  const runtimes = {
    get: (found: { id: string }) => Promise.resolve(runtimeOf(found.id, config(), options)),
  };
  const store = storeOf(written);
  const live = { show: () => undefined, room: () => 0, stop: () => Promise.resolve() };
  const shadow = { offer: () => undefined };
  const stats = { count: () => undefined };
  const syncs = { add: () => undefined };
  const shared = { records, reader, wakeUps, config, log };
  wakeUps.consume('incoming', 1, (lane) =>
    holder.hold(lane, (held) => routeLane(held, { ...shared, live, shadow, stats })),
  );
  wakeUps.consume('deliver', 10, (lane) =>
    holder.hold(lane, (held) =>
      deliverLane(held, { ...shared, syncs, store: store as never, runtimes: runtimes as never }),
    ),
  );
  const sweeping = setInterval(() => {
    void records.sweep().then(
      (wakes) => wakeUps.send(wakes),
      () => undefined,
    );
  }, sweepEveryMs);

  return {
    queue,
    async stop() {
      clearInterval(sweeping);
      stopping.abort();
      await holder.landed();
      await queue.close();
    },
    kill() {
      isDead = true;
      clearInterval(sweeping);
      closed = queue.close().catch(() => undefined);
    },
    gone: () => closed,
  };
}

function runtimeOf(
  id: string,
  config: CompiledConfig,
  { destinations, clock = systemClock, http }: Pick<LaneWorkerOptions, 'destinations' | 'clock' | 'http'>,
): DestinationRuntime {
  const never = () => Promise.reject(new Error('not used here'));
  const found = destinations.find((destination) => destination.id === id)!;
  return {
    config: config.destinationById.get(id)!,
    definition: defineDestination({
      meta: {
        slug: 'scripted',
        name: 'Scripted',
        category: 'Analytics',
        description: '',
        settings: {},
        actions: {},
        ...(found.pace && { pace: found.pace }),
        presets: [{ name: 'all', action: 'send', trigger: EVERY_EVENT, fields: {} }],
      },
      check: () => Promise.resolve(),
      actions: { send: found.action },
    }),
    settings: found.settings ?? {},
    context: {
      ...{ destinationId: id, clock, log: silentLogger },
      ...{
        http: http ?? { request: never },
        dial: { socket: never as never },
        state: { get: never, set: never, update: never },
      },
    },
  };
}

function storeOf(written: WrittenLog) {
  return {
    attempts: {
      add: (_workspaceId: string, attempts: NewAttempt[]) =>
        Promise.resolve(void written.attempts?.push(...attempts)),
    },
    deadLetters: {
      add: (_workspaceId: string, letters: WrittenLog['deadLetters']) =>
        Promise.resolve(void written.deadLetters.push(...letters)),
    },
    destinations: {
      update: (_workspaceId: string, id: string) => Promise.resolve(void written.disabled.push(id)),
    },
  };
}
