import { join } from 'node:path';
import { ConfigError, type ConnectorContext, type Settings } from '@trackyard/connector-sdk';
import { createDuckdb, createLoader, type Loader } from '@trackyard/warehouse';

const FILE = 'events.duckdb';

const loaders = new Map<string, Loader>();

/** The destination's loader, which remembers the file's columns between batches until {@link closeLoader}. */
export function loaderFor(context: ConnectorContext, settings: Settings): Loader {
  const { destinationId } = context;
  let loader = loaders.get(destinationId);
  if (!loader) loaders.set(destinationId, (loader = openLoader(context, settings)));
  return loader;
}

/** A loader for one use, to be closed by the caller. */
export function openLoader({ folder, log }: ConnectorContext, settings: Settings): Loader {
  if (folder === undefined) throw new ConfigError('This hub keeps no files for destinations.');
  const dialect = createDuckdb(join(folder, FILE));
  const sharedSchema = readSharedSchema(settings);
  return createLoader({ dialect, log, ...(sharedSchema !== undefined && { sharedSchema }) });
}

export async function closeLoader(destinationId: string): Promise<void> {
  const loader = loaders.get(destinationId);
  loaders.delete(destinationId);
  await loader?.close();
}

/** The schema for all sources, where there is one. */
export function readSharedSchema({ schema }: Settings): string | undefined {
  return typeof schema === 'string' && schema !== '' ? schema : undefined;
}
