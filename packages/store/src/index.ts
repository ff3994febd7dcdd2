/**
 * The control plane's database: workspaces, sources, destinations, connections, keys, dead letters, attempts,
 * quarantine. Secrets are sealed before they are written. Every query takes a workspace. It is never read by
 * the hot path: that follows the snapshot feed, which goes on without the database. Called by the api (all),
 * the worker (attempts, dead letters, quarantine, state, secrets) and everybody (feed).
 */
export { openStore, type Store, type StoreOptions } from './store.ts';
export { migrate } from './migrate.ts';
export { bootstrap, type Bootstrapped, type BootstrapOptions } from './bootstrap.ts';
export { createSnapshotFeed, type SnapshotFeed, type SnapshotFeedOptions } from './snapshot-feed.ts';
export { createSecrets, isSealed, type Sealed, type SecretPlace, type Secrets } from './secrets.ts';
export { hashPassword, verifyPassword } from './password.ts';
export { hashApiKey, type ApiKey } from './repositories/api-keys.ts';
export { messageHash } from './message-hash.ts';
export { MAX_LIMIT, type Page, type PageRequest } from './page.ts';
export type { AttemptRequest, AttemptResponse } from './exchange.ts';
export type { Attempt, AttemptStatus, NewAttempt } from './repositories/attempts.ts';
export type { Connection, NewConnection } from './repositories/connections.ts';
export type { DeadLetterFilter, DeadLetterStatus } from './repositories/dead-letter-filter.ts';
export type { DeadLetter, DeadLetterDeletion, NewDeadLetter } from './repositories/dead-letters.ts';
export type { NewStat, StatBucket, StatCounts } from './repositories/destination-stats.ts';
export type { Destination, DestinationChange, NewDestination } from './repositories/destinations.ts';
export type { Import, ImportStep, NewImport } from './repositories/imports.ts';
export type { ImportStamp } from './schema/imports.ts';
export { MAX_MAPPING_TESTS, type MappingTest, type NewMappingTest } from './repositories/mapping-tests.ts';
export {
  COUNTED_ITEMS,
  type NewQuarantinedItem,
  type QuarantinedItem,
  type QuarantineReason,
} from './repositories/quarantine.ts';
export type { QuarantineReplay, QuarantineReplayStep } from './repositories/quarantine-replays.ts';
export type { NewRedrive, Redrive, RedriveTake } from './repositories/redrives.ts';
export type { NewShadowSample, ShadowSample } from './repositories/shadow-samples.ts';
export type { Backfill, NewReplay, Replay, ReplayStep } from './repositories/replays.ts';
export type { PullStep, SourcePull } from './repositories/source-pulls.ts';
export type { SourceStat } from './repositories/source-stats.ts';
export type { NewSource, Source, SourceChange } from './repositories/sources.ts';
export type { NewSync, Sync, WarehouseState } from './repositories/warehouses.ts';
export type { WarehouseDifference, WarehouseVerdict } from './schema/warehouses.ts';
export type { Role, Workspace } from './repositories/workspaces.ts';
