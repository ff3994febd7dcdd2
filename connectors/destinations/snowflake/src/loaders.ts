import type { ConnectorContext, Settings } from '@trackyard/connector-sdk';
import { createLoader, createSnowflake, type Loader } from '@trackyard/warehouse';
import { readConnection, readSharedSchema } from './read-settings.ts';

const loaders = new Map<string, Loader>();

/** The destination's loader, which keeps what it knows of the tables between batches until {@link closeLoader}. */
export function loaderFor(context: ConnectorContext, settings: Settings): Loader {
  const { destinationId } = context;
  let loader = loaders.get(destinationId);
  if (!loader) loaders.set(destinationId, (loader = openLoader(context, settings)));
  return loader;
}

/** A loader for one use, to be closed by the caller. */
export function openLoader({ http, log }: ConnectorContext, settings: Settings): Loader {
  const sharedSchema = readSharedSchema(settings);
  const dialect = createSnowflake(readConnection(settings, http));
  return createLoader({ dialect, log, ...(sharedSchema !== undefined && { sharedSchema }) });
}

export async function closeLoader(destinationId: string): Promise<void> {
  const loader = loaders.get(destinationId);
  loaders.delete(destinationId);
  await loader?.close();
}
