import type { Clock, Logger } from '@trackyard/base';
import type { OAuthApps } from '@trackyard/connector-sdk';
import type { GeoDatabase } from '@trackyard/enrichment';
import type { EventReader, Lake } from '@trackyard/lake';
import type { LocalFiles } from '@trackyard/parquet';
import type { CompiledConfig } from '@trackyard/pipeline';
import type { Books, LaneControl, LiveTail, NewBatch, RecordStore } from '@trackyard/queue';
import type { Egress } from '@trackyard/safe-http';
import type { Store } from '@trackyard/store';
import type { Metrics } from '@trackyard/telemetry';

/** Whether this process can do its work, and what each of its parts says. */
export interface Readiness {
  ok: boolean;
  /** `ok`, or what is wrong, by part. Open to everybody: no address, no secret. */
  components: Readonly<Record<string, string>>;
}

/** What runs here, for a person who asks; nothing secret. */
export interface Installation {
  version: string;
  startedAt: Date;
  queue: 'redis' | 'postgres';
  lake: 'file' | 's3';
}

/** Requests that came without a valid write key: how many, and samples. */
export interface UnauthorizedReport {
  counts: Readonly<Record<string, number>>;
  samples: readonly object[];
}

/** All that the api needs; the cli puts it together. */
export interface ApiOptions {
  store: Store;
  /** The books as of now. Called by people's requests only, a few times a minute. */
  books(): Promise<Books>;
  /** Says what waits in a lane, and which sessions visitors have. */
  records: Pick<RecordStore, 'peek' | 'visits'>;
  /** Places of addresses; none where absent. */
  geo?: GeoDatabase | undefined;
  /** Makes a batch durable and wakes whoever waits for it: repaired items of quarantine. */
  collect(batch: NewBatch): Promise<void>;
  lanes: LaneControl;
  live: Pick<LiveTail, 'watch' | 'read'>;
  lake: Pick<EventReader, 'find' | 'scanPage'>;
  lakeParts: Pick<Lake, 'catalog' | 'deletions' | 'storage' | 'imports'>;
  /** The lake's Parquet, where it is kept. */
  parquet?: LocalFiles | undefined;
  /** For credential checks and live tests. */
  egress: Pick<Egress, 'http' | 'dial' | 'uncheckedDialForLocalWarehouse'>;
  /** Connection URL of the built-in local warehouse. */
  warehouseUrl: string;
  /** Of a login that can only read there; made by `warehouseUrl`'s where absent. */
  warehouseReadUrl?: string | undefined;
  /** The install's own apps at vendors, by which accounts are connected. */
  oauthApps: OAuthApps;
  /** Below it each destination may keep files; none may where it is absent. */
  filesDirectory?: string | undefined;
  /** The configuration that decisions are made by: a trace makes them again. */
  config(): CompiledConfig;
  /** Quick; asked by load balancers every few seconds. */
  ready(): Promise<Readiness>;
  installation: Installation;
  metrics: Pick<Metrics, 'expose' | 'contentType'>;
  /** Nothing where this hub does not collect. */
  unauthorized(): Promise<UnauthorizedReport | undefined>;
  /** `TRACKYARD_API_TOKEN`: a key of the oldest workspace. */
  apiToken?: string | undefined;
  /** What senders and browsers see, without a slash at the end. */
  publicUrl: string;
  /** Addresses or CIDRs of the proxies whose `X-Forwarded-*` is believed. */
  trustProxy: readonly string[];
  /** Where the built console stands; it may be missing. */
  consoleDirectory: string;
  clock: Clock;
  log: Logger;
}
