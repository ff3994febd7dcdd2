import { TrackyardError } from '@trackyard/base';
import { sources } from '@trackyard/connectors';
import type { Settings, SourceDefinition } from '@trackyard/connector-sdk';
import type { Source, Store } from '@trackyard/store';

/** The code and the open settings of a source that takes webhooks. Throws `TY_CONFLICT` for any other. */
export async function webhookConnector(
  source: Source,
  secrets: Store['secrets'],
): Promise<{ definition: SourceDefinition; settings: Settings }> {
  const definition = await sources[source.type]?.load();
  if (!definition?.parse)
    throw new TrackyardError('TY_CONFLICT', { message: 'This source does not take webhooks.' });
  const owner = { workspaceId: source.workspaceId, recordId: source.id };
  return { definition, settings: secrets.unsealSettings(owner, source.settings) };
}
