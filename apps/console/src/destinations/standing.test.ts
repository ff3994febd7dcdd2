import { standingOf } from './standing.ts';

it('adds up what waits for one destination', () => {
  const row = { destinationId: 'dst_a', pending: 2, held: 3, dead: 1 };
  const rows = [row, { ...row, held: 0 }, { ...row, destinationId: 'dst_b' }];
  expect(standingOf('dst_a', rows)).toEqual({ pending: 4, held: 3, waiting: 7, dead: 2, connections: 2 });
  expect(standingOf('dst_c', rows)).toMatchObject({ waiting: 0, connections: 0 });
  expect(standingOf('dst_a', undefined)).toBeUndefined();
});
