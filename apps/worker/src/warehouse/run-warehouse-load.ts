import type { LoadRules, WarehouseDefinition } from '@trackyard/connector-sdk';
import type { Replay, Store } from '@trackyard/store';
import type { DestinationRuntime } from '../destination-runtimes.ts';
import { archivedUntil } from '../replay-pace.ts';
import { createPasses } from '../replay-passes.ts';
import { runToEnd, type ReplayRunOptions } from '../replay-run.ts';
import { windowOf } from './load-rules.ts';
import { readyWarehouse, type ReadyWarehouseOptions } from './ready-warehouse.ts';
import type { SyncLog } from './sync-log.ts';
import { warehouseSink } from './warehouse-sink.ts';

export interface WarehouseLoadOptions extends ReplayRunOptions, ReadyWarehouseOptions {
  replays: ReplayRunOptions['replays'] & Pick<Store['replays'], 'systemSwapped'>;
  syncs: Pick<SyncLog, 'add'>;
}

/** New tables take their place once they have all but what was received in so short a time. */
const NEARLY_ALL_MS = 60_000;
/** Live loads that went to the old tables are of events received before this much after. */
const ARRIVAL_MS = 2_000;

/** Brings a period back, whatever the warehouse's window; as any replay it goes on where it was. */
export async function runRestore(
  job: Replay,
  signal: AbortSignal,
  options: WarehouseLoadOptions,
): Promise<void> {
  const rules = ({ config }: DestinationRuntime): LoadRules => selectionOf(config.warehouse);
  await runToEnd(job, signal, { ...options, sink: await warehouseSink(job, signal, { ...options, rules }) });
}

/**
 * Loads all that the lake has into tables beside the ones that stand, which go on being loaded meanwhile; puts the new
 * ones in their place; then loads what the old ones alone had got by then. That the swap is begun is noted first: from
 * then on nothing is loaded beside, whoever goes on with it.
 */
export async function runRebuild(
  job: Replay,
  signal: AbortSignal,
  options: WarehouseLoadOptions,
): Promise<void> {
  const rules = (isRebuild: boolean) => (runtime: DestinationRuntime) =>
    rebuildRules(runtime, isRebuild, options);
  let place = job.place;
  if (!job.swappedAt) {
    if (!place) await askTables('beginRebuild', job, { signal, options });
    const sink = await warehouseSink(job, signal, { ...options, rules: rules(true) });
    const passes = createPasses(job, signal, { ...options, sink });
    await passes.configured();
    for (;;) {
      const until = await archivedUntil(options);
      if (!(await passes.pass(until))) return;
      if (options.clock.now() - until < NEARLY_ALL_MS) break;
    }
    place = passes.place();
    if (!(await options.replays.systemSwapped(job.id, options.holder, job.toAt))) return;
  }
  await askTables('swapRebuilt', job, { signal, options });
  const toAt = new Date(options.clock.now() + ARRIVAL_MS);
  if (!(await options.replays.systemSwapped(job.id, options.holder, toAt))) return;
  const sink = await warehouseSink(job, signal, { ...options, rules: rules(false) });
  await runToEnd({ ...job, place, toAt }, signal, { ...options, sink });
}

/** Users and accounts are made of all that was ever received, the other tables of what the window holds. */
function rebuildRules(
  { config: { warehouse = {} } }: DestinationRuntime,
  isRebuild: boolean,
  { clock }: WarehouseLoadOptions,
): LoadRules {
  const window = windowOf(warehouse, clock.now());
  return {
    ...selectionOf(warehouse),
    ...(window && { window: { ...window, makesUsers: true } }),
    ...(isRebuild && { isRebuild }),
  };
}

function selectionOf({ selection }: NonNullable<DestinationRuntime['config']['warehouse']> = {}): LoadRules {
  return selection ? { selection } : {};
}

async function askTables(
  what: keyof Pick<WarehouseDefinition, 'beginRebuild' | 'swapRebuilt'>,
  { destinationId, sourceIds, id }: Replay,
  { signal, options }: { signal: AbortSignal; options: WarehouseLoadOptions },
): Promise<void> {
  const { definition, context, settings } = await readyWarehouse(destinationId, options);
  const { sourceById } = options.config();
  const slugs = sourceIds.flatMap((sourceId) => sourceById.get(sourceId)?.slug ?? []);
  const ask = definition.warehouse?.[what];
  if (!ask) throw new Error('This kind of warehouse cannot be rebuilt in place.');
  await ask({ ...context, signal }, settings, { slugs, rebuildId: id });
}
