import { setTimeout as delay } from 'node:timers/promises';
import type { Clock, Logger } from '@trackyard/base';
import { sources } from '@trackyard/connectors';
import type { OAuthApps } from '@trackyard/connector-sdk';
import type { Geo } from '@trackyard/enrichment';
import type { Lake } from '@trackyard/lake';
import type { CompiledConfig, DestinationConfig } from '@trackyard/pipeline';
import { createLaneControl, type LaneKind, type Leave, type OpenQueue } from '@trackyard/queue';
import { createParquetUpkeep, type LocalFiles } from '@trackyard/parquet';
import type { Egress } from '@trackyard/safe-http';
import type { Store } from '@trackyard/store';
import { archiveLane } from './archive-lane.ts';
import { deliverLane } from './deliver-lane.ts';
import type { DestinationRuntimes } from './destination-runtimes.ts';
import { createLaneHolder, type HeldLane } from './lane-holder.ts';
import { openRuntimes } from './open-runtimes.ts';
import { startLakeUpkeep } from './lake-upkeep.ts';
import { startLiveShow } from './live-show.ts';
import { evictWaiting, sweepLanes } from './chores.ts';
import { createHeldCollector } from './collect-held.ts';
import { startImports } from './import-loop.ts';
import type { CollectRows } from './import-run.ts';
import { createImportUpkeep } from './import-upkeep.ts';
import { startMaintenance } from './maintenance.ts';
import { startAttemptLog } from './attempt-log.ts';
import { startQuarantineReplays } from './quarantine-loop.ts';
import type { ReadAgain } from './quarantine-run.ts';
import { startRedrives } from './redrive-loop.ts';
import { startReplays } from './replay-loop.ts';
import { DEFAULT_RETENTION, startRetention } from './retention.ts';
import { createRouser } from './rouse-changed.ts';
import { RecordReader } from './record-events.ts';
import { widestBatch } from './widest-batch.ts';
import { routeLane } from './route-lane.ts';
import { createShadowSampler } from './shadow-sampler.ts';
import { startPulls } from './pull/pull-loop.ts';
import { SourceStats } from './source-stats.ts';
import { startPruning } from './warehouse/prune-warehouses.ts';
import { startSyncLog } from './warehouse/sync-log.ts';

export interface WorkerOptions {
  queue: OpenQueue;
  store: Store;
  lake: Lake;
  /** Where the lake is kept as Parquet too: its files. */
  parquet?: LocalFiles | undefined;
  egress: Egress;
  /** Connection URL of the built-in local warehouse. */
  warehouseUrl: string;
  /** The install's apps at vendors; none where absent. */
  oauthApps?: OAuthApps | undefined;
  /** Below it each destination may keep files; none may where it is absent. */
  filesDirectory?: string | undefined;
  /** Places of addresses; none where absent. */
  geo?: Geo | undefined;
  config(): CompiledConfig;
  /** Collection, for rows of files. */
  collectRows: CollectRows;
  /** Reads refused items once more. */
  readAgain: ReadAgain;
  /** After how many days open dead letters are deleted; never where absent. */
  deadLetterDays?: number | undefined;
  clock: Clock;
  log: Logger;
}

export interface Worker {
  /** Begins nothing new, waits for what is under way, and frees what connectors opened. */
  stop(): Promise<void>;
}

/** What is under way when the worker stops gets this long to be settled. */
const LANDING_MS = 8_000;

/** Wake-ups taken at once in this process; each takes as long as it takes to lease its lane. */
const CONCURRENCY: Record<LaneKind, number> = { incoming: 1, archive: 1, deliver: 10 };

export function startWorker({
  queue,
  store,
  lake,
  parquet,
  egress,
  warehouseUrl,
  oauthApps,
  filesDirectory,
  geo,
  config,
  collectRows,
  readAgain,
  deadLetterDays,
  clock,
  log,
}: WorkerOptions): Worker {
  const { records, wakeUps, live } = queue;
  const stopping = new AbortController();
  const reader = new RecordReader(records, (ref) => lake.held.readHeld(ref));
  let watched: ReadonlySet<string> = new Set();
  const runtimes = openRuntimes({ store, egress, warehouseUrl, oauthApps, filesDirectory, clock, log });
  const shadow = createShadowSampler({ runtimes, store, clock, log });
  const stats = new SourceStats({
    store: store.sourceStats,
    workspaceOf: (sourceId) => config().sourceById.get(sourceId)?.workspaceId,
    clock,
  });
  const show = startLiveShow({ live, watched: () => watched, clock, log });

  const work: Record<LaneKind, (held: HeldLane) => Promise<Leave | void>> = {
    incoming: (held) =>
      routeLane(held, { records, reader, wakeUps, live: show, shadow, stats, geo, config, log }),
    archive: (held) =>
      archiveLane(held, {
        records,
        archive: lake.archive,
        gatherMs: lake.gatherMs,
        clock,
        quarantine: store.quarantine,
        live: show,
        stats,
        config,
      }),
    deliver: (held) =>
      deliverLane(held, {
        ...{ records, wakeUps, reader, runtimes, config, log },
        ...{ store: { ...store, attempts }, syncs },
      }),
  };
  const choreOptions = { records, wakeUps, live, held: lake.held, log };
  const lanes = createLaneControl(records, wakeUps);
  const maintenance = startMaintenance(
    [
      { name: 'watched', run: async () => void (watched = await live.watched()) },
      { name: 'source-stats', run: () => stats.flush() },
      { name: 'sweep', run: () => sweepLanes(choreOptions) },
      { name: 'rouse', run: createRouser({ lanes, records, config, log }) },
      { name: 'evict', run: () => evictWaiting(choreOptions) },
      { name: 'deletions', run: () => store.deadLetters.systemBookDeletions(records.deleteDead) },
      { name: 'collect', run: createHeldCollector({ records, held: lake.held, clock, log }) },
      { name: 'imports', run: createImportUpkeep({ store, files: lake.imports, clock }) },
    ],
    log,
  );
  const attempts = startAttemptLog({ store, clock, log });
  const syncs = startSyncLog({ store, clock, log });
  const redrives = startRedrives({ store, records, wakeUps, clock, log });
  const replays = startReplays({
    ...{ store, lake: lake.reader, records, wakeUps, runtimes, syncs, geo, config, clock, log },
    batchWidth: (id) => widthOf(config().destinationById.get(id), runtimes),
  });
  const imports = startImports({
    ...{ store, files: lake.imports, collectRows, records, wakeUps, config, clock, log },
  });
  const quarantineReplays = startQuarantineReplays({
    ...{ store, readAgain, records, wakeUps, config, clock, log },
  });
  const pulls = startPulls({
    ...{ store, records, wakeUps, egress, config, clock, log },
    metaOf: (type) => sources[type]?.meta(),
    load: (type) => sources[type]?.load(),
  });
  const pruning = startPruning({ store, runtimes, config, clock, log });
  const retention = startRetention({
    ...{ store, clock, log },
    days: { ...DEFAULT_RETENTION, deadLetters: deadLetterDays },
  });
  const isStrict = (sourceId: string) => config().sourceById.get(sourceId)?.strict ?? false;
  const tables = parquet && createParquetUpkeep({ lake, files: parquet, isStrict, clock });
  const upkeep = startLakeUpkeep({ store, ...lake, parquet: tables, clock, log });
  const holder = createLaneHolder({ records, wakeUps, stopping: stopping.signal, log });
  for (const kind of ['incoming', 'archive', 'deliver'] as const) {
    wakeUps.consume(kind, CONCURRENCY[kind], (lane) => holder.hold(lane, work[kind]));
  }

  return {
    async stop() {
      stopping.abort();
      await redrives.stop();
      await pulls.stop();
      await replays.stop();
      await imports.stop();
      await quarantineReplays.stop();
      await retention.stop();
      await pruning.stop();
      await upkeep.stop();
      // A lane whose queue is away cannot be given back; its lease ends by itself.
      await Promise.race([holder.landed(), delay(LANDING_MS, undefined, { ref: false })]);
      await wakeUps.close();
      await attempts.stop();
      await syncs.stop();
      await show.stop();
      await shadow.stop();
      await stats.flush().catch((error: unknown) => log.error('source_stats.failed', {}, error));
      await maintenance.stop();
      await runtimes.close();
    },
  };
}

/** Nothing where the destination cannot be made ready: its events will be held one way or another. */
async function widthOf(destination: DestinationConfig | undefined, runtimes: DestinationRuntimes) {
  return destination && runtimes.get(destination).then(widestBatch, () => undefined);
}
