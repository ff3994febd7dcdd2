/**
 * Disks that take nothing more, under the spool and under the lake: what was acknowledged arrives, what cannot be stored
 * is refused, and all goes on by itself when there is room. A process of ingest and worker with real servers; the disks
 * are file systems of a few megabytes (where this machine lets nobody mount, a file stands in the folder's place).
 * Doubles: none. The verdict compares acknowledged ids with what the receivers have.
 */
import { randomBytes } from 'node:crypto';
import { mountSmallDisk, waitFor, type SmallDisk } from '@trackyard/test-support';
import { startCrashStand, type CrashStand } from './crash-points/crash-stand.ts';
import { sendUntilAcknowledged } from './send-until-acknowledged.ts';
import { judge } from './verdict.ts';

jest.setTimeout(120_000);
const DISK_BYTES = 3 * 1024 * 1024;
/** A few requests of such events fill the disk. */
const EVENT_BYTES = 25_000;
const EVENTS_A_REQUEST = 10;

let stand: CrashStand;
let disk: SmallDisk;
const acknowledged: string[] = [];
const start = async (backend: string, folder: string) => {
  acknowledged.length = 0;
  stand = await startCrashStand({ backend });
  disk = mountSmallDisk(`${stand.places.dataDirectory}/${folder}`, DISK_BYTES);
  process.stdout.write(
    `the disk under the ${folder}: ${disk.isMounted ? 'a small one' : 'a file in its place'}\n`,
  );
  await stand.start();
};
afterEach(async () => {
  await stand.kill();
  disk.unmount();
  await stand.remove();
});

const send = async (ids: string[]) => {
  await sendUntilAcknowledged(stand.target, ids);
  acknowledged.push(...ids);
};
const lost = async () => {
  const { late: _disabled, ...webhooks } = stand.places.webhooks;
  return (await judge(acknowledged, { ...stand.places, webhooks })).lost;
};
const allArrived = async () => {
  const nothing = { lake: 0, warehouse: 0, early: 0 };
  await waitFor(async () => Object.values(await lost()).every((n) => n === 0), { timeoutMs: 60_000 }).catch(
    () => undefined,
  );
  expect(await lost()).toEqual(nothing);
};

it('under the spool: refuses with 503 what it cannot store, and delivers all that it acknowledged', async () => {
  await start('redis', 'spool');
  await send(['before-0', 'before-1']);
  await allArrived();
  await stand.redis!.kill();
  const statuses: number[] = [];
  for (let request = 0; request < 15; request++) statuses.push(await postLarge(request));
  disk.fill();
  statuses.push(await postLarge(15));
  const idsOf = (status: number) =>
    statuses.flatMap((each, request) => (each === status ? idsOfLarge(request) : []));
  acknowledged.push(...idsOf(200));
  expect([...new Set(statuses)].sort()).toEqual([200, 503]);

  disk.free();
  await stand.redis!.restart();
  await allArrived();
  await send(idsOf(503)); // a client sends again what was refused
  await allArrived();
});

it.each(['postgres', 'redis'])(
  'under the lake, queue on %s: delivers, keeps in the queue what the lake cannot take, and brings it there later',
  async (backend) => {
    await start(backend, 'lake');
    await send(['before-0', 'before-1']);
    await allArrived();
    disk.fill();
    await stand.setCrowded(true); // so that what is held would leave for the lake's storage
    for (let n = 0; n < 5; n++) await send([`full-${n}-a`, `full-${n}-b`]);
    await waitFor(async () => {
      const { early, warehouse } = await lost();
      return early === 0 && warehouse === 0;
    });
    expect((await lost())['lake']).toBe(10);

    disk.free();
    await allArrived();
    const { workspaceId, lateId, store } = stand;
    await store.destinations.update(workspaceId, lateId, { enabled: true, secretFields: [] });
    const { late } = stand;
    await waitFor(() => acknowledged.every((id) => late.arrivals.has(id)), {
      what: 'what was held',
      timeoutMs: 60_000,
    });
    const rows = async () => Object.values((await stand.queue.records.books()).connections);
    // A receiver has an event before the books know.
    await waitFor(async () => (await rows()).every(({ pending }) => pending === 0), { what: 'the books' });
    for (const row of await rows())
      expect(row).toMatchObject({ routed: 12, delivered: 12, held: 0, dead: 0 });
  },
);

/** Ten events that compression saves little of; the answer's status. */
async function postLarge(request: number): Promise<number> {
  const noise = () => randomBytes((EVENT_BYTES * 3) / 4).toString('base64');
  const batch = idsOfLarge(request).map((messageId) => ({
    ...{ type: 'track', event: 'Counted', userId: 'u', messageId },
    properties: { noise: noise() },
  }));
  const answer = await fetch(`${stand.target.url}/v1/batch`, {
    method: 'POST',
    headers: { authorization: `Basic ${Buffer.from(`${stand.target.writeKey}:`).toString('base64')}` },
    body: JSON.stringify({ batch }),
  });
  await answer.arrayBuffer();
  return answer.status;
}

function idsOfLarge(request: number): string[] {
  return Array.from({ length: EVENTS_A_REQUEST }, (_, n) => `large-${request}-${n}`);
}
