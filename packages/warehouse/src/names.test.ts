import { eventTableName, schemaName, shortenName, sideColumnName, snakeName } from './names.ts';

describe('snakeName', () => {
  it.each([
    ['Order Completed', 'order_completed'],
    ['fooBar', 'foo_bar'],
    ['CStringRef', 'cstring_ref'],
    ['2FA Enabled', '2fa_enabled'],
    ['something.com', 'something_com'],
    ['samPLE text', 'sam_ple_text'],
    ['f_pX9', 'f_p_x9'],
    ['already_snake_2', 'already_snake_2'],
    ['_leading', 'leading'],
    ['two__underscores', 'two_underscores'],
    ['Prix été', 'prix_t'],
    ['a"; DROP TABLE users; --', 'a_drop_table_users'],
  ])('writes %j as %j, like go-snakecase', (name, expected) => {
    expect(snakeName(name)).toBe(expected);
  });

  it('keeps names without ASCII letters or digits apart', () => {
    const names = ['日本語', '한국어', '', '—', '🙂'].map(snakeName);
    expect(new Set(names).size).toBe(5);
    for (const name of names) expect(name).toMatch(/^_[0-9a-f]{8}$/);
  });
});

it('shortens to the limit, and names that begin alike stay apart', () => {
  const [a, b] = [shortenName(`${'x'.repeat(80)}a`, 63), shortenName(`${'x'.repeat(80)}b`, 63)];
  expect([a.length, b.length]).toEqual([63, 63]);
  expect(a).not.toBe(b);
  expect(shortenName('x'.repeat(63), 63)).toBe('x'.repeat(63));
});

it('gives a side column within the limit too', () => {
  expect(sideColumnName('price', 'string', 63)).toBe('price__str');
  const long = sideColumnName('x'.repeat(63), 'float', 63);
  expect(long).toHaveLength(63);
  expect(long).toMatch(/^x+__[0-9a-f]{8}__float$/);
});

it('keeps event tables away from the system tables', () => {
  expect(eventTableName('Users', 63)).toBe('event_users');
  expect(eventTableName('tracks', 63)).toBe('event_tracks');
  expect(eventTableName('Signed Up', 63)).toBe('signed_up');
});

it('keeps schemas of sources away from those of the system', () => {
  expect(schemaName('shop', 63)).toBe('shop');
  expect(schemaName('public', 63)).toBe('source_public');
  expect(schemaName('pg_temp', 63)).toBe('source_pg_temp');
  expect(schemaName('information_schema', 63)).toBe('source_information_schema');
});
