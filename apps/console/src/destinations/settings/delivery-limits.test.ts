import { deliveryOf, limitsOf } from './delivery-limits.ts';

it('shows the horizon in hours, and leaves out what is empty', () => {
  const delivery = { retryHorizonSeconds: 5_400, concurrency: 3 };
  const limits = limitsOf(delivery);
  expect(limits).toEqual({ eventsPerSecond: '', requestsPerSecond: '', concurrency: 3, horizon: 1.5 });
  expect(deliveryOf(limits)).toEqual(delivery);
  expect(deliveryOf(limitsOf({}))).toEqual({});
});
