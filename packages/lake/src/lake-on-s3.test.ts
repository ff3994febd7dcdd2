import { silentLogger, systemClock } from '@trackyard/base';
import { startS3, type TestS3 } from '@trackyard/test-support';
import { makeEventReader } from './event-reader.ts';
import { makeHeldStore } from './held-store.ts';
import { makeRawArchive } from './raw-archive.ts';
import { makeS3Client } from './s3-client.ts';
import { receivedLines } from './testing/received-lines.ts';
import { S3Storage } from './s3-storage.ts';
import { collect } from './testing/collect.ts';
import { makeRequests } from './testing/make-line.ts';

/** What the archive, the reader and the held store do with a bucket; how they do it their own tests say. */
describe('a lake in a bucket', () => {
  let s3: TestS3;
  let storage: S3Storage;
  beforeAll(async () => {
    s3 = await startS3();
    const client = makeS3Client({ endpoint: s3.url, credentials: s3.signer });
    storage = new S3Storage({ client, bucket: s3.bucket, prefix: 'lake/' });
  });
  afterAll(() => s3.stop());

  it('keeps what is received, also over a refusal in the middle, and finds it again', async () => {
    const archive = makeRawArchive({ storage, clock: systemClock, log: silentLogger });
    const { lines, events } = makeRequests(40);
    const input = receivedLines(
      lines.map((line) => JSON.stringify(line)),
      events,
    );
    s3.refuse({ status: 403, code: 'ExpiredToken' });
    await expect(archive.writeRaw(input)).rejects.toMatchObject({ code: 'TY_UNAVAILABLE' });
    s3.refuse({ status: 403, code: 'ExpiredToken' }, 0);
    await archive.writeRaw(input);
    await archive.writeRaw(input);

    const reader = makeEventReader(storage);
    const query = { sourceIds: ['src_one'] };
    const found = await collect(reader.scan(query));
    expect(found.map(({ requestId }) => requestId)).toEqual(lines.map(({ requestId }) => requestId));
    expect(await collect(reader.scan({ ...query, userId: 'user-3' }))).toHaveLength(6);
    expect(await reader.find(['src_one'], 'msg-00017')).toMatchObject({ requestId: 'req-00017', index: 0 });
  });

  it('keeps what leaves the queue', async () => {
    const held = makeHeldStore(storage, systemClock);
    const refs = await held.packHeld([
      { id: 'one', blob: Buffer.from('first') },
      { id: 'two', blob: Buffer.from('second') },
    ]);
    expect((await held.readHeld(refs.get('two') ?? '')).toString()).toBe('second');
    const [object] = await held.listHeld({ limit: 10 });
    s3.refuse({ status: 404, code: 'NoSuchBucket' });
    await expect(held.readHeld(refs.get('one') ?? '')).rejects.toMatchObject({ code: 'TY_UNAVAILABLE' });
    s3.refuse({ status: 404, code: 'NoSuchBucket' }, 0);
    await held.deleteHeld(object?.name ?? '');
    await expect(held.readHeld(refs.get('one') ?? '')).rejects.toMatchObject({ code: 'TY_NOT_FOUND' });
  });
});
