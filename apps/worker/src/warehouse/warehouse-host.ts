import type { LoadRules, WarehouseHost } from '@trackyard/connector-sdk';
import type { DestinationRuntime } from '../destination-runtimes.ts';
import { loadRules } from './load-rules.ts';
import type { SyncLog } from './sync-log.ts';

/** What a warehouse's loads are given; nothing for other destinations. `rules` instead of those of live loads. */
export function warehouseHost(
  { definition, config, context }: DestinationRuntime,
  syncs: Pick<SyncLog, 'add'>,
  rules: LoadRules = loadRules(config.warehouse, context.clock.now()),
): { warehouse?: WarehouseHost } {
  if (!definition.warehouse) return {};
  return { warehouse: { rules, report: (load) => syncs.add(config, load) } };
}
