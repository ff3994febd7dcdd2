/**
 * What integration tests stand on: real servers, each private to the test process, on loopback and in
 * temporary folders, gone when the process ends. No doubles of our own parts, and no sleeping:
 * `waitFor` a condition. Tests of any package may use it; nothing else does.
 */
export { freePort } from './free-port.ts';
export { selfSigned } from './self-signed.ts';
export {
  startClickHouse,
  type ClickHouseAccess,
  type TestClickHouse,
} from './clickhouse/start-clickhouse.ts';
export {
  startOAuthVendor,
  VENDOR_ACCOUNT,
  type OAuthVendor,
  type OAuthVendorApp,
} from './start-oauth-vendor.ts';
export { startPostgres, type FreshDatabase, type TestPostgres } from './start-postgres.ts';
export { startRedis, type TestRedis } from './start-redis.ts';
export { startS3, type TestS3 } from './s3/start-s3.ts';
export { startSink, type Sink, type SinkAnswer, type SinkRequest } from './start-sink.ts';
export { mountSmallDisk, type SmallDisk } from './small-disk.ts';
export { startVendorFront, type VendorFront } from './vendor-front/start-vendor-front.ts';
export { recordFigures } from './record-figures.ts';
export { waitFor } from './wait-for.ts';
