import type { CompiledConfig } from '@trackyard/pipeline';
import type { DestinationRuntime, DestinationRuntimes } from '../destination-runtimes.ts';

export interface ReadyWarehouseOptions {
  runtimes: Pick<DestinationRuntimes, 'get'>;
  config(): CompiledConfig;
}

/** A destination that is to be loaded now; rejects with a sentence for people where it cannot be. */
export async function readyWarehouse(
  destinationId: string,
  { runtimes, config }: ReadyWarehouseOptions,
): Promise<DestinationRuntime> {
  const destination = config().destinationById.get(destinationId);
  if (!destination) throw new Error('The warehouse does not exist any more.');
  if (!destination.enabled) throw new Error('The warehouse is switched off.');
  return runtimes.get(destination);
}
