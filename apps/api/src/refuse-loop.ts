import { TrackyardError } from '@trackyard/base';
import type { DestinationConfig } from '@trackyard/pipeline';
import type { Store } from '@trackyard/store';
import { findDestinationMeta } from './connector-metas.ts';
import type { ApiOptions } from './options.ts';

export type RefuseLoopOptions = Pick<ApiOptions, 'config'> & { store: Pick<Store, 'secrets'> };

type Feeding = Pick<DestinationConfig, 'id' | 'workspaceId' | 'type' | 'settings'>;

/**
 * Some destinations hand events to another source. Throws `TY_VALIDATION` where a source's events would come back to it
 * that way, over however many others. What this cannot see (another hub, a change a moment ago) is stopped by the mark
 * that each hop leaves in the event.
 */
export async function refuseLoop(
  { sourceId, destination }: { sourceId: string; destination: Feeding },
  options: RefuseLoopOptions,
): Promise<void> {
  const { connectionsBySource, destinationById } = options.config();
  const waiting = await fedBy(destination, options);
  const seen = new Set<string>();
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    if (next === sourceId) throw loop();
    if (seen.has(next)) continue;
    seen.add(next);
    for (const { destinationId } of connectionsBySource.get(next) ?? []) {
      const onwards = destinationById.get(destinationId);
      if (onwards) waiting.push(...(await fedBy(onwards, options)));
    }
  }
}

/** The source of this hub that a destination feeds, where it feeds one. */
async function fedBy(
  { id, workspaceId, type, settings }: Feeding,
  { config, store }: RefuseLoopOptions,
): Promise<string[]> {
  const setting = (await findDestinationMeta(type))?.feedsSource;
  if (setting === undefined) return [];
  const opened = store.secrets.unsealSettings({ workspaceId, recordId: id }, settings);
  const source = config().sourceByWriteKey.get(String(opened[setting]));
  return source ? [source.id] : [];
}

function loop(): TrackyardError {
  const message = 'Its events would come back to this source, and go round for ever: feed another source.';
  return new TrackyardError('TY_VALIDATION', { message, details: [{ field: 'destinationId', message }] });
}
