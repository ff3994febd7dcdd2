import { columnsText, fieldsOf, readColumns, shownValues, tableChange, waysOf } from './table-settings.ts';

const saved = {
  url: '********',
  table: 'orders',
  cursorColumn: 'updated_at',
  idColumns: ['id'],
  everyMinutes: 15,
};

it('knows which way was chosen, and shows no secret', () => {
  expect(waysOf({})).toEqual({ by: 'fields', what: 'table' });
  expect(waysOf(saved)).toEqual({ by: 'url', what: 'table' });
  expect(waysOf({ ...saved, url: null, query: 'SELECT 1' })).toEqual({ by: 'fields', what: 'query' });
  expect(shownValues(saved)).not.toHaveProperty('url');
});

it('saves what changed, and takes the other way away', () => {
  const shown = shownValues(saved);
  expect(tableChange(saved, shown, { by: 'url', what: 'table' })).toEqual({});
  expect(tableChange(saved, { ...shown, everyMinutes: 60 }, { by: 'url', what: 'table' })).toEqual({
    everyMinutes: 60,
  });
  expect(
    tableChange(saved, { ...shown, query: 'SELECT 1', host: 'db' }, { by: 'fields', what: 'query' }),
  ).toEqual({ url: null, host: 'db', query: 'SELECT 1', table: null });
  expect(tableChange(saved, { ...shown, query: 'SELECT 1' }, { by: 'url', what: 'table' })).toEqual({});
});

it('writes columns a line each, and reads them again', () => {
  expect(columnsText({ total_cents: 'total', id: 'id' })).toBe('total_cents = total\nid');
  expect(readColumns(' total_cents=total \n\nid\n=x')).toEqual({ total_cents: 'total', id: 'id' });
  expect([readColumns(' \n'), columnsText(undefined)]).toEqual([undefined, '']);
});

it('leaves no setting out', () => {
  const properties = { host: {}, url: {}, settleSeconds: {}, later: {} };
  const names = (['fields', 'url', 'more'] as const).map((section) =>
    fieldsOf(section, { properties }).map(([name]) => name),
  );
  expect(names).toEqual([['host'], ['url'], ['settleSeconds', 'later']]);
});
