import type { Event } from '@trackyard/event-spec';
import { describeEvents } from './describe-events.ts';
import { spread } from './sample-events.ts';

const event = (fields: object, second = 0) =>
  ({
    ...{ type: 'track', messageId: 'm', context: {}, properties: {} },
    receivedAt: `2026-01-02T03:04:0${second}.000Z`,
    ...fields,
  }) as unknown as Event;
const bought = (properties: object, second = 0) => event({ event: 'Bought', properties }, second);

describe('describeEvents', () => {
  it('tells kinds apart by type and name, the most frequent first', () => {
    const page = { type: 'page', name: 'Home' };
    const { kinds } = describeEvents([event(page), bought({}, 2), bought({}, 1), event({ type: 'page' })]);
    expect(kinds.map(({ type, name, count }) => [type, name, count])).toEqual([
      ['track', 'Bought', 2],
      ['page', 'Home', 1],
      ['page', null, 1],
    ]);
    expect(kinds[0]).toMatchObject({
      firstSeen: '2026-01-02T03:04:01.000Z',
      lastSeen: '2026-01-02T03:04:02.000Z',
    });
  });

  it('counts what is filled, by type, once an event', () => {
    const [kind] = describeEvents([
      bought({ total: 5, note: '', products: [{ sku: 'a' }, { sku: 'b' }] }),
      bought({ total: '5.00', note: null, address: { city: 'Köln' } }, 3),
    ]).kinds;
    expect(
      kind?.properties.map(({ name, count, types }) => [name, count, types.map((one) => one.type)]),
    ).toEqual([
      ['address', 1, ['object']],
      ['address.city', 1, ['text']],
      ['products', 1, ['list']],
      ['products[].sku', 1, ['text']],
      ['total', 2, ['number', 'text']],
    ]);
    expect(kind?.properties.find(({ name }) => name === 'total')).toMatchObject({
      examples: ['5', '5.00'],
      lastSeen: '2026-01-02T03:04:03.000Z',
    });
  });

  it('says how many names it leaves out', () => {
    const many = Object.fromEntries(Array.from({ length: 250 }, (_, n) => [`p${n}`, n]));
    const [kind] = describeEvents([bought(many)]).kinds;
    expect([kind?.properties.length, kind?.moreProperties]).toEqual([200, 50]);
  });

  it('looks at the traits of a user', () => {
    const [kind] = describeEvents([event({ type: 'identify', traits: { plan: 'pro' } })]).kinds;
    expect(kind?.properties).toMatchObject([{ name: 'plan', examples: ['pro'] }]);
  });
});

it('spreads a few over many, the first among them', () => {
  const hours = Array.from({ length: 168 }, (_, n) => n);
  const chosen = spread(hours, 12);
  expect([chosen.length, chosen[0], chosen.at(-1), new Set(chosen).size]).toEqual([12, 0, 167, 12]);
  expect(spread([1, 2], 12)).toEqual([1, 2]);
});
