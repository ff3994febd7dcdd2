/**
 * Promise 1, step by step: a real hub dies by SIGKILL of itself after each atomic step, and between a step and what
 * follows from it, while a client sends and repeats what was not acknowledged; each point is shown to be hit, once.
 * Doubles: none, the stand-ins only die. The verdict compares the acknowledged ids with what the receivers have.
 */
import { deliverLane, type Books } from '@trackyard/queue';
import { waitFor } from '@trackyard/test-support';
import { sendUntilAcknowledged } from '../send-until-acknowledged.ts';
import { judge } from '../verdict.ts';
import { CRASH_POINTS, type CrashPoint } from './crash-point.ts';
import { startCrashStand, type CrashStand } from './crash-stand.ts';

/** Kills that make a webhook get again what was under way, and how many requests that is at most. */
const KILLS_WHILE_SENDING = 5;
const REQUESTS_AT_ONCE = 10;
/** Longer than a holder lingers: its lane is released with the retry in it. */
const LATER = { 'retry-after': '1' };
/** A lane that was left by a crash is careful for five slices. */
const CALM_SLICES = 6;
/** Points that the recovery from the one before them passes. */
const IN_RECOVERY: readonly CrashPoint[] = [
  'mark: noted, nothing sent',
  'redrive: requeued, letters not marked',
  'redrive: letters marked, nobody woken',
];

export function describeEveryCrashPoint(backend: string): void {
  describe(`a hub that dies at every point in turn, queue on ${backend}`, () => {
    let stand: CrashStand;
    let isRepaired = false;
    const failedOnce = new Set<string>();
    const acknowledged: string[] = [];
    let sending: Promise<void>[] = [];
    let requests = 0;

    /** Some are refused for good, some until the receiver is repaired, some fail at first. */
    const answer = ([id = '']: readonly string[]) => {
      if (id.startsWith('unwanted')) return { status: 422 };
      if (id.startsWith('refused') && !isRepaired) return { status: 422 };
      if (!id.startsWith('later') || failedOnce.has(id)) return {};
      failedOnce.add(id);
      return { status: 503, headers: LATER };
    };
    const send = (kinds = ['plain', 'other', 'refused', 'later']) => {
      const ids = kinds.map((kind) => `${kind}-${requests}`);
      requests++;
      const sent = sendUntilAcknowledged(stand.target, ids, [{ type: 'no such type' }]);
      sending.push(sent.then(() => void acknowledged.push(...ids)));
    };
    const settled = async () => {
      await Promise.all(sending);
      sending = [];
      await waitFor(() => isSettled(stand), { what: 'everything to be settled', timeoutMs: 60_000 });
    };
    const setLate = (enabled: boolean) =>
      stand.store.destinations.update(stand.workspaceId, stand.lateId, { enabled, secretFields: [] });
    const holdSome = async () => {
      await setLate(false);
      await waitFor(async () => {
        send(['plain']);
        return Object.values((await stand.queue.records.books()).connections).some(({ held }) => held > 0);
      });
    };
    const redrive = (destinationId: string) =>
      stand.store.redrives.create(stand.workspaceId, { destinationId, filter: {} });

    const unwanted = async () =>
      (await stand.store.deadLetters.list(stand.workspaceId, { status: 'open' })).data.filter(
        ({ messageId }) => messageId.startsWith('unwanted'),
      );
    const sendUnwanted = async () => {
      send(['unwanted']);
      await waitFor(async () => (await unwanted()).length > 0, { what: 'a dead letter' });
    };
    /** As the api does it; the books are moved by the worker. */
    const deleteUnwanted = async () =>
      stand.store.deadLetters.remove(stand.workspaceId, { ids: (await unwanted()).map(({ id }) => id) });

    /** Several small records that are settled everywhere but where they are held: merged before they leave. */
    const waitInThree = async () => {
      for (let n = 0; n < 3; n++) {
        send(['plain']);
        await settled();
      }
    };
    const spoolSome = async () => {
      await stand.setAway(true);
      send();
      await Promise.all(sending);
    };
    /** The wake-up is lost: only the sweeper finds the lane. One that is still held would be woken by its holder. */
    const armQuietly = () => stand.queue.records.rouse(deliverLane(stand.earlyId));
    const givenBack = async () => {
      await settled();
      const { records } = stand.queue;
      const lease = { lane: deliverLane(stand.earlyId), token: 'the test' };
      await waitFor(async () => (await records.lease(lease.lane, lease.token, 1_000)).leased);
      await records.release(lease);
    };

    /** What has to be there before, and what makes a running process pass the point. */
    const wayTo = (point: CrashPoint): { prepare?: () => Promise<unknown>; provoke: () => unknown } => {
      switch (point.split(':')[0]) {
        case 'spool':
          return point === 'spool: written, not acknowledged'
            ? { prepare: () => stand.setAway(true), provoke: () => send() }
            : { prepare: spoolSome, provoke: () => stand.setAway(false) };
        case 'hold':
        case 'evict':
          return { prepare: waitInThree, provoke: () => stand.setCrowded(true) };
        case 'sweep':
          return { prepare: givenBack, provoke: armQuietly };
        case 'rouse':
          return { provoke: () => setLate(true) };
        case 'reopen':
          return { prepare: holdSome, provoke: () => setLate(true) };
        case 'deletion':
          return { prepare: sendUnwanted, provoke: deleteUnwanted };
        case 'redrive':
          return { provoke: () => redrive(stand.earlyId) };
        default:
          return { provoke: () => send() };
      }
    };
    const dieAt = async (point: CrashPoint) => {
      if (IN_RECOVERY.includes(point)) {
        await stand.arm(point);
        await stand.start();
      } else {
        await stand.start();
        isRepaired ||= point.startsWith('redrive');
        const { prepare, provoke } = wayTo(point);
        await prepare?.();
        await stand.arm(point);
        await provoke();
      }
      await stand.died(point);
      await stand.setCrowded(false);
      await stand.setAway(false);
    };
    /** So many crashes in a row may have accused an innocent event: it stands in the list, whole. */
    const redriveTheAccused = async () => {
      const { data } = await stand.store.deadLetters.list(stand.workspaceId, {}, {});
      for (const { reason } of data) expect(reason).toBe('crashed_worker');
      for (const id of new Set(data.map(({ destinationId }) => destinationId))) await redrive(id);
      await waitFor(async () => isDeadless(await stand.queue.records.books()));
    };
    const calmDown = async () => {
      await stand.start();
      for (let n = 0; n < CALM_SLICES; n++) {
        await settled();
        send(['plain']);
      }
      await stand.kill();
    };

    beforeAll(async () => {
      stand = await startCrashStand({ backend, answer });
    });
    afterAll(() => stand.remove());

    it('loses nothing, and repeats no more than what was under way', async () => {
      for (const point of CRASH_POINTS) {
        await dieAt(point);
        if (point === 'mark: noted, nothing sent') await calmDown();
      }
      await stand.start();
      await settled();
      await redriveTheAccused();
      await settled();

      const inLake = async () => (await judge(acknowledged, stand.places)).lost['lake'] === 0;
      await waitFor(inLake, { what: 'the lake' }).catch(() => undefined);
      const { duplicated, ...verdict } = await judge(acknowledged, stand.places);
      const deleted = acknowledged.filter((id) => id.startsWith('unwanted')).length;
      expect(deleted).toBe(2);
      expect(verdict).toEqual({
        acknowledged: acknowledged.length,
        lost: { lake: 0, warehouse: 0, early: deleted, late: 0 },
        ambiguousIds: 0,
      });
      expect(duplicated['warehouse']).toBe(0);
      const most = KILLS_WHILE_SENDING * REQUESTS_AT_ONCE;
      for (const webhook of ['early', 'late']) expect(duplicated[webhook]).toBeLessThanOrEqual(most);
      const { sources, connections } = await stand.queue.records.books();
      const n = acknowledged.length;
      for (const row of Object.values(sources)) expect(row).toMatchObject({ accepted: n, waiting: 0 });
      for (const row of Object.values(connections)) {
        expect([0, deleted]).toContain(row.deleted);
        const delivered = n - row.deleted;
        expect(row).toMatchObject({ routed: n, delivered, pending: 0, held: 0, dead: 0 });
      }
      expect(Object.values(connections).filter((row) => row.deleted === deleted)).toHaveLength(1);
    }, 600_000);
  });
}

/** Nothing is under way; what is held stays so. */
async function isSettled({ queue }: CrashStand): Promise<boolean> {
  const { sources, connections } = await queue.records.books();
  return (
    Object.values(sources).every(({ waiting }) => waiting === 0) &&
    Object.values(connections).every(({ pending }) => pending === 0)
  );
}

function isDeadless({ connections }: Books): boolean {
  return Object.values(connections).every(({ dead }) => dead === 0);
}
