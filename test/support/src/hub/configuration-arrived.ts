import { waitFor } from '../wait-for.ts';
import type { Hub } from './start-hub.ts';

/** A change reaches the data path within a second. A source made after it is known there only when it is too. */
export async function configurationArrived(hub: Hub): Promise<void> {
  const json = { name: 'Later', type: 'http' };
  const { id, writeKey } = await hub.api<{ id: string; writeKey: string }>('/sources', {
    method: 'POST',
    json,
  });
  const isKnown = async () => (await fetch(`${hub.url}/v1/projects/${writeKey}/settings`)).ok;
  await waitFor(isKnown, { what: 'the new configuration' });
  await hub.api(`/sources/${id}`, { method: 'DELETE' });
}
