import type { Logger } from '@trackyard/base';
import type { CompiledConfig } from '@trackyard/pipeline';
import type { LaneControl, RecordStore } from '@trackyard/queue';

export interface RouseChangedOptions {
  lanes: Pick<LaneControl, 'rouse'>;
  records: Pick<RecordStore, 'books'>;
  config(): CompiledConfig;
  log: Logger;
}

/**
 * Called once a second: destinations that were changed are tried again at once, and what they held flows. The first
 * call looks for what a change left held while no worker ran. Several workers do the same; it harms nobody.
 */
export function createRouser({ lanes, records, config, log }: RouseChangedOptions): () => Promise<void> {
  let known: Map<string, string> | undefined;
  let version = -1;

  return async () => {
    const current = config();
    if (current.version === version) return;
    const faces = facesOf(current);
    const changed = known ? changedIds(known, faces) : await holdingIds(current, records);
    for (const id of changed) {
      await lanes.rouse(id);
      log.info('destination.roused', { destinationId: id });
    }
    known = faces;
    version = current.version;
  };
}

/** What of the configuration decides about deliveries, by destination. */
function facesOf({ destinationById, connectionById }: CompiledConfig): Map<string, string> {
  const disabled = Map.groupBy(
    [...connectionById.values()].filter(({ enabled }) => !enabled),
    ({ destinationId }) => destinationId,
  );
  return new Map(
    [...destinationById.values()].map(({ id, type, enabled, settings, delivery }) => {
      const connections = (disabled.get(id) ?? []).map((connection) => connection.id);
      return [id, JSON.stringify({ type, enabled, settings, delivery, connections })];
    }),
  );
}

/** New ones too: another process may have routed to them, and this one held it, before it knew them. */
function changedIds(known: Map<string, string>, faces: Map<string, string>): string[] {
  return [...faces].filter(([id, face]) => known.get(id) !== face).map(([id]) => id);
}

/** Enabled destinations of connections that hold events. */
async function holdingIds(
  { connectionById, destinationById }: CompiledConfig,
  records: Pick<RecordStore, 'books'>,
): Promise<string[]> {
  const { connections } = await records.books();
  const ids = Object.entries(connections)
    .filter(([, { held }]) => held > 0)
    .map(([id]) => connectionById.get(id)?.destinationId)
    .filter((id) => id !== undefined && destinationById.get(id)?.enabled === true);
  return [...new Set(ids)] as string[];
}
