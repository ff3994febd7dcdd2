import type { Clock, Logger } from '@trackyard/base';
import { openLake, type Lake } from '@trackyard/lake';
import { createEgress, type Egress } from '@trackyard/safe-http';
import type { Config } from '../config.ts';
import type { Closers } from './close-in-order.ts';

/** What worker and api need beyond the parts: ingest sends nothing and reads no lake. */
export interface Outlets {
  lake: Lake;
  egress: Egress;
}

export interface OpenOutletsOptions {
  config: Config;
  closers: Closers;
  clock: Clock;
  log: Logger;
}

export async function openOutlets({ config, closers, clock, log }: OpenOutletsOptions): Promise<Outlets> {
  const lake = await openLake({ url: config.lakeUrl, s3: config.lakeS3, clock, log });
  const egress = createEgress({ allow: config.egressAllow, log });
  closers.add('egress', () => egress.close());
  return { lake, egress };
}
