import type { ConnectorContext, Settings } from '@trackyard/connector-sdk';
import { createBigQuery, createLoader, type Loader } from '@trackyard/warehouse';
import { readConnection, readSharedDataset } from './read-settings.ts';

const loaders = new Map<string, Loader>();

/** The destination's loader, which keeps its token and what it knows of tables until {@link closeLoader}. */
export function loaderFor(context: ConnectorContext, settings: Settings): Loader {
  const { destinationId } = context;
  let loader = loaders.get(destinationId);
  if (!loader) loaders.set(destinationId, (loader = openLoader(context, settings)));
  return loader;
}

/** A loader for one use, to be closed by the caller. */
export function openLoader(context: ConnectorContext, settings: Settings): Loader {
  const sharedSchema = readSharedDataset(settings);
  const dialect = createBigQuery(readConnection(context, settings));
  return createLoader({ dialect, log: context.log, ...(sharedSchema !== undefined && { sharedSchema }) });
}

export async function closeLoader(destinationId: string): Promise<void> {
  const loader = loaders.get(destinationId);
  loaders.delete(destinationId);
  await loader?.close();
}
