import { randomBytes } from 'node:crypto';
import { newUuid, silentLogger, systemClock } from '@trackyard/base';
import { destinations } from '@trackyard/connectors';
import type { RawLine } from '@trackyard/lake';
import { receivedLines } from '@trackyard/lake/testing';
import { compileSnapshot, type CompiledConfig, type WarehouseConfig } from '@trackyard/pipeline';
import { openQueue, type OpenQueue } from '@trackyard/queue';
import { createEgress } from '@trackyard/safe-http';
import { bootstrap, migrate, openStore, type NewReplay, type Replay, type Store } from '@trackyard/store';
import { waitFor, type TestPostgres } from '@trackyard/test-support';
import { Client } from 'pg';
import { DestinationRuntimes } from '../destination-runtimes.ts';
import { startReplays, type ReplaysOptions } from '../replay-loop.ts';
import { startSyncLog } from '../warehouse/sync-log.ts';
import { openTemporaryLake } from './temporary-lake.ts';

const DAY_MS = 24 * 60 * 60 * 1_000;

export type WarehouseStand = Awaited<ReturnType<typeof openWarehouseStand>>;

/** The local warehouse on real parts (PostgreSQL for store, queue and warehouse; a lake), and replays into it. */
export async function openWarehouseStand(postgres: TestPostgres) {
  const [{ url: databaseUrl }, { url: warehouseUrl }] = [
    await postgres.freshDatabase(),
    await postgres.freshDatabase(),
  ];
  await migrate(databaseUrl);
  const log = silentLogger;
  const store: Store = openStore({ databaseUrl, secretKey: randomBytes(32).toString('base64'), log });
  const queue: OpenQueue = await openQueue({ databaseUrl, log });
  const lake = await openTemporaryLake();
  const egress = createEgress({ allow: ['127.0.0.0/8'], log });
  const { workspaceId } = await bootstrap({ store });
  const [connection] = await store.connections.all(workspaceId);
  const { sourceId, destinationId, id: connectionId } = connection!;
  let config: CompiledConfig = compileSnapshot(await store.systemSnapshot());
  const runtimes = new DestinationRuntimes({
    load: (type) => destinations[type]?.load(),
    ...{ store, egress, warehouseUrl, clock: systemClock, log },
  });
  const syncs = startSyncLog({ store, clock: systemClock, log, everyMs: 50 });
  const reader = new Client({ connectionString: warehouseUrl });
  await reader.connect();
  let replaying: { stop(): Promise<void> } | undefined;

  const shared = { runtimes, syncs, config: () => config, clock: systemClock, log };
  return {
    ...{ store, queue, lake, runtimes, syncs, workspaceId, sourceId, destinationId, connectionId, shared },
    destination: () => config.destinationById.get(destinationId)!,
    config: () => config,
    async query(sql: string): Promise<Record<string, unknown>[]> {
      return (await reader.query<Record<string, unknown>>(sql)).rows;
    },
    ids: async (table = 'demo.tracks') =>
      (await reader.query<{ id: string }>(`SELECT id FROM ${table} ORDER BY id`)).rows.map(({ id }) => id),
    /** What a person chooses reaches the data path. */
    async choose(warehouse: WarehouseConfig): Promise<void> {
      await store.destinations.updateWarehouse(workspaceId, destinationId, () => warehouse);
      config = compileSnapshot(await store.systemSnapshot());
    },
    /** Track calls of one day, ten to a request; their ids. */
    async fill(at: number, count: number, { name = 'Seen', type = 'track' } = {}): Promise<string[]> {
      const ids: string[] = [];
      const lines: RawLine[] = [];
      for (let first = 0; first < count; first += 10) {
        const batch = Array.from({ length: Math.min(10, count - first) }, (_, n) => {
          const messageId = `${name}-${new Date(at).toISOString().slice(0, 10)}-${String(first + n).padStart(5, '0')}`;
          ids.push(messageId);
          const what = type === 'track' ? { event: name, properties: { n } } : { traits: { [name]: n } };
          return { type, messageId, userId: `u${(first + n) % 7}`, ...what };
        });
        lines.push({
          ...{ requestId: newUuid(), batchId: newUuid(), sourceId, method: 'POST', path: '/v1/batch' },
          receivedAt: new Date(at + first).toISOString(),
          ...{ remote: '203.0.113.7', headers: {}, encoding: 'utf8', body: JSON.stringify({ batch }) },
        });
      }
      await lake.archive.writeRaw(receivedLines(lines.map((line) => JSON.stringify(line))));
      return ids;
    },
    order: (kind: Replay['kind'], given: Partial<NewReplay> = {}) =>
      store.replays.create(workspaceId, {
        ...{ sourceIds: [sourceId], destinationId, kind },
        ...{ from: new Date(Date.now() - 400 * DAY_MS), to: new Date(Date.now() - DAY_MS), ...given },
      }),
    /** Works on replays, with some of the store's steps replaced. */
    startReplays(replaced: Partial<ReplaysOptions['store']['replays']> = {}): void {
      const { records, wakeUps } = queue;
      replaying = startReplays({
        ...{ ...shared, lake: lake.reader, records, wakeUps, everyMs: 50 },
        store: { replays: { ...store.replays, ...replaced } },
      });
    },
    done: (job: Replay) =>
      waitFor(
        async () => {
          const row = await store.replays.get(workspaceId, job.id);
          return row.status === 'done' && row;
        },
        { what: `the ${job.kind} to be done`, timeoutMs: 60_000 },
      ),
    async stopReplays(): Promise<void> {
      await replaying?.stop();
      replaying = undefined;
    },
    async close(): Promise<void> {
      await replaying?.stop();
      await syncs.stop();
      await runtimes.close();
      await egress.close();
      await reader.end();
      await queue.close();
      await store.close();
      await lake.remove();
    },
  };
}
