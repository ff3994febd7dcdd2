import { hourOf, type Activity } from './activity.ts';

const minute = (at: string, accepted: number) => ({ at, accepted, duplicate: 1, quarantined: 5 });
const activity: Activity = {
  from: '2026-01-02T03:00:00.000Z',
  to: '2026-01-02T03:03:20.000Z',
  data: [
    {
      sourceId: 'src_1',
      lastEventAt: '2026-01-02T03:02:00.000Z',
      minutes: [minute('2026-01-02T03:00:00.000Z', 2), minute('2026-01-02T03:02:00.000Z', 4)],
    },
  ],
};

it('fills quiet minutes with nothing', () => {
  expect(hourOf(activity, 'src_1')).toEqual({
    minutes: [3, 0, 5, 0],
    events: 8,
    lastEventAt: '2026-01-02T03:02:00.000Z',
  });
});

it('knows nothing of others, or before the answer', () => {
  const nothing = { minutes: [], events: 0, lastEventAt: null };
  expect(hourOf(activity, 'src_2')).toEqual(nothing);
  expect(hourOf(undefined, 'src_1')).toEqual(nothing);
});
