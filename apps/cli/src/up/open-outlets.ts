import { join } from 'node:path';
import type { Clock, Logger } from '@trackyard/base';
import { createGeoDatabase, type GeoDatabase } from '@trackyard/enrichment';
import { openLake, type Lake } from '@trackyard/lake';
import { createLocalFiles, type LocalFiles } from '@trackyard/parquet';
import { createEgress, type Egress } from '@trackyard/safe-http';
import type { Config } from '../config.ts';
import type { Closers } from './close-in-order.ts';

/** What worker and api need beyond the parts: ingest sends nothing and reads no lake. */
export interface Outlets {
  lake: Lake;
  egress: Egress;
  /** The lake's Parquet, where it is kept. */
  parquet: LocalFiles | undefined;
  geo: GeoDatabase;
}

export interface OpenOutletsOptions {
  config: Config;
  closers: Closers;
  clock: Clock;
  log: Logger;
}

/** What is fetched from a bucket to be queried. */
const MOST_CACHED_BYTES = 2 * 1024 * 1024 * 1024;

export async function openOutlets({ config, closers, clock, log }: OpenOutletsOptions): Promise<Outlets> {
  const lake = await openLake({ url: config.lakeUrl, s3: config.lakeS3, clock, log });
  const egress = createEgress({ allow: config.egressAllow, log });
  closers.add('egress', () => egress.close());
  const folder = join(config.dataDirectory, 'cache', 'parquet');
  const parquet = config.parquet
    ? createLocalFiles({ storage: lake.storage, folder, maxBytes: MOST_CACHED_BYTES })
    : undefined;
  return { lake, egress, parquet, geo: createGeoDatabase(config.geoDatabase, log) };
}
