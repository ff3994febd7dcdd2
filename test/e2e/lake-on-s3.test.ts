/**
 * Promise 1 with the lake in a bucket: the hub and all that it started are killed in the middle, and the bucket refuses
 * for a while. Doubles: the bucket is `fauxqs` behind a gate that checks signatures. Every acknowledged event must be
 * in the warehouse once and in the bucket.
 */
import { zstdDecompressSync } from 'node:zlib';
import { startS3, startSink, waitFor, type Sink, type TestS3 } from '@trackyard/test-support';
import {
  connectWebhook,
  readBooks,
  sendEvents,
  settled,
  startHub,
  warehouseIds,
  type Hub,
} from '@trackyard/test-support/hub';

jest.setTimeout(300_000);
const COUNT = 400;

describe('a hub with its lake on S3', () => {
  let s3: TestS3;
  let sink: Sink;
  let hub: Hub;
  beforeAll(async () => {
    [s3, sink] = await Promise.all([startS3(), startSink()]);
    const lake = { TRACKYARD_LAKE_URL: `s3://${s3.bucket}/hub?gatherSeconds=2&encryption=AES256` };
    hub = await startHub({ ...s3.environment, ...lake });
    await connectWebhook(hub, sink.url);
  });
  afterAll(async () => {
    await hub.remove();
    await sink.stop();
    await s3.stop();
  });

  it('loses nothing over a kill -9 and a bucket that refuses for a while', async () => {
    const sending = sendEvents({ host: hub.url, writeKey: hub.writeKey, count: COUNT, prefix: 's3' });
    await waitFor(() => sink.requests.length > 20, { what: 'the first deliveries', timeoutMs: 60_000 });
    s3.refuse({ status: 403, code: 'ExpiredToken' });
    await hub.kill();
    await hub.restart();
    const refusedFrom = s3.requests.length;
    const all = Object.values(await sending)
      .flat()
      .sort();
    await settled(hub, COUNT);
    await waitFor(() => s3.requests.slice(refusedFrom).some((request) => request.startsWith('PUT')), {
      what: 'a put that is refused',
    });
    s3.refuse({ status: 403, code: 'ExpiredToken' }, 0);

    expect(await warehouseIds(hub)).toEqual(all);
    await waitFor(async () => new Set(await bucketIds(s3)).size === all.length, {
      what: 'all in the bucket',
    });
    expect([...new Set(await bucketIds(s3))].sort()).toEqual(all);
    const { sources, connections } = await readBooks(hub);
    for (const row of [...sources, ...connections]) expect(row).toMatchObject({ balanced: true });
    const { data } = await hub.api<{ data: unknown[] }>(`/events?messageId=${all[7] ?? ''}`);
    expect(data).toHaveLength(1);
  });
});

/** As anybody could read them: zstd and JSON, none of our code. */
async function bucketIds(s3: TestS3): Promise<string[]> {
  const objects = (await s3.objects('hub/raw/')).filter(({ key }) => key.endsWith('.ndjson.zst'));
  return objects.flatMap(({ body }) =>
    zstdDecompressSync(body)
      .toString('utf8')
      .split('\n')
      .filter(Boolean)
      .flatMap((row) => {
        const line = JSON.parse(row) as { body: string };
        return (JSON.parse(line.body) as { batch: { messageId: string }[] }).batch.map(
          ({ messageId }) => messageId,
        );
      }),
  );
}
