/**
 * That the verdict would notice: with a repair switched off in the process under test, the crash that it repairs loses
 * or doubles events (with all of them on it does neither: `every-crash-point.ts`). Doubles: the repair that is off.
 */
import { waitFor } from '@trackyard/test-support';
import { sendUntilAcknowledged } from '../send-until-acknowledged.ts';
import { judge, type Verdict } from '../verdict.ts';
import type { CrashPoint, Repair } from './crash-point.ts';
import { startCrashStand, type CrashStand } from './crash-stand.ts';

const EVENTS = 4;
/** Twice as long as the sweeper takes to wake a lane. */
const IN_VAIN_MS = 7_000;

interface Case {
  without: Repair;
  point: CrashPoint;
  /** What is seen then, by message ids at the receivers. */
  seen(verdict: Verdict): boolean;
}

const CASES: Case[] = [
  {
    without: 'sweeper',
    point: 'route: written, lanes not woken',
    seen: ({ lost }) => lost['early'] === EVENTS && lost['warehouse'] === EVENTS,
  },
  {
    without: 'claim check',
    point: 'commit: stored, nobody woken, not acknowledged',
    seen: ({ duplicated }) => duplicated['early'] === EVENTS,
  },
  {
    without: 'own claims',
    point: 'claim: made, not routed',
    seen: ({ lost }) => lost['early'] === EVENTS && lost['warehouse'] === EVENTS,
  },
  {
    without: 'settle',
    point: 'route: written, lanes not woken',
    seen: ({ duplicated }) => duplicated['early']! >= EVENTS,
  },
];

describe.each(['postgres', 'redis'])('a crash without its repair, queue on %s', (backend) => {
  let stand: CrashStand;
  beforeAll(async () => {
    stand = await startCrashStand({ backend });
  });
  afterAll(() => stand.remove());

  it.each(CASES)('is noticed: no $without', async ({ without, point, seen }) => {
    const ids = Array.from({ length: EVENTS }, (_, n) => `without ${without}-${n}`);
    await stand.start(without);
    await stand.arm(point);
    const sent = sendUntilAcknowledged(stand.target, ids);
    await stand.died(point);
    await stand.start(without);
    await sent;
    const { late: _disabled, ...webhooks } = stand.places.webhooks;
    const verdict = () => judge(ids, { ...stand.places, webhooks });
    const isClean = async () => Object.values((await verdict()).lost).every((n) => n === 0);
    if (seen(await verdict())) await waitFor(isClean, { timeoutMs: IN_VAIN_MS }).catch(() => undefined);
    await waitFor(async () => seen(await verdict()), { what: 'what the repair would have prevented' });
    await stand.kill();
  });
});
