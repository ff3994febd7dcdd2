import { loadRules, pruneBefore, windowOf } from './load-rules.ts';

const at = (text: string) => Date.parse(text);
const from = (keepMonths: number, now: string) => windowOf({ keepMonths }, at(now))?.from;

it('begins on the same day so many months ago, or on the month’s last one', () => {
  expect(from(1, '2026-03-15T10:00:00Z')).toBe(at('2026-02-15'));
  expect(from(1, '2026-03-31T10:00:00Z')).toBe(at('2026-02-28'));
  expect(from(13, '2026-01-31T00:00:00Z')).toBe(at('2024-12-31'));
});

it('is none where everything stays', () => {
  expect(loadRules({}, at('2026-03-15'))).toEqual({});
  expect(loadRules(undefined, at('2026-03-15'))).toEqual({});
});

it('knows the periods that were brought back', () => {
  const kept = [{ id: 'kp_1', replayId: 'rp_1', from: '2025-01-01T00:00:00Z', to: '2025-01-02T00:00:00Z' }];
  expect(windowOf({ keepMonths: 1, kept }, at('2026-03-15'))?.kept).toEqual([
    { from: at('2025-01-01'), to: at('2025-01-02') },
  ]);
});

it('deletes later than it leaves out', () => {
  const window = windowOf({ keepMonths: 1 }, at('2026-03-15'))!;
  expect(pruneBefore(window)).toBe(at('2026-02-14'));
});
