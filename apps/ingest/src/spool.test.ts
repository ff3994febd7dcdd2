/** Ingest before a real spool on a real disk. Doubles: the queue, which a test takes away and brings back. */
import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { silentLogger } from '@trackyard/base';
import { decodeLines, type NewBatch } from '@trackyard/queue';
import { createSpoolingCommit, openSpool } from '@trackyard/spool';
import { startIngest, until } from './testing/ingest-harness.ts';

let directory: string;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'trackyard-spool-'));
});
afterEach(() => rm(directory, { recursive: true, force: true }));

it('acknowledges until the spool is full, then answers 503 with Retry-After; all that got 200 arrives', async () => {
  let isAway = true;
  const committed: string[] = [];
  const fullness = () => (isAway ? Promise.reject(new Error('away')) : Promise.resolve(0));
  const commit = async ({ events }: NewBatch) => {
    if (isAway) throw new Error('away');
    committed.push(
      ...decodeLines(events).map((line) => (JSON.parse(line) as { messageId: string }).messageId),
    );
  };
  const spool = await openSpool({ directory, maxBytes: 60_000, log: silentLogger });
  const spooling = createSpoolingCommit({ spool, commit, fullness, log: silentLogger });
  const hub = await startIngest({ commit: spooling.commit });
  const send = async (messageId: string) => {
    const properties = { noise: randomBytes(300).toString('base64') }; // it cannot be compressed away
    const body = { batch: [{ type: 'track', userId: 'u', event: 'e', messageId, properties }] };
    const { status, headers, json } = await hub.send('/v1/batch', { body });
    if (status !== 200) expect([status, headers.get('retry-after'), json.code]).toEqual(REFUSED);
    return { messageId, status };
  };
  const REFUSED = [503, '1', 'TY_QUEUE_UNAVAILABLE'];

  const answers: Awaited<ReturnType<typeof send>>[] = [];
  for (let wave = 0; wave < 20; wave++) {
    const ids = Array.from({ length: 10 }, (_, n) => `id-${wave}-${n}`);
    answers.push(...(await Promise.all(ids.map(send))));
  }
  const acknowledged = answers.filter(({ status }) => status === 200).map(({ messageId }) => messageId);
  expect(acknowledged.length).toBeGreaterThan(10);
  expect(acknowledged.length).toBeLessThan(200);
  isAway = false;
  await until(() => committed.length >= acknowledged.length, 'the spool is drained');
  expect(committed.sort()).toEqual(acknowledged.sort());
  await until(() => spool.isEmpty(), 'the spool is left');
  expect((await send('later')).status).toBe(200);
  expect(committed).toContain('later');
  await hub.stop();
  await spooling.close();
});
