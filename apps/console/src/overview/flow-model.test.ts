import { flowModel, toneOf, widthOf } from './flow-model.ts';

const source = (id: string) => ({ id, name: id, enabled: true });
const destination = (id: string, status = 'healthy', enabled = true) => ({
  ...{ id, name: id, enabled },
  health: { status },
});
const facts = (given: Record<string, unknown>) =>
  flowModel({
    sources: [source('s')],
    destinations: [],
    connections: [],
    books: { sources: [], connections: [] },
    rates: { received: new Map(), delivered: new Map() },
    ...given,
  } as never);

it('shows what each destination has waiting, over all of its connections', () => {
  const { destinations, edges } = facts({
    destinations: [destination('d', 'open')],
    connections: [{ id: 'c', sourceId: 's', destinationId: 'd', enabled: true, mode: 'live' }],
    books: {
      sources: [],
      connections: [
        { connectionId: 'c', destinationId: 'd', held: 3, dead: 1, pending: 2 },
        { connectionId: 'e', destinationId: 'd', held: 4, dead: 0, pending: 0 },
        { connectionId: 'f', destinationId: 'other', held: 9, dead: 9, pending: 9 },
      ],
    },
    rates: { received: new Map(), delivered: new Map([['c', 10]]) },
  });
  expect(destinations).toEqual([
    expect.objectContaining({ held: 7, dead: 1, pending: 2, rate: 10, tone: 'bad' }),
  ]);
  expect(edges).toEqual([expect.objectContaining({ tone: 'bad', width: widthOf(10) })]);
});

it('shows what is in trouble where there are too many', () => {
  const many = Array.from({ length: 30 }, (_, n) => destination(`d${n}`, n === 25 ? 'open' : 'healthy'));
  const { destinations, moreDestinations } = facts({ destinations: many });
  expect(destinations[0]?.id).toBe('d25');
  expect(destinations.length + moreDestinations).toBe(30);
});

it('colours by health, and a disabled one not at all', () => {
  expect(toneOf(destination('d', 'open', false) as never)).toBe('quiet');
  expect(toneOf(destination('d', 'half-open') as never)).toBe('warn');
  expect(toneOf(destination('d') as never)).toBe('good');
});
