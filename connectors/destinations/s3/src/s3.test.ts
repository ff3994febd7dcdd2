import { randomBytes } from 'node:crypto';
import { gunzipSync, zstdDecompressSync } from 'node:zlib';
import { silentLogger, systemClock } from '@trackyard/base';
import {
  AuthError,
  ConfigError,
  TransientError,
  type ConnectorContext,
  type Delivery,
} from '@trackyard/connector-sdk';
import { describeDestinationContract, makeContext, makeDelivery } from '@trackyard/connector-sdk/testing';
import { createEgress, type Egress } from '@trackyard/safe-http';
import { startS3, type TestS3 } from '@trackyard/test-support';
import { destination } from './index.ts';
import { readKeyTemplate } from './key-template.ts';
import { readBucket } from './read-settings.ts';

jest.setTimeout(120_000);

const KEY = { accessKeyId: 'AKIAEXAMPLE', secretAccessKey: 'secret' };

describeDestinationContract(destination, {
  settings: { bucket: 'events', region: 'eu-central-1', ...KEY },
  variants: [
    { bucket: 'events', endpoint: 'https://minio.example.com', pathStyle: true, compression: 'zstd', ...KEY },
    { bucket: 'events', region: 'us-east-1', encryption: 'aws:kms', kmsKeyId: 'alias/events', ...KEY },
  ],
});

describe('settings', () => {
  const read = (settings: object) => readBucket(makeContext(), { bucket: 'events', ...KEY, ...settings });

  it('says what is missing', () => {
    expect(() => read({})).toThrow(/region is missing/);
    expect(() => read({ region: 'eu-central-1', secretAccessKey: '' })).toThrow(ConfigError);
    expect(() => read({ region: 'eu-central-1', kmsKeyId: 'alias/x' })).toThrow(/encryption/);
    expect(read({ endpoint: 'https://minio.example.com' })).toMatchObject({ bucket: 'events' });
  });

  it('fills in folders, and refuses what S3 or a file system would not take', () => {
    const at = '2026-01-02T03:04:05.678Z';
    expect(readKeyTemplate('{source}/{date}/{hour}')('shop', at)).toBe('shop/2026-01-02/03');
    expect(readKeyTemplate('a/y={year}/m={month}/d={day}')('shop', at)).toBe('a/y=2026/m=01/d=02');
    for (const wrong of [
      '{user}',
      '../{source}',
      '/x',
      'x/',
      'a//b',
      '{source',
      '.x',
      'x'.repeat(800),
      '{constructor}',
    ])
      expect(() => readKeyTemplate(wrong)).toThrow(ConfigError);
  });
});

describe('with a bucket', () => {
  let s3: TestS3;
  let egress: Egress;
  let context: ConnectorContext;
  let settings: Record<string, unknown>;
  beforeAll(async () => {
    s3 = await startS3();
    egress = createEgress({ allow: ['127.0.0.0/8'], log: silentLogger });
    context = { ...makeContext(), http: egress.http(), clock: systemClock };
  });
  afterAll(async () => {
    await egress.close();
    await s3.stop();
  });
  let tests = 0;
  let folder = '';
  beforeEach(() => {
    s3.refuse({ status: 503, code: 'SlowDown' }, 0);
    folder = `test-${String((tests += 1))}`;
    settings = {
      bucket: s3.bucket,
      endpoint: s3.url,
      ...s3.signer,
      keyTemplate: `${folder}/{source}/{date}/{hour}`,
    };
  });
  const store = (deliveries: readonly Delivery[], changed: object = {}) =>
    destination.actions.store?.performBatch?.(context, { ...settings, ...changed }, deliveries) ?? [];
  const numbered = (count: number, receivedAt = '2026-01-02T03:04:05.678Z') =>
    Array.from({ length: count }, (_, n) => makeDelivery({ messageId: `m${n}`, receivedAt }));
  const idsIn = (body: Buffer) =>
    gunzipSync(body)
      .toString()
      .split('\n')
      .filter(Boolean)
      .map((line) => (JSON.parse(line) as { messageId: string }).messageId);

  it('puts the events of each hour into an object, as they are', async () => {
    const deliveries = [
      ...numbered(3),
      makeDelivery({ messageId: 'later', receivedAt: '2026-01-02T04:00:00.000Z' }),
    ];
    expect(await store(deliveries)).toEqual(deliveries.map(() => ({ status: 'delivered' })));
    const objects = await s3.objects(folder);
    expect(objects.map(({ key }) => key)).toEqual([
      expect.stringMatching(/^test-\d+\/test\/2026-01-02\/03\/20260102T030405678Z-[0-9a-f]{32}\.ndjson\.gz$/),
      expect.stringMatching(/\/04\/20260102T040000000Z-[0-9a-f]{32}\.ndjson\.gz$/),
    ]);
    expect(gunzipSync(objects[1]?.body ?? '').toString()).toBe(`${deliveries[3]?.eventJson}\n`);
    expect(idsIn(objects[0]?.body ?? Buffer.alloc(0))).toEqual(['m0', 'm1', 'm2']);
  });

  it('makes the same object of the same events, in whatever order they come', async () => {
    await store(numbered(9));
    const [before] = await s3.objects(folder);
    await store(numbered(9).toReversed());
    expect(await s3.objects(folder)).toEqual([before]);
  });

  it('compresses with zstd, and says how the server is to encrypt', async () => {
    const how = {
      compression: 'zstd',
      encryption: 'aws:kms',
      kmsKeyId: 'alias/x',
      storageClass: 'STANDARD_IA',
    };
    await store(numbered(2), how);
    const [{ key, body } = { key: '', body: Buffer.alloc(0) }] = await s3.objects(folder);
    expect(zstdDecompressSync(body).toString().split('\n')).toHaveLength(3);
    expect(s3.headersOf('PUT', key)).toMatchObject({
      'x-amz-server-side-encryption': 'aws:kms',
      'x-amz-server-side-encryption-aws-kms-key-id': 'alias/x',
      'x-amz-storage-class': 'STANDARD_IA',
    });
  });

  it('sends a large object in parts, also where one of them is refused at first', async () => {
    const large = Array.from({ length: 24 }, (_, n) => {
      const delivery = makeDelivery({ messageId: `l${n}` });
      return {
        ...delivery,
        eventJson: JSON.stringify({ messageId: `l${n}`, noise: randomBytes(1_200_000).toString('base64') }),
      };
    });
    s3.refuseNext(/partNumber=2/, { status: 503, code: 'SlowDown' }, 2);
    expect(await store(large)).toEqual(large.map(() => ({ status: 'delivered' })));
    const [{ key, body } = { key: '', body: Buffer.alloc(0) }] = await s3.objects(folder);
    expect(idsIn(body)).toHaveLength(24);
    expect(s3.requests.filter((line) => line === `POST /${s3.bucket}/${key}`)).toHaveLength(2);
  });

  it.each([
    [{ status: 503, code: 'SlowDown' }, 'retry'],
    [{ status: 500, code: 'InternalError' }, 'retry'],
    [{ status: 400, code: 'RequestTimeout' }, 'retry'],
    [{ status: 400, code: 'ExpiredToken' }, 'held'],
    [{ status: 403, code: 'AccessDenied' }, 'held'],
    [{ status: 404, code: 'NoSuchBucket' }, 'held'],
    [{ status: 301, code: 'PermanentRedirect' }, 'held'],
  ])('loses nothing by %j: the events are kept (%s) and stored later', async (refusal, status) => {
    s3.refuse(refusal);
    const outcomes = await store(numbered(5));
    expect(outcomes.map((outcome) => outcome.status)).toEqual(Array(5).fill(status));
    expect(outcomes[0]).toMatchObject({ message: expect.stringContaining(refusal.code) });
    s3.refuse(refusal, 0);
    expect(await s3.objects(folder)).toEqual([]);
    expect(await store(numbered(5))).toEqual(numbered(5).map(() => ({ status: 'delivered' })));
    expect(idsIn((await s3.objects(folder))[0]?.body ?? Buffer.alloc(0))).toHaveLength(5);
  });

  it('sends a request again whose connection broke', async () => {
    let broken = 0;
    const http: ConnectorContext['http'] = {
      async request(request) {
        const answer = await context.http.request(request);
        if (broken++ > 1) return answer;
        throw new TransientError('The connection broke.', { maybeDelivered: true });
      },
    };
    const performBatch = destination.actions.store?.performBatch;
    const outcomes = await performBatch?.({ ...context, http }, settings, numbered(2));
    expect(outcomes).toEqual([{ status: 'delivered' }, { status: 'delivered' }]);
    expect(await s3.objects(folder)).toHaveLength(1);
  });

  it('tries again by itself where the bucket asks for patience for a moment', async () => {
    s3.refuse({ status: 503, code: 'SlowDown' }, 2);
    expect(await store(numbered(1))).toEqual([{ status: 'delivered' }]);
  });

  it('checks whether it may write, and tells wrong keys and a bucket that is not there', async () => {
    const check = (changed: object) => destination.check?.(context, { ...settings, ...changed });
    await check({});
    expect((await s3.objects(folder)).map(({ key }) => key)).toEqual([`${folder}/trackyard-check.txt`]);
    await expect(check({ secretAccessKey: 'guessed' })).rejects.toBeInstanceOf(AuthError);
    await expect(check({ bucket: 'no-such-bucket' })).rejects.toBeInstanceOf(ConfigError);
    await expect(check({ keyTemplate: '{nobody}' })).rejects.toBeInstanceOf(ConfigError);
  });

  it('goes out only by the way that it is given', async () => {
    const closed = createEgress({ allow: [], log: silentLogger });
    const checking = destination.check?.({ ...context, http: closed.http() }, settings);
    await expect(checking).rejects.toThrow(/may not be reached/);
    await closed.close();
  });

  it('tells a dry run where an event would go', () => {
    const [record] = destination.actions.store?.records?.(settings, makeDelivery({ messageId: 'b' })) ?? [];
    expect(record).toMatchObject({
      target: expect.stringContaining(`${folder}/test/`),
      record: { messageId: 'b' },
    });
  });
});
