/**
 * Each row of the local warehouse exactly once, whatever step of a load its process dies at, by SIGKILL of itself: after
 * staging, after merging, before the commit, after it. Doubles: none, the socket to the warehouse only watches what the
 * driver sends. Users are counted by the calls that say so: a number that is added twice would show.
 */
import { waitFor } from '@trackyard/test-support';
import pg from 'pg';
import { LOAD_CRASH_POINTS } from './crash-point.ts';
import { startCrashStand, type CrashStand } from './crash-stand.ts';

const ROUNDS = Number(process.env['TRACKYARD_TEST_ROUNDS'] ?? 1);
/** A lane that was left by a crash is careful for five slices. */
const CALM_SLICES = 6;

let stand: CrashStand;
let warehouse: pg.Client;
beforeAll(async () => {
  stand = await startCrashStand({ backend: 'postgres' });
  warehouse = new pg.Client({ connectionString: stand.places.warehouseUrl });
  await warehouse.connect();
});
afterAll(async () => {
  await warehouse.end();
  await stand.remove();
});

let sent = 0;
/** A track and an identify call of a new message id each; resolves once they are acknowledged. */
async function send(): Promise<void> {
  const n = (sent += 1);
  const batch = [
    { type: 'track', event: 'Sold', messageId: `t-${n}`, userId: `u-${n % 3}`, properties: { n } },
    { type: 'identify', messageId: `i-${n}`, userId: `u-${n % 3}`, traits: { latest: n } },
  ];
  const { url, writeKey } = stand.target;
  await waitFor(
    () =>
      fetch(`${url}/v1/batch`, {
        method: 'POST',
        headers: { authorization: `Basic ${btoa(`${writeKey}:`)}`, 'content-type': 'application/json' },
        body: JSON.stringify({ batch }),
      }).then(
        ({ ok }) => ok,
        () => false,
      ),
    { what: 'an acknowledgement' },
  );
}

async function settled(): Promise<void> {
  await waitFor(
    async () => {
      const { sources, connections } = await stand.queue.records.books();
      const waiting = Object.values(sources).some((row) => row.waiting > 0);
      return !waiting && Object.values(connections).every(({ pending }) => pending === 0);
    },
    { what: 'everything to be settled', timeoutMs: 60_000 },
  );
}

const idsOf = async (table: string) =>
  (await warehouse.query<{ id: string }>(`SELECT id FROM demo.${table} ORDER BY id`)).rows.map(
    ({ id }) => id,
  );

it('has each row once', async () => {
  await stand.start();
  await send();
  await settled();
  for (let round = 0; round < ROUNDS; round++) {
    for (const point of LOAD_CRASH_POINTS) {
      await stand.arm(point);
      const acknowledged = send();
      await stand.died(point);
      await stand.start();
      await acknowledged;
      for (let n = 0; n < CALM_SLICES; n++) {
        await settled();
        await send();
      }
    }
  }
  await settled();
  const numbers = Array.from({ length: sent }, (_, n) => n + 1);
  const all = (prefix: string) => numbers.map((n) => `${prefix}-${n}`).sort();
  expect(await idsOf('tracks')).toEqual(all('t'));
  expect(await idsOf('sold')).toEqual(all('t'));
  expect(await idsOf('identifies')).toEqual(all('i'));
  const { rows } = await warehouse.query('SELECT id, latest::int FROM demo.users ORDER BY id');
  const latest = (user: number) => Math.max(...numbers.filter((n) => n % 3 === user));
  expect(rows).toEqual([0, 1, 2].map((user) => ({ id: `u-${user}`, latest: latest(user) })));
  for (const row of Object.values((await stand.queue.records.books()).connections))
    expect(row).toMatchObject({ dead: 0, pending: 0 });
}, 600_000);
