import { AuthError, ConfigError, TransientError } from '@trackyard/connector-sdk';
import { startS3, type TestS3 } from '@trackyard/test-support';
import type { Loader } from '../create-loader.ts';
import { allDelivered, eventsOf, load, mixed } from '../testing/conformance/stand.ts';
import { openStagingBucket, type S3Keys } from './staging-bucket.ts';
import { fetchClient } from './testing/fetch-client.ts';
import { openRedshift, type RedshiftFixture } from './testing/redshift-fixture.ts';
import { translate } from './testing/redshift-sql.ts';
import type { RedshiftDouble } from './testing/start-redshift-double.ts';

jest.setTimeout(180_000);

const ROLE = 'arn:aws:iam::123456789012:role/redshift-reads';
let s3: TestS3;
let warehouse: RedshiftFixture;
let double: RedshiftDouble;

beforeAll(async () => {
  s3 = await startS3();
  warehouse = await openRedshift({ s3Url: s3.url, role: { arn: ROLE, keys: s3.signer } });
  ({ double } = warehouse);
});
afterAll(async () => {
  await warehouse.close();
  await s3.stop();
});
afterEach(async () => {
  s3.refuse({ status: 503, code: 'SlowDown' }, 0);
  double.limitStatements(undefined);
  await warehouse.closeLoaders();
});

function loaderBy(keys: S3Keys = s3.signer, access: { iamRole?: string } = {}): Loader {
  const bucket = openStagingBucket({
    ...{ bucket: s3.bucket, prefix: 'staging/', region: 'eu-central-1', keys, endpoint: s3.url },
    ...{ http: fetchClient, ...access },
  });
  return warehouse.loader({ bucket });
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

it('sets apart what COPY cannot read, and says why', async () => {
  const loader = loaderBy();
  const texts = ['short', 'x'.repeat(70_000), 'also short'];
  const outcomes = await load(
    loader,
    eventsOf(
      texts.map((text) => ({ event: 'E', properties: { text } })),
      'copied',
    ),
  );
  expect(outcomes).toEqual([
    { status: 'delivered' },
    expect.objectContaining({
      ...{ status: 'dead', reason: 'refused_by_warehouse' },
      message: 'Redshift: String length exceeds DDL length (column "text")',
    }),
    { status: 'delivered' },
  ]);
  // A refused batch is tried once more by columns that are read anew.
  for (let round = 0; round < 2; round++)
    double.fail(/sys_load_error_detail/, 'permission denied for relation', '42501');
  const [unexplained] = await load(
    loader,
    eventsOf([{ event: 'E', properties: { text: texts[1] } }], 'copied'),
  );
  expect(unexplained).toMatchObject({
    message: expect.stringMatching(/^Redshift: Load into table .* failed/),
  });
});

it('sets apart a number that is too near to 0', async () => {
  const events = [1.5, 5e-324, 2.5].map((n) => ({ event: 'E', properties: { n } }));
  for (const loader of [loaderBy(), warehouse.loader()]) {
    const outcomes = await load(loader, eventsOf(events, 'tiny'));
    expect(outcomes.map(({ status }) => status)).toEqual(['delivered', 'dead', 'delivered']);
  }
});

it('waits for the lock of others no longer than their queue lets it', async () => {
  const loader = loaderBy();
  await load(loader, eventsOf(mixed(3), 'locked'));
  const other = await warehouse.client();
  await other.query('BEGIN');
  await other.query('LOCK "locked"."_trackyard_lock"');
  double.limitStatements(300);
  await expect(load(loader, eventsOf(mixed(3, 'x'), 'locked'))).rejects.toThrow(/^Redshift: cancel.*57014/);
  double.limitStatements(undefined);
  await other.query('ROLLBACK');
  await other.end();
  expect(await load(loader, eventsOf(mixed(3, 'x'), 'locked'))).toEqual(allDelivered(3));
});

it('is not kept from loading by sessions that have gone, with the lock or waiting for it', async () => {
  const loader = loaderBy();
  await load(loader, eventsOf(mixed(3), 'left'));
  const [holder, waiter] = [await warehouse.client(), await warehouse.client()];
  for (const client of [holder, waiter]) await client.query('BEGIN');
  await holder.query('LOCK "left"."_trackyard_lock"');
  const waiting = waiter.query('LOCK "left"."_trackyard_lock"').catch((error: unknown) => error);
  for (const client of [waiter, holder]) client.connection.stream.destroy();
  expect(await waiting).toBeInstanceOf(Error);
  expect(await load(loader, eventsOf(mixed(3, 'x'), 'left'))).toEqual(allDelivered(3));
});

it('comes back where the cluster takes no more connections', async () => {
  double.fail(/^CONNECT$/, 'connection limit "500" exceeded for non-bootstrap users', '53300');
  const loader = loaderBy();
  await expect(load(loader, eventsOf(mixed(3), 'crowded'))).rejects.toBeInstanceOf(TransientError);
  expect(await load(loader, eventsOf(mixed(3), 'crowded'))).toEqual(allDelivered(3));
});

it('has Redshift read by a role, where it may assume it', async () => {
  expect(await load(loaderBy(s3.signer, { iamRole: ROLE }), eventsOf(mixed(3), 'role'))).toEqual(
    allDelivered(3),
  );
  const other = loaderBy(s3.signer, { iamRole: `${ROLE}-of-another` });
  await expect(load(other, eventsOf(mixed(3, 'x'), 'role'))).rejects.toThrow(/not authorized to assume/);
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
