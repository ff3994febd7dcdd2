import type { Json, JsonObject } from '@trackyard/base';
import { foldRows } from './fold-rows.ts';
import type { Row } from './table-rows.ts';

function row(second: number, values: Record<string, Json>, extra?: JsonObject): Row {
  const received: [string, Json] = ['received_at', `2026-01-02T03:04:0${second}.000Z`];
  return { values: new Map([received, ...Object.entries(values)]), ...(extra && { extra }) };
}
const at = (second: number) => Date.parse(`2026-01-02T03:04:0${second}.000Z`);
const plain = (folded: Row | undefined) => folded && Object.fromEntries(folded.values);

it('lets the newest value of each column win, whatever the order of arrival', () => {
  const { newer, older } = foldRows(
    [row(3, { plan: 'c' }), row(1, { plan: 'a', city: 'x' }), row(2, { plan: 'b' })],
    -Infinity,
  );
  expect(older).toBeUndefined();
  expect(plain(newer)).toEqual({ received_at: '2026-01-02T03:04:03.000Z', plan: 'c', city: 'x' });
});

it('goes by the order of events where the times are equal', () => {
  expect(plain(foldRows([row(1, { plan: 'a' }), row(1, { plan: 'b' })], at(1)).newer)).toMatchObject({
    plan: 'b',
  });
});

it('sets apart what is older than the row that stands', () => {
  const { newer, older } = foldRows(
    [row(1, { plan: 'a' }), row(2, { city: 'x' }), row(4, { plan: 'd' })],
    at(3),
  );
  expect(plain(older)).toMatchObject({ plan: 'a', city: 'x' });
  expect(plain(newer)).toEqual({ received_at: '2026-01-02T03:04:04.000Z', plan: 'd' });
});

it('keeps every extra', () => {
  expect(foldRows([row(1, {}, { a: 1, b: 1 }), row(2, {}, { b: 2 })], -Infinity).newer?.extra).toEqual({
    a: 1,
    b: 2,
  });
});
