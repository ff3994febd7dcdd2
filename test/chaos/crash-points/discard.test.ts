/**
 * Deleting what waits for a destination, cut off by SIGKILL between two of its steps: what it reached is deleted and
 * counted so, the rest is neither lost nor sent twice. Doubles: none, the process that deletes takes small steps.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { waitFor } from '@trackyard/test-support';
import { sendUntilAcknowledged } from '../send-until-acknowledged.ts';
import { startCrashStand, type CrashStand } from './crash-stand.ts';
import type { DiscardOptions } from './discard-and-die.ts';

const DISCARD = fileURLToPath(new URL('discard-and-die.ts', import.meta.url));
const IDS = ['first', 'second', 'third'];

describe.each(['postgres', 'redis'])('a deletion of what waits, queue on %s', (backend) => {
  let stand: CrashStand;
  beforeAll(async () => {
    stand = await startCrashStand({ backend });
  });
  afterAll(() => stand.remove());

  it('that is cut off leaves whole books, and what it did not reach', async () => {
    const { workspaceId, store, queue, queueAt, lateId: destinationId } = stand;
    const all = await store.connections.all(workspaceId);
    const { id: connectionId } = all.find((one) => one.destinationId === destinationId)!;
    const books = async () => (await queue.records.books()).connections[connectionId]!;
    const held = (n: number) => waitFor(async () => (await books())?.held === n, { what: `${n} held` });
    await stand.start();
    for (const [place, id] of IDS.entries()) {
      await sendUntilAcknowledged(stand.target, [id]);
      await held(place + 1);
    }

    const options: DiscardOptions = { queueAt, destinationId, connectionId };
    const [, signal] = await once(spawn(process.execPath, [DISCARD, JSON.stringify(options)]), 'exit');
    expect(signal).toBe('SIGKILL');
    expect(await books()).toMatchObject({ routed: 3, deleted: 1, held: 2, pending: 0, delivered: 0 });

    await store.destinations.update(workspaceId, destinationId, { enabled: true, secretFields: [] });
    await waitFor(async () => (await books()).delivered === 2, { what: 'what was left' });
    expect(await books()).toMatchObject({ routed: 3, deleted: 1, held: 0, pending: 0, dead: 0 });
    const arrived = [...stand.late.arrivals];
    expect(arrived).toHaveLength(2);
    for (const [id, times] of arrived) expect([IDS.includes(id), times]).toEqual([true, 1]);
  }, 120_000);
});
