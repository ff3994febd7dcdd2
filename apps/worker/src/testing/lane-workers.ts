import { silentLogger, systemClock } from '@trackyard/base';
import { defineDestination, type ActionDefinition } from '@trackyard/connector-sdk';
import {
  compileSnapshot,
  type CompiledConfig,
  type ConnectionConfig,
  type DeliveryConfig,
} from '@trackyard/pipeline';
import { openQueue, type OpenQueue, type QueueOptions } from '@trackyard/queue';
import { deliverLane } from '../deliver-lane.ts';
import type { DestinationRuntime } from '../destination-runtimes.ts';
import { createLaneHolder } from '../lane-holder.ts';
import { RecordReader } from '../record-events.ts';
import { routeLane } from '../route-lane.ts';

/** A destination under test: what its one action does, for all types of events. */
export interface ScriptedDestination {
  id: string;
  action: ActionDefinition;
  delivery?: DeliveryConfig;
  order?: ConnectionConfig['order'];
}

/** What a worker under test wrote beside the records. */
export interface WrittenLog {
  deadLetters: { messageId: string; reason: string }[];
  disabled: string[];
}

export const SOURCE_ID = 'src_1';

/** One source, connected to every destination by a connection of the destination's id with `con_` before it. */
export function configOf(destinations: readonly ScriptedDestination[]): CompiledConfig {
  const common = { workspaceId: 'w', enabled: true };
  return compileSnapshot({
    version: 1,
    sources: [{ ...common, id: SOURCE_ID, slug: 's', type: 'http', writeKey: 'k', strict: false }],
    destinations: destinations.map(({ id, delivery = {} }) => ({
      ...{ ...common, id, name: id, type: 'scripted', builtin: false, settings: {}, delivery },
    })),
    connections: destinations.map(({ id, order = 'none' }) => ({
      ...{ ...common, id: `con_${id}`, sourceId: SOURCE_ID, destinationId: id, order },
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

/**
 * A worker that routes and delivers on a real queue of its own connections, to destinations that live in the test.
 * Its doubles are narrow: the log of attempts and the dead letters are kept in `written`.
 */
export async function startLaneWorker(options: {
  queue: Pick<QueueOptions, 'databaseUrl' | 'redisUrl'>;
  destinations: readonly ScriptedDestination[];
  config?: () => CompiledConfig;
  written: WrittenLog;
  /** May fail instead of settling, as a store that is away does. */
  beforeSettle?: () => void;
}): Promise<LaneWorker> {
  const { destinations, written, beforeSettle } = options;
  const compiled = configOf(destinations);
  const config = options.config ?? (() => compiled);
  const queue = await openQueue({ ...options.queue, log: silentLogger });
  const { wakeUps } = queue;
  const records = {
    ...queue.records,
    renew: (...parameters: Parameters<typeof queue.records.renew>) =>
      isDead ? Promise.resolve(true) : queue.records.renew(...parameters),
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
  const reader = new RecordReader(records, () => Promise.reject(new Error('nothing is evicted here')));
  const holder = createLaneHolder({ records, wakeUps, stopping: stopping.signal, log: silentLogger });
  const runtimes = {
    get: (found: { id: string }) => Promise.resolve(runtimeOf(found.id, destinations, config())),
  };
  const store = storeOf(written);
  const live = { show: () => undefined, stop: () => Promise.resolve() };
  const shared = { records, reader, wakeUps, config, log: silentLogger };
  wakeUps.consume('incoming', 1, (lane) => holder.hold(lane, (held) => routeLane(held, { ...shared, live })));
  wakeUps.consume('deliver', 20, (lane) =>
    holder.hold(lane, (held) =>
      deliverLane(held, { ...shared, store: store as never, runtimes: runtimes as never }),
    ),
  );
  const sweeping = setInterval(() => {
    void records.sweep().then(
      (wakes) => wakeUps.send(wakes),
      () => undefined,
    );
  }, 200);

  return {
    queue,
    async stop() {
      clearInterval(sweeping);
      stopping.abort();
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
  destinations: readonly ScriptedDestination[],
  config: CompiledConfig,
): DestinationRuntime {
  const never = () => Promise.reject(new Error('not used here'));
  const found = destinations.find((destination) => destination.id === id)!;
  return {
    config: config.destinationById.get(id)!,
    definition: defineDestination({
      meta: {
        slug: 'scripted',
        name: 'Scripted',
        category: 'Raw data',
        description: '',
        settings: {},
        actions: {},
      },
      check: () => Promise.resolve(),
      actions: { send: found.action },
      presets: [
        { name: 'all', action: 'send', types: ['track', 'identify', 'page', 'screen', 'group', 'alias'] },
      ],
    }),
    settings: {},
    context: {
      ...{ destinationId: id, clock: systemClock, log: silentLogger },
      ...{ http: { request: never }, dial: { socket: never as never }, state: { get: never, set: never } },
    },
  };
}

function storeOf(written: WrittenLog) {
  return {
    attempts: { add: () => Promise.resolve() },
    deadLetters: {
      add: (_workspaceId: string, letters: WrittenLog['deadLetters']) =>
        Promise.resolve(void written.deadLetters.push(...letters)),
    },
    destinations: {
      update: (_workspaceId: string, id: string) => Promise.resolve(void written.disabled.push(id)),
    },
  };
}
