import { configurationArrived } from './configuration-arrived.ts';
import { WEBHOOK_SECRET } from './receiver.ts';
import type { Hub } from './start-hub.ts';

/** Makes a signed webhook destination for `url`, connects the source *Demo* to it, and waits until that is known. */
export async function connectWebhook(
  hub: Hub,
  url: string,
  connected: { mode?: 'live' | 'shadow' } = {},
): Promise<{ destinationId: string; connectionId: string }> {
  const { data: sources } = await hub.api<{ data: { id: string; name: string }[] }>('/sources');
  const settings = { url: `${url}/hook`, secret: WEBHOOK_SECRET };
  const destination = await hub.api<{ id: string }>('/destinations', {
    method: 'POST',
    json: { name: 'Receiver', type: 'webhook', settings, enabled: true },
  });
  const sourceId = sources.find(({ name }) => name === 'Demo')?.id;
  const json = { sourceId, destinationId: destination.id, enabled: true, ...connected };
  const connection = await hub.api<{ id: string }>('/connections', { method: 'POST', json });
  await configurationArrived(hub);
  return { destinationId: destination.id, connectionId: connection.id };
}
