import { hourlyDeliveries } from './hourly-deliveries.ts';

it('has an entry an hour, the current one last', () => {
  const now = Date.parse('2026-05-02T12:30:00Z');
  const hours = hourlyDeliveries(
    [
      { at: '2026-05-02T12:00:00Z', delivered: 3 },
      { at: '2026-05-01T13:00:00Z', delivered: 7 },
      { at: '2026-05-01T12:00:00Z', delivered: 9 },
    ],
    now,
  );
  expect([hours.length, hours[23], hours[0], hours.reduce((sum, one) => sum + one)]).toEqual([24, 3, 7, 10]);
});
