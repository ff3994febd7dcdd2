import type { Schema } from '../../api/client.ts';
import { equationOf } from './books-equation.ts';

it('writes the books as an equation, without what never happened', () => {
  const row = {
    ...{ routed: 10, replayed: 0, delivered: 6, filtered: { filter: 1, shadow: 1 } },
    ...{ held: 0, dead: 2, deleted: 0, pending: 0 },
  } as unknown as Schema<'ConnectionBooks'>;
  const terms = equationOf(row).map(({ sign = '', name, value, tone }) => [sign, name, value, tone]);
  expect(terms).toEqual([
    ['', 'routed', 10, undefined],
    ['=', 'delivered', 6, undefined],
    ['+', 'filtered', 2, undefined],
    ['+', 'held', 0, undefined],
    ['+', 'dead', 2, 'bad'],
    ['+', 'pending', 0, undefined],
  ]);
});
