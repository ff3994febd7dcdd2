import { delivered, retry } from '@trackyard/connector-sdk';
import { fullPace, paceAfterBatch, paceWaitMs, takePace, type PaceLimits, type PaceState } from './pace.ts';

const NOW = 1_000_000;
const limits: PaceLimits = { eventsPerSecond: 10, requestsPerSecond: 2, concurrency: 8 };

/** Sends batches as fast as the pace allows for so many seconds; how many. */
function sentIn(seconds: number, wanted: PaceLimits, events: number): number {
  let state = fullPace(wanted);
  let now = NOW;
  let sent = 0;
  for (;;) {
    now += paceWaitMs(state, wanted, now);
    if (now >= NOW + seconds * 1000) return sent;
    state = takePace(state, wanted, { events, requests: 1, now });
    sent++;
  }
}

describe('the pace', () => {
  it('keeps the rate of events, of requests, and has none where none is set', () => {
    expect(sentIn(100, { eventsPerSecond: 10, concurrency: 1 }, 1)).toBeGreaterThanOrEqual(1_000);
    expect(sentIn(100, { eventsPerSecond: 10, concurrency: 1 }, 1)).toBeLessThanOrEqual(1_010);
    expect(sentIn(100, { requestsPerSecond: 2, concurrency: 1 }, 50)).toBeLessThanOrEqual(202);
    expect(paceWaitMs(fullPace({ concurrency: 1 }), { concurrency: 1 }, NOW)).toBe(0);
  });

  it('lets a batch larger than a second’s worth go, and pays for it', () => {
    const events = sentIn(100, { eventsPerSecond: 10, concurrency: 1 }, 40) * 40;
    expect(events).toBeGreaterThan(900);
    expect(events).toBeLessThanOrEqual(1_050);
  });

  it('takes rates below one a second', () => {
    expect(sentIn(100, { eventsPerSecond: 0.5, concurrency: 1 }, 1)).toBeLessThanOrEqual(51);
    expect(sentIn(100, { eventsPerSecond: 0.5, concurrency: 1 }, 1)).toBeGreaterThanOrEqual(49);
  });

  it('goes down at once when asked for patience, obeys the time it is given, and comes back slowly', () => {
    let state: PaceState = fullPace(limits);
    state = paceAfterBatch(state, limits, [delivered, retry('http_429', { afterMs: 30_000 })], NOW);
    expect(state).toMatchObject({ concurrency: 4, share: 0.5 });
    expect(paceWaitMs(state, limits, NOW)).toBe(30_000);
    for (let n = 0; n < 5; n++) state = paceAfterBatch(state, limits, [delivered], NOW);
    expect(state.concurrency).toBeGreaterThan(5);
    expect(state.concurrency).toBeLessThan(6);
    for (let n = 0; n < 100; n++) state = paceAfterBatch(state, limits, [delivered], NOW);
    expect(state).toMatchObject({ concurrency: 8, share: 1 });
  });

  it('waits longer each time where it is told no time, and never stops for good', () => {
    let state = fullPace(limits);
    const waits = [];
    for (let n = 0; n < 12; n++) {
      state = paceAfterBatch(state, limits, [retry('rate_limited')], NOW);
      waits.push(state.throttledUntil - NOW);
    }
    expect(waits.slice(0, 4)).toEqual([1_000, 2_000, 4_000, 8_000]);
    expect(waits.at(-1)).toBe(300_000);
    expect(state).toMatchObject({ concurrency: 1, share: 1 / 64 });
  });

  it('is not moved by other failures', () => {
    const state = fullPace(limits);
    expect(paceAfterBatch(state, limits, [retry('http_503', { afterMs: 5 })], NOW)).toBe(state);
  });
});
