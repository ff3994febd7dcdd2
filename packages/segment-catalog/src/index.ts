/**
 * Every cloud destination of Segment's open-source catalog (`@segment/action-destinations`, MIT) as `segment/<directory>`.
 * Names, fields and presets come from generated files; the code itself runs in one worker thread, loaded destination by
 * destination, with no way out but the context that a call brings. The api and the console read metadata, the worker
 * calls the definitions.
 */
import type { ConnectorSummary, DestinationDefinition, DestinationMeta } from '@trackyard/connector-sdk';
import { readCatalogFile, readIndex } from './catalog-file.ts';
import { createDefinition, createHost, type CatalogHost } from './create-definition.ts';

export { createHost, type CatalogHost } from './create-definition.ts';

export interface SegmentEntry {
  summary(): Promise<ConnectorSummary>;
  meta(): Promise<DestinationMeta>;
  load(): Promise<DestinationDefinition>;
}

/** By slug. Their definitions share one thread, which starts with the first call. */
export function segmentDestinations(host: CatalogHost = createHost()): Record<string, SegmentEntry> {
  const entries = Object.entries(readIndex()).map(([directory, summary]): [string, SegmentEntry] => [
    summary.slug,
    {
      summary: async () => summary,
      meta: async () => (await readCatalogFile(directory)).meta,
      load: async () => createDefinition(directory, await readCatalogFile(directory), host),
    },
  ]);
  return Object.fromEntries(entries);
}
