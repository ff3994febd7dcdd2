import { categoriesOf, searchCatalog } from './search-catalog.ts';
import type { ListedConnector } from './queries.ts';

const one = (type: string, name: string, more: Partial<ListedConnector> = {}): ListedConnector => ({
  ...{ type, name, category: 'Analytics', description: '', unavailable: null },
  ...{ needs: [], connectsAccount: false, ...more },
});
const ALL = [
  one('segment/webhook', 'Webhook', { category: 'Advertising' }),
  one('segment/heap', 'Heap', { description: 'Sends to the hook.' }),
  one('segment/gone', 'Gone', { unavailable: { reason: 'internal', message: 'No.' } }),
  one('webhook', 'Webhook', { category: 'Advertising' }),
];
const found = (text: string, category?: string) =>
  searchCatalog(ALL, { text, category }).map(({ id, connectors }) => [
    id,
    ...connectors.map(({ type }) => type),
  ]);

it('shows our own first and what cannot be used last', () => {
  expect(found('')).toEqual([
    ['own', 'webhook'],
    ['open', 'segment/heap', 'segment/webhook'],
    ['away', 'segment/gone'],
  ]);
});

it('finds all words anywhere, names that begin so first', () => {
  expect(found('HOOK')).toEqual([
    ['own', 'webhook'],
    ['open', 'segment/heap', 'segment/webhook'],
  ]);
  expect(found('web adv')).toEqual([
    ['own', 'webhook'],
    ['open', 'segment/webhook'],
  ]);
  expect(found('web')[1]).toEqual(['open', 'segment/webhook']);
  expect(found('nothing like it')).toEqual([]);
});

it('keeps to a category', () => {
  expect(found('', 'Analytics')).toEqual([
    ['open', 'segment/heap'],
    ['away', 'segment/gone'],
  ]);
  expect(categoriesOf(ALL)).toEqual([
    ['Advertising', 2],
    ['Analytics', 2],
  ]);
});
