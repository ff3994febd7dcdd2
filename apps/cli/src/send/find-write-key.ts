import { TrackyardError } from '@trackyard/base';
import { findByName } from '../replay/find-by-name.ts';
import type { HubApi } from '../replay/hub-api.ts';

/** The write key that a person means: itself, or of a source by id, slug or name, which takes a secret API key. */
export async function findWriteKey(given: string, hub: HubApi | undefined): Promise<string> {
  if (given.startsWith('wk_')) return given;
  if (!hub) {
    const message = 'Give --source the write key, or set TRACKYARD_API_TOKEN to find the source by its name.';
    throw new TrackyardError('TY_UNAUTHORIZED', { message });
  }
  const [id = ''] = await findByName(hub, 'source', [given]);
  return (await hub.get<{ writeKey: string }>(`/sources/${id}`)).writeKey;
}
