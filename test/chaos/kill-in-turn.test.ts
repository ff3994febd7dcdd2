/**
 * Promise 1 under fire: SIGKILL of ingest, worker, Redis (AOF everysec) and PostgreSQL in turn while events flow to four
 * destinations: the lake, a warehouse, a webhook and a batch webhook. Real processes, no doubles. The verdict compares
 * the ids that the sender had acknowledged with those that the receivers stored, never the hub's own counters. Arrival
 * order is never asserted; a webhook may get an event twice, with the same `webhook-id`. Small here; the full size is
 * `npm run test:long -- chaos`.
 */
import { recordFigures } from '@trackyard/test-support';
import { EVENTS_A_LIST, killInTurn, type Kill } from './kill-in-turn.ts';

const EVENTS = Number(process.env['TRACKYARD_CHAOS_EVENTS'] ?? 2_000);
const KILLS = Number(process.env['TRACKYARD_CHAOS_KILLS'] ?? 4);
const A_REQUEST = Number(process.env['TRACKYARD_CHAOS_A_REQUEST'] ?? 10);
const SEED = 11;
/** Requests that one lane has under way at most. */
const REQUESTS_AT_ONCE = 10;
const deadly = (kills: readonly Kill[]) => kills.filter(({ victim }) => victim !== 'ingest').length;

jest.setTimeout(3_000_000);

it.each(['postgres', 'redis'])('loses nothing, queue on %s', async (backend) => {
  const run = await killInTurn({ backend, events: EVENTS, kills: KILLS, aRequest: A_REQUEST, seed: SEED });
  const { lost, duplicated, kills } = run;
  recordFigures(`kill in turn, ${backend}`, run);
  expect(run.acknowledged).toBe(EVENTS);
  expect(lost).toEqual({ lake: 0, warehouse: 0, single: 0, batched: 0 });
  expect(duplicated['warehouse']).toBe(0);
  // What was under way at a kill is sent again; ingest sends nothing on.
  const requests = deadly(kills) * REQUESTS_AT_ONCE;
  expect(duplicated['single']).toBeLessThanOrEqual(requests);
  expect(duplicated['batched']).toBeLessThanOrEqual(requests * EVENTS_A_LIST);
  expect(run.ambiguousIds).toBe(0);
  expect(run.balanced).toBe(true);
  for (const kill of kills) expect(kill.unanswered + kill.open + kill.pending).toBeGreaterThan(0);
});
