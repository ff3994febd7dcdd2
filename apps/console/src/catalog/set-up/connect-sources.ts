import { answered, api } from '../../api/client.ts';
import type { Connection } from '../queries.ts';

interface Wanted {
  destinationId: string;
  sourceIds: readonly string[];
  /** FQL; `null` for none. */
  filter: string | null;
  enabled: boolean;
  mode: 'live' | 'shadow';
}

/** Makes or changes the connections of these sources; done again it does no harm. */
export async function connectSources(existing: readonly Connection[], wanted: Wanted): Promise<void> {
  const { destinationId, sourceIds, filter, enabled, mode } = wanted;
  for (const sourceId of sourceIds) {
    const known = existing.find((one) => one.sourceId === sourceId);
    if (known) {
      const params = { path: { id: known.id } };
      await answered(api.PATCH('/connections/{id}', { params, body: { filter, enabled, mode } }));
    } else {
      const body = { sourceId, destinationId, filter, enabled, mode, order: 'none' as const };
      await answered(api.POST('/connections', { body }));
    }
  }
}
