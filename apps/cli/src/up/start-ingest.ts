import { join } from 'node:path';
import { sources } from '@trackyard/connectors';
import { createIngest, createWebhookSources, type Ingest, type UnauthorizedReport } from '@trackyard/ingest';
import { INCOMING_LANE, type NewBatch } from '@trackyard/queue';
import { createSpoolingCommit, openSpool, type SpoolingCommit, type SpoolStanding } from '@trackyard/spool';
import { exposeSpool, ingestMetrics } from './ingest-metrics.ts';
import type { Config } from '../config.ts';
import type { Closers } from './close-in-order.ts';
import type { Parts } from './open-parts.ts';

/** Collection as health and the api see it: of this process, or of several. */
export interface Collecting {
  unauthorized(): Promise<UnauthorizedReport>;
  spool(): Promise<Pick<SpoolStanding, 'batches' | 'canAccept'>>;
}

/** The role *ingest* in this process. */
export interface IngestRole extends Collecting {
  handle: Ingest['handle'];
  /** Takes over what ended processes left in the spool. */
  adopt(): Promise<void>;
}

export interface StartIngestOptions {
  config: Config;
  parts: Parts;
  closers: Closers;
  /** What senders see; asked when it is needed. */
  url(): string;
}

/** Collects into the queue, and into the spool under the data directory while that cannot take events. */
export async function startIngest(options: StartIngestOptions): Promise<IngestRole> {
  const { config, parts, closers, url } = options;
  const { routing, clock, metrics } = parts;
  const log = parts.log.child({ role: 'ingest' });
  const spooling = await openSpooling(options, log);
  closers.add('spool', () => spooling.close());
  const ingest = createIngest({
    commit: spooling.commit,
    directory: { byWriteKey: (key) => routing().sourceByWriteKey.get(key) },
    webhooks: createWebhookSources({
      byId: (id) => routing().sourceById.get(id),
      load: (type) => sources[type]?.load(),
      unseal: (owner, settings) => parts.store.secrets.unsealSettings(owner, settings),
    }),
    clock,
    log,
    publicUrl: url,
    trustProxy: config.trustProxy,
    metrics: ingestMetrics(metrics),
  });
  closers.add('ingest', () => ingest.close());
  exposeSpool(metrics, spooling.standing);
  return {
    handle: ingest.handle,
    unauthorized: async () => ingest.unauthorized(),
    spool: async () => spooling.standing(),
    adopt: () => spooling.adopt(),
  };
}

async function openSpooling(
  { config, parts }: StartIngestOptions,
  log: Parts['log'],
): Promise<SpoolingCommit> {
  const { queue } = parts;
  return createSpoolingCommit({
    spool: await openSpool({ directory: join(config.dataDirectory, 'spool'), log }),
    async commit(batch: NewBatch) {
      const wakes = await queue.records.commit(batch);
      // Not awaited: the batch is durable, and the sweeper makes up for a wake-up that is lost.
      queue.wakeUps.send(wakes).catch((error: unknown) => log.error('wake.not_sent', {}, error));
    },
    async fullness() {
      await queue.records.standings([INCOMING_LANE]); // not every backend has to ask its server how full it is
      return queue.records.fullness();
    },
    log,
  });
}
