import type { BulkLoads, LoadRules } from '@trackyard/connector-sdk';
import {
  callMappings,
  DEFAULT_RETRY_POLICY,
  targetMapping,
  type Sent,
  type Target,
} from '@trackyard/delivery';
import { headOf, type Event } from '@trackyard/event-spec';
import { compileMappings, decideConnection, type MappingSet } from '@trackyard/pipeline';
import type { Replay } from '@trackyard/store';
import type { DestinationRuntime } from '../destination-runtimes.ts';
import type { Chunk } from '../replay-chunks.ts';
import { createReplayPace } from '../replay-pace.ts';
import type { ReplaySink } from '../replay-passes.ts';
import { connectionOf, planReplay } from '../replay-records.ts';
import type { WarehouseLoadOptions } from './run-warehouse-load.ts';
import { readyWarehouse } from './ready-warehouse.ts';
import { warehouseHost } from './warehouse-host.ts';

/** Large enough to be loaded well, small enough to be garbage soon; while some are stored the next is made ready. */
const SMALL_LOADS: BulkLoads = { events: 1_600, atOnce: 3 };

/**
 * Loads chunks straight into a warehouse, past its lane: nothing needs to be remembered about events that are loaded
 * once by their ids. What the warehouse refuses goes through the lane, where it becomes a dead letter like any other.
 */
export async function warehouseSink(
  job: Replay,
  signal: AbortSignal,
  { rules, ...options }: WarehouseLoadOptions & { rules(runtime: DestinationRuntime): LoadRules },
): Promise<ReplaySink> {
  const { config, records, wakeUps } = options;
  const { id: replayId, destinationId } = job;
  const { definition } = await readyWarehouse(destinationId, options);
  const bulk = definition.warehouse?.bulk ?? SMALL_LOADS;

  async function load(sent: readonly Sent[], mappings: MappingSet, runtime: DestinationRuntime) {
    const outcomes = await callMappings(sent, targetOf(runtime, mappings));
    const failed = outcomes.find(({ status }) => status === 'retry' || status === 'held');
    if (failed && failed.status !== 'delivered') throw new Error(failed.message ?? failed.reason);
    return sent.filter((_, place) => outcomes[place]?.status === 'dead').map(({ event }) => event);
  }

  function targetOf(runtime: DestinationRuntime, mappings: MappingSet): Target {
    return {
      destinationId,
      settings: runtime.settings,
      mappings: mappings.map((mapping) => targetMapping(runtime.definition, mapping)),
      context: { ...runtime.context, signal, ...warehouseHost(runtime, options.syncs, rules(runtime)) },
      policy: DEFAULT_RETRY_POLICY,
      deliveredAt: 0,
      sourceSlug: (sourceId) => config().sourceById.get(sourceId)?.slug ?? sourceId,
      random: Math.random,
    };
  }

  return {
    pace: createReplayPace({ destinationId, ratePerSecond: job.ratePerSecond }, options, {
      maxEvents: bulk.events,
      maxWaitMs: Infinity, // what waits for company is no sign that the warehouse is behind
    }),
    chunkEvents: bulk.events,
    chunksAtOnce: bulk.atOnce,
    dedupes: true,
    async send(chunk) {
      const runtime = await readyWarehouse(destinationId, options);
      const { routed, filtered } = decideLoads(chunk, destinationId, config());
      const mappings =
        config().mappingsByDestination.get(destinationId) ?? compileMappings(runtime.definition.meta.presets);
      let refused: Event[] = [];
      for (const [set, sent] of Map.groupBy(routed, (one) => mappings.select(one)))
        refused = refused.concat(await load(sent, set, runtime));
      const left = planReplay(refused, { replayId, destinationId }, config());
      for (const record of left.records) await wakeUps.send(await records.requeue(record));
      return { sent: routed.length, filtered };
    },
  };
}

/** What goes by today's rules, as its connection lets it through. */
function decideLoads(
  { events, sizes }: Pick<Chunk, 'events' | 'sizes'>,
  destinationId: string,
  config: ReturnType<WarehouseLoadOptions['config']>,
) {
  const filtered: Record<string, number> = {};
  const routed: Sent[] = [];
  events.forEach((whole, place) => {
    const connection = connectionOf(config, whole.trackyard.sourceId, destinationId);
    const decision = connection && decideConnection(whole, connection);
    if (decision?.outcome !== 'routed') {
      const reason = decision?.reason ?? 'not_connected';
      filtered[reason] = (filtered[reason] ?? 0) + 1;
      return;
    }
    const event = connection?.prune ? connection.prune(whole) : whole;
    routed.push({ head: headOf(event), event, size: sizes[place]! });
  });
  return { routed, filtered };
}
