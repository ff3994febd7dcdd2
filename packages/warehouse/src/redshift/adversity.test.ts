import { Socket } from 'node:net';
import { silentLogger } from '@trackyard/base';
import { AuthError, ConfigError, TransientError } from '@trackyard/connector-sdk';
import { startPostgres, startS3, type TestPostgres, type TestS3 } from '@trackyard/test-support';
import { createLoader, type Loader } from '../create-loader.ts';
import { connectionTo } from '../postgres/testing/warehouse-fixture.ts';
import { allDelivered, eventsOf, load, mixed } from '../testing/conformance/stand.ts';
import { createRedshift } from './create-redshift.ts';
import { openStagingBucket, type S3Keys } from './staging-bucket.ts';
import { fetchClient } from './testing/fetch-client.ts';
import { translate } from './testing/redshift-sql.ts';
import { startRedshiftDouble, type RedshiftDouble } from './testing/start-redshift-double.ts';

jest.setTimeout(180_000);

let server: TestPostgres;
let s3: TestS3;
let url: string;
let double: RedshiftDouble;
let loaders: Loader[];

beforeAll(async () => {
  [server, s3] = await Promise.all([startPostgres(), startS3()]);
  url = await server.database('warehouse');
  double = await startRedshiftDouble({ postgresUrl: url, s3Url: s3.url });
});
afterAll(async () => {
  await double.close();
  await Promise.all([server.stop(), s3.stop()]);
});
beforeEach(() => {
  loaders = [];
});
afterEach(async () => {
  s3.refuse({ status: 503, code: 'SlowDown' }, 0);
  await Promise.all(loaders.map((loader) => loader.close()));
});

function loaderBy(keys: S3Keys = s3.signer, access: object = {}): Loader {
  const bucket = openStagingBucket({
    ...{ bucket: s3.bucket, prefix: 'staging/', region: 'eu-central-1', keys, endpoint: s3.url },
    ...{ http: fetchClient, ...access },
  });
  const connection = { ...connectionTo(url), port: double.port, socket: () => new Socket() };
  const dialect = createRedshift(connection, silentLogger, { bucket });
  const loader = createLoader({ dialect, log: silentLogger });
  loaders.push(loader);
  return loader;
}

const VIOLATION = '1023 DETAIL: Serializable isolation violation on table - 100001';

it('tries again at once where Redshift could not put transactions in an order, then later', async () => {
  const loader = loaderBy();
  double.fail(/^INSERT INTO "once"."tracks"/, VIOLATION);
  expect(await load(loader, eventsOf(mixed(6), 'once'))).toEqual(allDelivered(6));
  for (let round = 0; round < 2; round++) double.fail(/^INSERT INTO "twice"."tracks"/, VIOLATION);
  await expect(load(loader, eventsOf(mixed(6), 'twice'))).rejects.toBeInstanceOf(TransientError);
  expect(await load(loader, eventsOf(mixed(6), 'twice'))).toEqual(allDelivered(6));
});

it('sets apart what COPY cannot read', async () => {
  const loader = loaderBy();
  double.fail(/^COPY .*trackyard_stage/, "Load into table 'x' failed. Check 'sys_load_error_detail'.");
  const [outcome] = await load(loader, eventsOf([{ event: 'E' }], 'copied'));
  expect(outcome).toMatchObject({ status: 'dead', message: expect.stringContaining('Redshift: Load into') });
});

it('leaves nothing in the bucket', async () => {
  expect(await load(loaderBy(), eventsOf(mixed(6), 'clean'))).toEqual(allDelivered(6));
  expect(await s3.objects('staging/')).toEqual([]);
});

it.each([
  ['SlowDown', 503, TransientError],
  ['ExpiredToken', 400, AuthError],
  ['AccessDenied', 403, AuthError],
  ['NoSuchBucket', 404, ConfigError],
])('tells what the bucket says: %s', async (code, status, errorClass) => {
  const loader = loaderBy();
  await load(loader, eventsOf(mixed(3), 'told'));
  s3.refuse({ status, code });
  const again = load(loader, eventsOf(mixed(3, 'x'), 'told'));
  await expect(again).rejects.toBeInstanceOf(errorClass);
  await expect(loader.check(AbortSignal.timeout(60_000))).rejects.toBeInstanceOf(errorClass);
  s3.refuse({ status, code }, 0);
  expect(await load(loader, eventsOf(mixed(3, 'x'), 'told'))).toEqual(allDelivered(3));
  await loader.check(AbortSignal.timeout(60_000));
});

it('tells keys that Redshift may not read with', async () => {
  const dialectKeys = { ...s3.signer, secretAccessKey: 'another secret' };
  await expect(load(loaderBy(dialectKeys), eventsOf(mixed(3), 'keys'))).rejects.toBeInstanceOf(AuthError);
  double.fail(/^COPY/, 'S3ServiceException:Access Denied,Status 403,Error AccessDenied,Rid 1');
  await expect(load(loaderBy(), eventsOf(mixed(3), 'keys'))).rejects.toBeInstanceOf(ConfigError);
});

it.each([
  'INSERT INTO "s"."t" ("id") SELECT "id" FROM "x" ON CONFLICT ("id") DO NOTHING',
  'COPY "x" ("id") FROM STDIN',
  'CREATE TABLE IF NOT EXISTS "s"."t" ("a" jsonb)',
  'CREATE TABLE IF NOT EXISTS "s"."t" ("ctid" BIGINT)',
  `CREATE TABLE IF NOT EXISTS "s"."${'x'.repeat(128)}" ("a" BIGINT)`,
  'ALTER TABLE "s"."t" ADD COLUMN IF NOT EXISTS "a" BIGINT',
  'ALTER TABLE "s"."t" ADD COLUMN "a" BIGINT, ADD COLUMN "b" BIGINT',
  'SELECT pg_advisory_xact_lock(1)',
  'CREATE TEMPORARY TABLE "x" ("a" BIGINT) ON COMMIT DROP',
  "BEGIN; SET LOCAL lock_timeout = '5s'",
])('has a double that refuses %s', (statement) => {
  expect(translate(statement)).toHaveProperty('refused');
});
