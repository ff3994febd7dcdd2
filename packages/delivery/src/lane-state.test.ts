import { CLOSED } from './breaker.ts';
import { abandonedState, afterHolding, readLaneState } from './lane-state.ts';
import { fullPace } from './pace.ts';

const limits = { concurrency: 4 };

describe('the state of a lane', () => {
  it('is fresh where there is none, or none that can be read', () => {
    const fresh = { breaker: CLOSED, pace: fullPace(limits) };
    for (const text of [null, '{}', 'no JSON', '{"breaker":{}}'])
      expect(readLaneState(text, limits)).toEqual(fresh);
  });

  it('survives its way through text, and obeys a smaller limit', () => {
    const state = abandonedState(readLaneState(null, { concurrency: 10 }));
    expect(readLaneState(JSON.stringify(state), { concurrency: 10 })).toEqual(state);
    expect(readLaneState(JSON.stringify(state), limits).pace.concurrency).toBe(4);
  });

  it('tries what is held again after a minute, then less and less often', () => {
    const first = afterHolding(undefined, 0);
    expect(first.at).toBe(60_000);
    expect(afterHolding(first, 30_000)).toBe(first);
    const second = afterHolding(first, 60_000);
    expect(second.at).toBe(60_000 + 300_000);
    expect(afterHolding({ at: 0, times: 50 }, 1).at).toBe(1 + 24 * 60 * 60_000);
  });
});
