/**
 * Promise 1 under fire: SIGKILL of ingest, worker, Redis (AOF everysec) and PostgreSQL in turn while events flow to four
 * destinations: the lake, a warehouse, a webhook and a batch webhook. Real processes, no doubles. The verdict compares
 * the ids that the sender had acknowledged with those that the receivers stored, never the hub's own counters. Arrival
 * order is never asserted; a webhook may get an event twice, with the same `webhook-id`. Small here; the full size is
 * `npm run test:long -- chaos`.
 */
import { recordFigures } from '@trackyard/test-support';
import { killInTurn } from './kill-in-turn.ts';

const EVENTS = Number(process.env['TRACKYARD_CHAOS_EVENTS'] ?? 2_000);
const KILLS = Number(process.env['TRACKYARD_CHAOS_KILLS'] ?? 4);

jest.setTimeout(1_800_000);

it.each(['postgres', 'redis'])('loses nothing, queue on %s', async (backend) => {
  const verdict = await killInTurn({ backend, events: EVENTS, kills: KILLS, everyMs: 2_000 });
  const { lost, kills, webhookDuplicates, doubledInWarehouse, acknowledged } = verdict;
  const lostCounts = Object.fromEntries(Object.entries(lost).map(([where, ids]) => [where, ids.length]));
  recordFigures(`kill in turn, ${backend}`, {
    ...{ acknowledged, lost: lostCounts, doubledInWarehouse, webhookDuplicates, kills },
  });
  expect(verdict.acknowledged).toBeGreaterThanOrEqual(EVENTS);
  expect(lost).toEqual({ lake: [], warehouse: [], webhook: [], batchWebhook: [] });
  expect(doubledInWarehouse).toBe(0);
  expect(verdict.stableWebhookIds).toBe(true);
  // What was under way at a kill is sent again: ten requests at once at most, and what the queue's server forgot.
  expect(webhookDuplicates).toBeLessThanOrEqual(kills.length * 40);
  expect(verdict.balanced).toBe(true);
  for (const { inWork } of kills) expect(inWork).toBeGreaterThan(0);
});
