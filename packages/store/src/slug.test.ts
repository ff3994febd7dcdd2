import { slugOf } from './slug.ts';

describe('slugOf', () => {
  it.each([
    ['Demo', 'demo'],
    ['My  Shop – EU', 'my_shop_eu'],
    ['Café', 'cafe'],
    ['public', 's_public'],
    ['pg_catalog', 's_pg_catalog'],
    ['9 lives', 's_9_lives'],
    ['日本', 'source'],
  ])('%s → %s', (name, slug) => {
    expect(slugOf(name)).toBe(slug);
  });
});
